//! Any first part of what was written is safe to start on (STORE-1).

use proptest::prelude::*;

use super::*;
use crate::write::{Record, Write};

/// What a follower takes in between two writes. Numbers are taken modulo what is possible.
#[derive(Clone, Debug)]
enum Step {
    /// An Append: entries after a cut above commit, and how much more the leader has committed
    /// than it must have to send the last configuration change.
    Append {
        cut: u64,
        rise: u64,
        confs: Vec<bool>,
        commit: u64,
    },
    Snapshot {
        ahead: u64,
        rise: u64,
    },
    /// Hears of a higher term, or votes in the present one.
    Term {
        rise: u64,
        vote: Option<u64>,
    },
    Write,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (any::<u64>(), 0..3_u64, prop::collection::vec(any::<bool>(), 0..6), any::<u64>())
            .prop_map(|(cut, rise, confs, commit)| Step::Append { cut, rise, confs, commit }),
        1 => (1..5_u64, 0..2_u64).prop_map(|(ahead, rise)| Step::Snapshot { ahead, rise }),
        1 => (0..2_u64, prop::option::of(1..4_u64))
            .prop_map(|(rise, vote)| Step::Term { rise, vote }),
        6 => Just(Step::Write),
    ]
}

/// A record, and what the node knew when it was handed out.
struct Written {
    record: Kept,
    /// The commit of the node.
    commit: Index,
}

enum Kept {
    Snapshot(Arc<Snapshot>),
    HardState(HardState),
    Entries(Vec<Entry>),
}

impl Kept {
    fn of(record: Record<'_>) -> Self {
        match record {
            Record::Snapshot(snapshot) => Self::Snapshot(Arc::clone(snapshot)),
            Record::HardState(hard_state) => Self::HardState(hard_state),
            Record::Entries(entries) => Self::Entries(entries.to_vec()),
        }
    }

    fn replay(&self, storage: &mut MemStorage) {
        match self {
            Self::Snapshot(snapshot) => storage.apply_snapshot(Arc::clone(snapshot)).unwrap(),
            Self::HardState(hard_state) => storage.set_hard_state(*hard_state),
            Self::Entries(entries) => storage.append(entries).unwrap(),
        }
    }
}

struct Node {
    log: Log<MemStorage>,
    hard_state: HardState,
    previous: HardState,
    /// All that was ever committed, by index.
    history: Vec<Option<Entry>>,
    written: Vec<Written>,
    /// The storage, if each write is made whole.
    whole: MemStorage,
    /// So that no two entries are equal.
    serial: u64,
}

impl Node {
    fn new() -> Self {
        let storage = storage_of(&[]);
        let hard_state = HardState::default();
        let log = open(storage.clone(), 0);
        Self {
            log,
            hard_state,
            previous: hard_state,
            history: vec![],
            written: vec![],
            whole: storage,
            serial: 0,
        }
    }

    fn take(&mut self, step: Step) -> Result<(), TestCaseError> {
        let commit = self.log.commit();
        match step {
            Step::Append { cut, rise, confs, commit: ahead } => {
                let after = commit + cut % (self.log.last_index() - commit + 1);
                let term = self.log.term(after).unwrap().max(Term(1)) + rise;
                self.raise_term(term);
                self.append(after, term, &confs);
                self.commit(self.must_be_committed(), ahead);
            }
            Step::Snapshot { ahead, rise } => {
                let snapshot = snapshot(commit + ahead, self.log.last_term().max(Term(1)) + rise);
                self.raise_term(snapshot.term);
                self.log.restore(snapshot);
                self.commit(Index(0), 0);
            }
            Step::Term { rise, vote } => {
                self.raise_term(self.hard_state.term + rise);
                self.hard_state.vote = self.hard_state.vote.or(vote.map(NodeId));
            }
            Step::Write => self.write()?,
        }
        Ok(())
    }

    fn raise_term(&mut self, term: Term) {
        if term > self.hard_state.term {
            self.hard_state = HardState { term, vote: None, ..self.hard_state };
        }
    }

    fn append(&mut self, after: Index, term: Term, confs: &[bool]) {
        let entries = confs.iter().zip(after.0 + 1..).map(|(&is_conf, index)| {
            self.serial += 1;
            let payload = self.serial.to_le_bytes().to_vec();
            let data = if is_conf { conf(self.serial) } else { EntryData::Normal(payload.into()) };
            Entry { index: Index(index), term, data }
        });
        self.log.replace_from(entries.collect());
    }

    /// CONF-2 and APPEND-5: who takes in a change knows the one before it to be committed.
    fn must_be_committed(&self) -> Index {
        self.log.confs.last_but_one().unwrap_or(Index(0))
    }

    fn commit(&mut self, at_least: Index, ahead: u64) {
        let at_least = at_least.max(self.log.commit());
        let commit = at_least + ahead % (self.log.last_index() - at_least + 1);
        self.log.commit_to(commit);
        self.hard_state.commit = commit;
        let mut entries = Vec::new();
        self.log.read_unstable(&mut entries);
        self.history.resize(self.history.len().max(commit.0 as usize + 1), None);
        for entry in entries.into_iter().filter(|entry| entry.index <= commit) {
            let place = &mut self.history[entry.index.0 as usize];
            *place = Some(entry);
        }
    }

    fn write(&mut self) -> Result<(), TestCaseError> {
        let mut write = Write::default();
        self.log.begin_write(self.previous, self.hard_state, &mut write);
        self.previous = self.hard_state;
        let commit = self.hard_state.commit;
        let records = write.records().map(|record| Written { record: Kept::of(record), commit });
        self.written.extend(records);
        prop_assert_eq!(write.records().count() == 0, write.is_empty());
        self.whole.write(&write).unwrap();
        let mut replayed = storage_of(&[]);
        self.written.iter().for_each(|written| written.record.replay(&mut replayed));
        prop_assert_eq!(&replayed, &self.whole);
        Ok(())
    }

    /// Starts on every first part of what was written.
    fn check(&self) -> Result<(), TestCaseError> {
        let mut storage = storage_of(&[]);
        let mut commit = Index(0);
        let mut known = Index(0);
        for Written { record, commit: knew } in &self.written {
            let before = storage.hard_state();
            record.replay(&mut storage);
            known = known.max(*knew);
            let applied = storage.first_index().unwrap() - 1;
            let stored = storage.initial_state().unwrap();
            let hard_state = stored.hard_state;
            // Term and vote never fall back.
            prop_assert!(hard_state.term >= before.term);
            if hard_state.term == before.term {
                prop_assert!(before.vote.is_none() || hard_state.vote == before.vote);
            }
            // The storage is one to start on, and there is nothing to be defended against.
            let config =
                |storage_is_atomic| Config { applied, storage_is_atomic, ..Config::new(1) };
            let trusting = Log::open(&config(true), storage.clone(), &stored).unwrap();
            let careful = Log::open(&config(false), storage.clone(), &stored).unwrap();
            prop_assert_eq!(&trusting, &careful);
            // Commit never falls, and nothing is committed that was not.
            prop_assert!(trusting.commit() >= commit);
            commit = trusting.commit();
            prop_assert!(commit <= known);
            for entry in storage.log().filter(|entry| entry.index <= commit) {
                prop_assert_eq!(Some(entry), self.history[entry.index.0 as usize].as_ref());
            }
        }
        Ok(())
    }
}

impl Log<MemStorage> {
    /// The entries of which none was acknowledged.
    fn read_unstable(&self, out: &mut Vec<Entry>) {
        let (front, back) = self.unstable.after(Index(0));
        out.extend(front.iter().chain(back).cloned());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn every_first_part_of_the_records_is_safe(steps in prop::collection::vec(step(), 0..30)) {
        let mut node = Node::new();
        for step in steps {
            node.take(step)?;
        }
        node.write()?;
        node.check()?;
    }
}

//! Any operations in any order.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::slow::Slow;
use super::*;
use crate::storage::StorageError;
use crate::write::Write;

/// Numbers in it are taken modulo what is possible.
#[derive(Clone, Debug)]
enum Step {
    Append { rise: u64, data: Vec<EntryData> },
    Replace { cut: u64, rise: u64, data: Vec<EntryData> },
    Commit { ahead: u64 },
    Restore { ahead: u64, rise: u64 },
    HandOutWrite,
    Store,
    Acknowledge,
    Committed { durable: bool, keep: u64 },
    Apply { ahead: u64 },
    Compact { back: u64, refresh: bool },
    Restart,
}

fn data() -> impl Strategy<Value = EntryData> {
    prop_oneof![
        Just(EntryData::Empty),
        (0..40_usize).prop_map(|len| EntryData::Normal(vec![7; len].into())),
        (1..4_u64).prop_map(conf),
    ]
}

fn list() -> impl Strategy<Value = Vec<EntryData>> {
    prop::collection::vec(data(), 0..5)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..2_u64, list()).prop_map(|(rise, data)| Step::Append { rise, data }),
        4 => (any::<u64>(), 0..2_u64, list())
            .prop_map(|(cut, rise, data)| Step::Replace { cut, rise, data }),
        4 => any::<u64>().prop_map(|ahead| Step::Commit { ahead }),
        1 => (1..6_u64, 0..2_u64).prop_map(|(ahead, rise)| Step::Restore { ahead, rise }),
        5 => Just(Step::HandOutWrite),
        2 => Just(Step::Store),
        4 => Just(Step::Acknowledge),
        4 => (any::<bool>(), 0..3_u64)
            .prop_map(|(durable, keep)| Step::Committed { durable, keep }),
        3 => any::<u64>().prop_map(|ahead| Step::Apply { ahead }),
        2 => (any::<u64>(), any::<bool>())
            .prop_map(|(back, refresh)| Step::Compact { back, refresh }),
        1 => Just(Step::Restart),
    ]
}

struct Walk {
    log: Log<MemStorage>,
    slow: Slow,
    /// Writes handed out and not yet in the storage.
    to_store: VecDeque<Write>,
    hard_state: HardState,
}

impl Walk {
    fn new(limit: u64) -> Self {
        let storage = storage_of(&[]);
        let slow = Slow::of(&storage, Index(0), limit);
        Self {
            log: reopen(storage, Index(0), limit),
            slow,
            to_store: VecDeque::new(),
            hard_state: HardState::default(),
        }
    }

    fn take(&mut self, step: Step) -> Result<(), TestCaseError> {
        let (log, slow) = (&mut self.log, &mut self.slow);
        let term = log.last_term().max(Term(1));
        match step {
            Step::Append { rise, data } => {
                for data in data {
                    let index = log.append(term + rise, data.clone());
                    slow.push(Entry { index, term: term + rise, data });
                }
            }
            Step::Replace { cut, rise, data } => {
                let after = slow.commit + cut % (slow.last_index() - slow.commit + 1);
                let term = slow.term(after).unwrap().max(Term(1)) + rise;
                let entries = data.into_iter().zip(after.0 + 1..);
                let entries: Vec<_> = entries
                    .map(|(data, index)| Entry { index: Index(index), term, data })
                    .collect();
                let present = entries
                    .iter()
                    .take_while(|entry| slow.term(entry.index) == Some(entry.term))
                    .count();
                prop_assert_eq!(log.count_present(&entries), present);
                slow.replace_from(&entries);
                log.replace_from(entries);
            }
            Step::Commit { ahead } => {
                let commit = slow.commit + ahead % (slow.last_index() - slow.commit + 1);
                prop_assert_eq!(log.commit_to(commit), commit > slow.commit);
                slow.commit = commit;
            }
            Step::Restore { ahead, rise } => {
                let snapshot = snapshot(slow.commit + ahead, term + rise);
                log.restore(Arc::clone(&snapshot));
                slow.restore(snapshot);
            }
            Step::HandOutWrite => self.begin_write()?,
            Step::Store => self.store(),
            Step::Acknowledge => self.acknowledge()?,
            Step::Committed { durable, keep } => {
                let limit = if durable { log.stable_index() } else { Index::MAX };
                let mut expected = slow.committed(limit);
                prop_assert_eq!(log.has_committed(limit), !expected.is_empty());
                let mut read = entries(70, &[1]);
                log.committed(limit, &mut read).unwrap();
                prop_assert_eq!(&read[1..], &expected);
                expected.truncate(expected.len().saturating_sub(keep as usize));
                if let Some(last) = expected.last() {
                    log.mark_handed_out(last.index);
                    slow.handed_out = last.index;
                }
            }
            Step::Apply { ahead } => {
                slow.applied += ahead % (slow.handed_out - slow.applied + 1);
                log.apply_to(slow.applied);
            }
            Step::Compact { back, refresh } => self.compact(back, refresh)?,
            Step::Restart => self.restart(),
        }
        Ok(())
    }

    fn begin_write(&mut self) -> Result<(), TestCaseError> {
        let previous = self.hard_state;
        let hard_state =
            HardState { term: self.log.last_term(), vote: None, commit: self.slow.commit };
        self.hard_state = hard_state;
        let mut write = Write::default();
        let number = self.log.begin_write(previous, hard_state, &mut write);
        let oldest = self.log.oldest_write().map(|(number, _)| number);
        prop_assert_eq!(oldest.map(|oldest| oldest + self.slow.writes.len() as u64), Some(number));
        let (snapshot, entries) = self.slow.begin_write();
        prop_assert_eq!(write.atomic().snapshot, snapshot.as_ref());
        prop_assert_eq!(write.atomic().entries, &entries);
        self.to_store.push_back(write);
        Ok(())
    }

    fn store(&mut self) {
        if let Some(write) = self.to_store.pop_front() {
            self.log.storage_mut().write(&write).unwrap();
        }
    }

    fn acknowledge(&mut self) -> Result<(), TestCaseError> {
        let writes = self.slow.writes.len();
        prop_assert_eq!(self.log.oldest_write().is_some(), writes > 0);
        if writes == 0 {
            prop_assert_eq!(self.log.acknowledge(), None);
            return Ok(());
        }
        if self.to_store.len() == writes {
            self.store();
        }
        self.slow.acknowledge();
        self.log.acknowledge().unwrap();
        Ok(())
    }

    fn compact(&mut self, back: u64, refresh: bool) -> Result<(), TestCaseError> {
        // What is not durable is not compacted: in a real node, it is not applied either.
        let most = self.slow.applied.min(self.slow.stable_index());
        let storage = self.log.storage_mut();
        let stored = storage.first_index().unwrap() - 1;
        if most > stored {
            let index = most - back % (most - stored);
            let _ = storage.create_snapshot(index, membership(), Index(0), "".into());
            let _ = storage.compact(index);
        }
        if refresh {
            if let Some(index) = self.log.compacted().unwrap() {
                self.log.forget_before(index);
            }
            let before = self.log.storage().first_index().unwrap() - 1;
            if self.slow.pending.is_none() && before > self.slow.before.index {
                self.slow.before = LogPosition::new(self.slow.term(before).unwrap(), before);
                self.slow.entries.retain(|(entry, _)| entry.index > before);
            }
        }
        Ok(())
    }

    /// What is not in the storage is lost.
    fn restart(&mut self) {
        let storage = self.log.storage().clone();
        let (first, last) = (storage.first_index().unwrap(), storage.last_index().unwrap());
        let applied = self.slow.applied.clamp(first - 1, last);
        self.slow = Slow::of(&storage, applied, self.slow.limit);
        self.hard_state = storage.hard_state();
        self.log = reopen(storage, applied, self.slow.limit);
        self.to_store.clear();
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let (log, slow) = (&self.log, &self.slow);
        let last = slow.last_index();
        prop_assert_eq!(log.commit(), slow.commit);
        prop_assert_eq!(log.handed_out(), slow.handed_out);
        prop_assert_eq!(log.applied(), slow.applied);
        prop_assert_eq!(log.first_index(), slow.before.index + 1);
        prop_assert_eq!(log.last_index(), last);
        prop_assert_eq!(Some(log.last_term()), slow.term(last));
        prop_assert_eq!(log.stable_index(), slow.stable_index());
        prop_assert_eq!(log.has_unwritten(), slow.has_unwritten());
        prop_assert_eq!(log.pending_snapshot(), slow.pending.as_ref().map(|(pending, _)| pending));
        let confs = slow.confs();
        prop_assert_eq!(log.has_unapplied_conf(), confs.iter().any(|&at| at <= slow.commit));
        for index in (0..last.0 + 3).map(Index) {
            prop_assert_eq!(log.term(index), slow.term(index));
            prop_assert_eq!(log.conf_change(index).is_some(), confs.contains(&index));
            let next = confs.iter().copied().find(|&at| at > index);
            prop_assert_eq!(log.next_conf_change(index), next);
        }
        self.check_reads()
    }

    /// Entries that are stored are read from there, all others are in memory.
    fn check_reads(&self) -> Result<(), TestCaseError> {
        let (log, slow) = (&self.log, &self.slow);
        let stored_first = log.storage().first_index().unwrap();
        for next in (1..slow.last_index().0 + 3).map(Index) {
            let compacted =
                next <= slow.before.index || (next < stored_first && next <= slow.stable_index());
            for max_size in [0, 50, 100, u64::MAX] {
                let read = log.entries_from(next, max_size);
                if compacted {
                    let is_so =
                        matches!(read, Err(StorageError::Compacted { index, .. }) if index == next);
                    prop_assert!(is_so, "{:?}", read);
                } else {
                    prop_assert_eq!(read.unwrap(), slow.entries_from(next, max_size));
                }
            }
        }
        Ok(())
    }
}

fn reopen(storage: MemStorage, applied: Index, max_committed_size: u64) -> Log<MemStorage> {
    // STORE-2 is tested elsewhere: here, changes come in any number.
    let config = Config { applied, max_committed_size, storage_is_atomic: true, ..Config::new(1) };
    let stored = storage.initial_state().unwrap();
    Log::open(&config, storage, &stored).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_log_is_what_it_says(
        limit in prop_oneof![Just(1), Just(60), Just(150), Just(u64::MAX)],
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let mut walk = Walk::new(limit);
        walk.check()?;
        for step in steps {
            walk.take(step)?;
            walk.check()?;
        }
    }
}

//! Starting on a storage.

use std::ops::Range;

use proptest::prelude::*;

use super::*;
use crate::NodeId;
use crate::error::ConfigError;
use crate::storage::{InitialState, StorageError};

fn open_at(
    storage: MemStorage,
    applied: Index,
    storage_is_atomic: bool,
) -> Result<Log<MemStorage>, ConfigError> {
    let stored = storage.initial_state().unwrap();
    Log::open(&Config { applied, storage_is_atomic, ..Config::new(1) }, storage, &stored)
}

/// Five entries of term 2, of which 2, 3 and 5 are configuration changes.
fn changes() -> MemStorage {
    let data = [EntryData::Empty, conf(1), conf(2), EntryData::Empty, conf(3)];
    let entries: Vec<Entry> = data
        .into_iter()
        .zip(1..)
        .map(|(data, index)| Entry { index: Index(index), term: Term(2), data })
        .collect();
    storage_of(&entries)
}

#[test]
fn commit_is_raised_to_the_last_change_but_one() {
    let commit = |applied, atomic| open_at(changes(), applied, atomic).unwrap().commit();
    assert_eq!([commit(Index(0), true), commit(Index(2), true), commit(Index(4), true)], [0, 2, 4]);
    assert_eq!(
        [commit(Index(0), false), commit(Index(2), false), commit(Index(4), false)],
        [3, 3, 4]
    );
    let mut storage = changes();
    storage.set_hard_state(HardState { commit: Index(4), ..storage.hard_state() });
    assert_eq!(open_at(storage, Index(0), false).unwrap().commit(), 4);
}

#[test]
fn the_unapplied_is_known_after_a_start() {
    let log = open_at(changes(), Index(2), false).unwrap();
    assert_eq!(
        (log.applied(), log.handed_out(), log.stable_index()),
        (Index(2), Index(2), Index(5))
    );
    assert!(log.has_unapplied_conf());
    assert_eq!(log.conf_change(Index(2)), None);
    assert_eq!(
        log.conf_change(Index(3)).map(|change| change.to_string()),
        Some("auto ~2".to_owned())
    );
    assert_eq!(log.next_conf_change(Index(3)), Some(Index(5)));
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let terms = entries(0, &[1, 1, 2]);
    let refused = |storage, applied| open_at(storage, applied, false).unwrap_err();
    let beyond = ConfigError::AppliedBeyondLog { applied: Index(4), last_index: Index(3) };
    assert_eq!(refused(storage_of(&terms), Index(4)), beyond);

    let mut storage = storage_of(&terms);
    storage.set_hard_state(HardState { term: Term(2), vote: None, commit: Index(4) });
    let beyond = ConfigError::CommitBeyondLog { commit: Index(4), last_index: Index(3) };
    assert_eq!(refused(storage.clone(), Index(0)), beyond);
    storage.set_hard_state(HardState { term: Term(1), vote: None, commit: Index(3) });
    assert_eq!(
        refused(storage, Index(0)),
        ConfigError::LogBeyondTerm { last_term: Term(2), term: Term(1) }
    );

    let mut storage = storage_of(&terms);
    storage.create_snapshot(Index(2), membership(), Index(0), "".into()).unwrap();
    storage.compact(Index(2)).unwrap();
    assert_eq!(
        refused(storage.clone(), Index(1)),
        ConfigError::AppliedCompacted { applied: Index(1), before: Index(2) }
    );
    let log = open_at(storage, Index(2), false).unwrap();
    assert_eq!(
        (log.first_index(), log.term(Index(2)), log.commit()),
        (Index(3), Some(Term(1)), Index(2))
    );
}

/// A storage that gets something wrong.
#[derive(Clone, Debug)]
struct Faulty {
    inner: MemStorage,
    first: Option<Index>,
    last: Option<Index>,
    terms: Vec<(Index, Term)>,
    entries: Option<Vec<Entry>>,
}

impl Storage for Faulty {
    fn initial_state(&self) -> Result<InitialState, StorageError> {
        self.inner.initial_state()
    }

    fn entries(
        &self,
        range: Range<Index>,
        max_size: u64,
        out: &mut Vec<Entry>,
    ) -> Result<(), StorageError> {
        match &self.entries {
            Some(entries) => out.extend_from_slice(entries),
            None => self.inner.entries(range, max_size, out)?,
        }
        Ok(())
    }

    fn term(&self, index: Index) -> Result<Term, StorageError> {
        let told = self.terms.iter().find(|&&(at, _)| at == index);
        told.map_or_else(|| self.inner.term(index), |&(_, term)| Ok(term))
    }

    fn first_index(&self) -> Result<Index, StorageError> {
        self.first.map_or_else(|| self.inner.first_index(), Ok)
    }

    fn last_index(&self) -> Result<Index, StorageError> {
        self.last.map_or_else(|| self.inner.last_index(), Ok)
    }

    fn snapshot(&self, _: Index, _: NodeId) -> Result<Arc<Snapshot>, StorageError> {
        Ok(snapshot(1, 1))
    }
}

fn faulty() -> Faulty {
    let inner = storage_of(&entries(0, &[1, 1, 2]));
    Faulty { inner, first: None, last: None, terms: vec![], entries: None }
}

fn error(fault: impl FnOnce(&mut Faulty)) -> StorageError {
    let mut storage = faulty();
    fault(&mut storage);
    let stored = storage.inner.initial_state().unwrap();
    match Log::open(&Config::new(1), storage, &stored).unwrap_err() {
        ConfigError::Storage(error) => error,
        other => panic!("{other}"),
    }
}

#[test]
fn answers_that_cannot_be_are_noticed_at_the_start() {
    let no_range = |first, last| StorageError::NoRange { first, last };
    assert_eq!(error(|faulty| faulty.first = Some(Index(0))), no_range(Index(0), Index(3)));
    assert_eq!(error(|faulty| faulty.first = Some(Index(5))), no_range(Index(5), Index(3)));
    assert_eq!(
        error(|faulty| faulty.last = Some(Index(u64::MAX))),
        no_range(Index(1), Index(u64::MAX))
    );
    assert_eq!(
        error(|faulty| faulty.terms = vec![(Index(0), Term(1))]),
        StorageError::MisreadTerm { index: Index(0), found: Term(1), expected: Term(0) }
    );
    let falls = |index, term, previous| StorageError::TermFalls { index, term, previous };
    assert_eq!(
        error(|faulty| faulty.terms = vec![(Index(1), Term(0))]),
        falls(Index(1), Term(0), Term(1))
    );
    assert_eq!(
        error(|faulty| faulty.terms = vec![(Index(1), Term(0)), (Index(2), Term(0))]),
        falls(Index(1), Term(0), Term(1))
    );
    assert_eq!(
        error(|faulty| faulty.terms = vec![(Index(3), Term(0))]),
        falls(Index(3), Term(0), Term(1))
    );
    assert_eq!(
        error(|faulty| faulty.terms = vec![(Index(2), Term(3))]),
        falls(Index(3), Term(2), Term(3))
    );

    let misread = |index, found| StorageError::Misread { index, found };
    assert_eq!(error(|faulty| faulty.entries = Some(vec![])), misread(Index(1), None));
    let other = entries(1, &[1, 1]);
    assert_eq!(error(|faulty| faulty.entries = Some(other)), misread(Index(1), Some(Index(2))));
    let gap = vec![entry(1, 1), entry(3, 2)];
    assert_eq!(error(|faulty| faulty.entries = Some(gap)), misread(Index(2), Some(Index(3))));
    let more = entries(0, &[1, 1, 2, 2]);
    assert_eq!(error(|faulty| faulty.entries = Some(more)), misread(Index(4), Some(Index(4))));
    let wrong = entries(0, &[1, 2, 2]);
    let expected = StorageError::MisreadTerm { index: Index(2), found: Term(2), expected: Term(1) };
    assert_eq!(error(|faulty| faulty.entries = Some(wrong)), expected);
}

#[test]
fn a_faulty_answer_hands_out_nothing() {
    let storage = faulty();
    let hard_state = HardState { term: Term(2), vote: None, commit: Index(3) };
    let stored = InitialState { hard_state, ..InitialState::default() };
    let mut log = Log::open(&Config::new(1), storage, &stored).unwrap();
    log.storage_mut().entries = Some(vec![entry(1, 1), entry(3, 2)]);
    let mut out = entries(0, &[7]);
    let misread = StorageError::Misread { index: Index(2), found: Some(Index(3)) };
    assert_eq!(log.committed(Index(u64::MAX), &mut out), Err(misread));
    assert_eq!(out, entries(0, &[7]));
    let behind = StorageError::SnapshotBehind { index: Index(1), at_least: Index(2) };
    assert_eq!(log.snapshot(Index(2), NodeId(9)), Err(behind));
    log.storage_mut().first = Some(Index(3));
    let compacted = StorageError::Compacted { index: Index(1), first: Index(3) };
    assert_eq!(log.compacted(), Err(compacted));
    assert_eq!(log.first_index(), 1);
}

proptest! {
    /// Whatever the log, bisecting finds the same terms as reading them all.
    #[test]
    fn terms_are_found(mut terms in prop::collection::vec(1..9_u64, 0..40), compact: usize) {
        terms.sort_unstable();
        let mut storage = storage_of(&entries(0, &terms));
        let before = Index((compact % (terms.len() + 1)) as u64);
        if before > 0 {
            storage.create_snapshot(before, membership(), Index(0), "".into()).unwrap();
            storage.compact(before).unwrap();
        }
        let log = open(storage.clone(), before.get());
        for index in 0..terms.len() as u64 + 2 {
            prop_assert_eq!(log.term(Index(index)), storage.term(Index(index)).ok());
        }
    }

    /// The start raises commit as if it looked through the whole log (STORE-2).
    #[test]
    fn commit_is_that_of_the_whole_log(
        confs in prop::collection::vec(any::<bool>(), 0..12), applied: u64, commit: u64,
    ) {
        let last = confs.len() as u64;
        let (applied, commit) = (applied % (last + 1), commit % (last + 1));
        let data = confs.iter().map(|&is| if is { conf(1) } else { EntryData::Empty });
        let entries = data.zip(1..).map(|(data, index)| Entry { index: Index(index), term: Term(1), data });
        let mut storage = storage_of(&entries.collect::<Vec<_>>());
        storage.set_hard_state(HardState { term: Term(1), vote: None, commit: Index(commit) });
        let changes = confs.iter().zip(1..).filter(|&(&is, _)| is).map(|(_, index)| Index(index));
        let proved = changes.collect::<Vec<Index>>().into_iter().nth_back(1).unwrap_or(Index(0));
        let log = open(storage, applied);
        prop_assert_eq!(log.commit(), Index(commit.max(applied)).max(proved));
    }
}

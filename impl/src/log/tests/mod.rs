//! Against a log in which everything is computed anew.

mod crash;
mod slow;
mod start;
mod terms;
mod walk;

use std::sync::Arc;

use super::*;
use crate::NodeId;
use crate::confchange::{ConfChange, Edit};
use crate::config::Config;
use crate::entry::EntryData;
use crate::hard_state::HardState;
use crate::membership::Membership;
use crate::storage::MemStorage;

fn conf(id: u64) -> EntryData {
    EntryData::Conf(Arc::new(ConfChange::one(Edit::Update(NodeId(id)))))
}

fn entry(index: impl Into<Index>, term: impl Into<Term>) -> Entry {
    Entry { index: index.into(), term: term.into(), data: EntryData::Empty }
}

fn entries(after: u64, terms: &[u64]) -> Vec<Entry> {
    terms.iter().zip(after + 1..).map(|(&term, index)| entry(index, term)).collect()
}

fn membership() -> Membership {
    Membership::new([1, 2, 3].map(NodeId), []).unwrap()
}

fn snapshot(index: impl Into<Index>, term: impl Into<Term>) -> Arc<Snapshot> {
    let (index, term) = (index.into(), term.into());
    let data = format!("state at {index}").into();
    Arc::new(Snapshot { index, term, membership: membership(), membership_index: Index(0), data })
}

/// A storage of these entries, all of whose terms it knows.
fn storage_of(entries: &[Entry]) -> MemStorage {
    let mut storage = MemStorage::new(membership());
    storage.append(entries).unwrap();
    let term = entries.last().map_or(Term(0), |entry| entry.term);
    storage.set_hard_state(HardState { term, vote: None, commit: Index(0) });
    storage
}

fn open(storage: MemStorage, applied: u64) -> Log<MemStorage> {
    let stored = storage.initial_state().unwrap();
    Log::open(&Config { applied: Index(applied), ..Config::new(1) }, storage, &stored).unwrap()
}

#[test]
fn commit_moves_only_up_and_within_the_log() {
    let mut log = open(storage_of(&entries(0, &[1, 1, 2])), 0);
    assert!(log.commit_to(Index(2)));
    assert!(!log.commit_to(Index(1)));
    assert_eq!(log.commit(), 2);
    assert!(log.commit_to(Index(9)));
    assert!(!log.commit_to(Index(9)));
    assert_eq!(log.commit(), 3);
}

#[test]
fn entries_that_do_not_fit_are_not_taken() {
    let mut log = open(storage_of(&entries(0, &[1, 1, 1])), 0);
    log.commit_to(Index(2));
    let before = log.clone();
    log.replace_from(entries(1, &[2]));
    log.replace_from(entries(4, &[2]));
    log.replace_from(vec![]);
    assert_eq!(log, before);
    log.replace_from(entries(2, &[2]));
    assert_eq!(log.last(), LogPosition::new(Term(2), Index(3)));
}

#[test]
fn no_room_is_left_at_the_highest_index() {
    let mut log = open(MemStorage::new(membership()), 0);
    log.restore(snapshot(u64::MAX - 2, 1));
    assert_eq!(log.room(), 1);
    assert_eq!(log.append(Term(1), EntryData::Empty), u64::MAX - 1);
    assert_eq!(log.room(), 0);
    let before = log.clone();
    assert_eq!(log.append(Term(1), EntryData::Empty), u64::MAX - 1);
    assert_eq!(log, before);
    assert_eq!(log.entries_from(Index::MAX - 1, 0).unwrap().len(), 1);
}

/// An entry that was cut and appended anew, exactly as it was, waits for its own write (STORE-3).
#[test]
fn a_write_counts_no_entry_that_was_replaced() {
    let mut log = open(storage_of(&entries(0, &[1, 1])), 0);
    let (hard_state, mut write) = (HardState::default(), crate::write::Write::default());
    log.replace_from(entries(2, &[1, 1, 1]));
    assert_eq!(log.begin_write(hard_state, hard_state, &mut write), 1);
    log.replace_from(entries(3, &[2]));
    log.replace_from(entries(3, &[1, 1]));
    assert_eq!(log.begin_write(hard_state, hard_state, &mut write), 2);
    assert_eq!(write.atomic().entries, entries(3, &[1, 1]));
    assert_eq!(log.acknowledge().unwrap().last, 3);
    assert_eq!(log.stable_index(), 3);
    assert_eq!(log.oldest_write().map(|(number, _)| number), Some(2));
    assert_eq!(log.acknowledge().unwrap().last, 5);
    assert_eq!(log.stable_index(), 5);
    assert_eq!(log.acknowledge(), None);
    assert_eq!(log.oldest_write(), None);
}

/// Nodes that differ only in how many writes they have made are equal.
#[test]
fn numbers_of_writes_are_no_state() {
    let mut log = open(storage_of(&[]), 0);
    let before = log.clone();
    let (hard_state, mut write) = (HardState::default(), crate::write::Write::default());
    assert_eq!(log.begin_write(hard_state, hard_state, &mut write), 1);
    assert_ne!(log, before);
    log.acknowledge();
    assert_eq!(log, before);
    assert_eq!(log.begin_write(hard_state, hard_state, &mut write), 2);
}

#[test]
fn a_snapshot_that_is_not_asked_for_is_refused() {
    use crate::storage::StorageError;
    let mut log = open(storage_of(&entries(0, &[1, 1, 2, 2])), 0);
    log.storage_mut().create_snapshot(Index(3), membership(), Index(0), "".into()).unwrap();
    let ahead = StorageError::SnapshotAhead { index: Index(3), commit: Index(0) };
    assert_eq!(log.snapshot(Index(2), NodeId(9)), Err(ahead));
    log.commit_to(Index(4));
    assert_eq!(log.snapshot(Index(3), NodeId(9)).unwrap().index, 3);
    assert_eq!(
        log.snapshot(Index(4), NodeId(9)),
        Err(StorageError::SnapshotTemporarilyUnavailable)
    );
    // Behind the node's back, the storage gets another log.
    let mut other = storage_of(&entries(0, &[1, 1, 1, 2]));
    other.create_snapshot(Index(3), membership(), Index(0), "".into()).unwrap();
    *log.storage_mut() = other;
    let misread = StorageError::MisreadTerm { index: Index(3), found: Term(1), expected: Term(2) };
    assert_eq!(log.snapshot(Index(3), NodeId(9)), Err(misread.clone()));
    assert_eq!(log.entries_from(Index(3), 100), Err(misread));
}

use super::*;
use crate::entry::EntryData;

fn entry(index: Index, term: Term) -> Entry {
    Entry { index, term, data: EntryData::Empty }
}

fn configuration(id: NodeId) -> Configuration {
    Configuration::new([id], []).unwrap()
}

fn storage() -> MemStorage {
    let mut storage = MemStorage::new(configuration(1));
    storage.append(&[entry(1, 1), entry(2, 1), entry(3, 2)]).unwrap();
    storage
}

/// The same, with the first two entries compacted.
fn compacted() -> MemStorage {
    let mut storage = storage();
    storage.create_snapshot(2, configuration(1), 0, "two".into()).unwrap();
    storage.compact(2).unwrap();
    storage
}

fn snapshot(index: Index) -> Arc<Snapshot> {
    Arc::new(Snapshot {
        index,
        term: 4,
        configuration: configuration(9),
        configuration_index: 0,
        data: "nine".into(),
    })
}

fn read(storage: &MemStorage, range: Range<Index>, max_size: u64) -> Vec<Entry> {
    let mut out = Vec::new();
    storage.entries(range, max_size, &mut out).unwrap();
    out
}

/// A write of these parts, as a node hands it out.
fn write(snapshot: Option<Arc<Snapshot>>, entries: &[Entry], commit: Index) -> Write {
    let mut write = Write::default();
    let hard_state = HardState { term: 4, vote: Some(2), commit };
    write.fill(HardState::default(), hard_state, snapshot, (entries, &[]));
    write
}

#[test]
fn entries_are_replaced_from_the_first() {
    let mut storage = storage();
    storage.append(&[]).unwrap();
    assert_eq!(storage.log().len(), 3);
    storage.append(&[entry(4, 2)]).unwrap();
    storage.append(&[entry(2, 3), entry(3, 3)]).unwrap();
    assert!(storage.log().eq(&[entry(1, 1), entry(2, 3), entry(3, 3)]));
    storage.append(&[entry(1, 3)]).unwrap();
    assert!(storage.log().eq(&[entry(1, 3)]));
}

#[test]
fn entries_with_gaps_are_refused() {
    let mut storage = storage();
    let before = storage.clone();
    let gap = |index, expected| Err(StorageError::Gap { index, expected });
    assert_eq!(storage.append(&[entry(5, 2)]), gap(5, 4));
    assert_eq!(storage.append(&[entry(2, 2), entry(4, 2)]), gap(4, 3));
    assert_eq!(storage.append(&[entry(2, 2), entry(2, 2)]), gap(2, 3));
    let compacted_zero = StorageError::Compacted { index: 0, first: 1 };
    assert_eq!(storage.append(&[entry(0, 2)]), Err(compacted_zero));
    assert_eq!(storage, before);
    let error = storage.append(&[entry(9, 2)]).unwrap_err();
    assert_eq!(error.to_string(), "entry 9 cannot be stored where entry 4 belongs");
    let replaced = StorageError::Compacted { index: 2, first: 3 };
    assert_eq!(compacted().append(&[entry(2, 2)]), Err(replaced));
}

#[test]
fn reads_outside_the_log_fail() {
    let storage = compacted();
    let mut out = Vec::new();
    let outside = |index| Err(StorageError::Unavailable { index, first: 3, last: 3 });
    let gone = |index| Err(StorageError::Compacted { index, first: 3 });
    assert_eq!(storage.entries(2..4, 0, &mut out), gone(2));
    assert_eq!(storage.entries(0..4, 0, &mut out), gone(0));
    assert_eq!(storage.entries(3..6, 0, &mut out), outside(5).map(|_: Term| ()));
    assert!(out.is_empty());
    assert_eq!(storage.term(1), Err(StorageError::Compacted { index: 1, first: 3 }));
    assert_eq!([storage.term(2), storage.term(3)], [Ok(1), Ok(2)]);
    assert_eq!([storage.term(4), storage.term(u64::MAX)], [outside(4), outside(u64::MAX)]);
    assert_eq!((storage.first_index(), storage.last_index()), (Ok(3), Ok(3)));
    assert_eq!(
        storage.term(4).unwrap_err().to_string(),
        "index 4 is outside the stored log, which is [3, 3]"
    );
}

#[test]
fn reads_are_limited_to_a_size() {
    let storage = storage();
    let lengths = [0, 24, 47, 48, 71, 72].map(|size| read(&storage, 1..4, size).len());
    assert_eq!(lengths, [1, 1, 1, 2, 2, 3]);
    assert_eq!(read(&storage, 2..4, u64::MAX), [entry(2, 1), entry(3, 2)]);
    assert_eq!(read(&storage, 2..3, u64::MAX), [entry(2, 1)]);
    assert_eq!(read(&storage, 9..9, 0), []);
}

#[test]
fn a_snapshot_stays_until_a_newer_one() {
    let mut storage = storage();
    let none = StorageError::SnapshotTemporarilyUnavailable;
    assert_eq!(storage.snapshot(0, 2), Err(none.clone()));
    let made = storage.create_snapshot(2, configuration(5), 0, "two".into()).unwrap();
    assert_eq!((made.index, made.term), (2, 1));
    assert_eq!(storage.snapshot(2, 2), Ok(made));
    assert_eq!(storage.snapshot(3, 2), Err(none));
    assert_eq!(storage.configuration(), &configuration(1));
    let before = storage.clone();
    let mut make = |index| storage.create_snapshot(index, configuration(5), 0, "".into());
    assert_eq!(make(2), Err(StorageError::SnapshotOutdated { index: 2, stored: 2 }));
    assert_eq!(make(4), Err(StorageError::Unavailable { index: 4, first: 1, last: 3 }));
    assert_eq!(storage, before);
}

#[test]
fn only_what_a_snapshot_stands_for_is_compacted() {
    let mut storage = storage();
    let error = storage.compact(1).unwrap_err();
    assert_eq!(error, StorageError::CompactedBeyondSnapshot { index: 1, snapshot: 0 });
    storage.create_snapshot(2, configuration(1), 0, "two".into()).unwrap();
    storage.compact(1).unwrap();
    assert!(storage.log().eq(&[entry(2, 1), entry(3, 2)]));
    storage.compact(2).unwrap();
    let compacted = storage.clone();
    storage.compact(1).unwrap();
    let error = storage.compact(3).unwrap_err();
    assert_eq!(error, StorageError::CompactedBeyondSnapshot { index: 3, snapshot: 2 });
    assert_eq!(storage, compacted);
}

#[test]
fn a_foreign_snapshot_replaces_the_log() {
    let mut storage = compacted();
    let outdated = StorageError::SnapshotOutdated { index: 2, stored: 2 };
    assert_eq!(storage.apply_snapshot(snapshot(2)), Err(outdated));
    assert_eq!(storage, compacted());
    storage.apply_snapshot(snapshot(9)).unwrap();
    assert_eq!((storage.first_index(), storage.last_index()), (Ok(10), Ok(9)));
    assert_eq!(storage.term(9), Ok(4));
    assert_eq!(storage.hard_state(), HardState { term: 4, vote: None, commit: 9 });
    assert_eq!(storage.configuration(), &configuration(9));
    assert_eq!(storage.stored_snapshot(), Some(&snapshot(9)));
    storage.append(&[entry(10, 4)]).unwrap();
    assert_eq!(read(&storage, 10..11, 0), [entry(10, 4)]);
}

/// A snapshot of term 4 raises a lower term, whose vote it ends; a term that is not lower stays,
/// and so does its vote.
#[test]
fn a_foreign_snapshot_raises_the_term_and_no_vote_outlives_its_own() {
    let stored = |hard_state| {
        let mut storage = compacted();
        storage.set_hard_state(hard_state);
        storage.apply_snapshot(snapshot(9)).unwrap();
        storage.hard_state()
    };
    let of = |term, vote, commit| HardState { term, vote, commit };
    assert_eq!(stored(of(3, Some(2), 3)), of(4, None, 9));
    assert_eq!(stored(of(4, Some(2), 3)), of(4, Some(2), 9));
    assert_eq!(stored(of(5, Some(2), 3)), of(5, Some(2), 9));
}

#[test]
fn a_write_is_whole_or_not_at_all() {
    let mut storage = compacted();
    let before = storage.clone();
    let gap = StorageError::Gap { index: 11, expected: 10 };
    assert_eq!(storage.write(&write(Some(snapshot(9)), &[entry(11, 4)], 9)), Err(gap));
    let outdated = StorageError::SnapshotOutdated { index: 1, stored: 2 };
    assert_eq!(storage.write(&write(Some(snapshot(1)), &[entry(4, 4)], 2)), Err(outdated));
    let gap = StorageError::Gap { index: 5, expected: 4 };
    assert_eq!(storage.write(&write(None, &[entry(5, 4)], 2)), Err(gap));
    assert_eq!(storage, before);

    storage.write(&write(None, &[entry(3, 4), entry(4, 4)], 3)).unwrap();
    assert!(storage.log().eq(&[entry(3, 4), entry(4, 4)]));
    assert_eq!(storage.hard_state(), HardState { term: 4, vote: Some(2), commit: 3 });
    storage.write(&write(Some(snapshot(9)), &[entry(10, 4)], 10)).unwrap();
    assert!(storage.log().eq(&[entry(10, 4)]));
    assert_eq!(storage.hard_state().commit, 10);
    storage.write(&Write::default()).unwrap();
    assert_eq!(storage.hard_state().commit, 10);
}

#[test]
fn a_default_storage_waits_to_join() {
    let state = MemStorage::default().initial_state().unwrap();
    assert!(state.configuration.is_empty());
    assert_eq!(state.hard_state, HardState::default());
}

#[test]
fn taking_writes_the_same() {
    let entries = [entry(3, 3), entry(4, 3)];
    let writes = [
        write(None, &[], 3),
        write(None, &entries, 2),
        write(Some(snapshot(8)), &[entry(9, 4)], 8),
        write(None, &[entry(6, 3)], 2),
        write(Some(snapshot(1)), &[], 1),
    ];
    for write in writes {
        let (mut copied, mut taken, mut rest) = (compacted(), compacted(), write.clone());
        assert_eq!(taken.take(&mut rest), copied.write(&write));
        assert_eq!(taken, copied);
        let left = if taken == compacted() { write } else { Write::default() };
        assert_eq!(rest.atomic().entries, left.atomic().entries, "taken only if it is written");
    }
}

use super::*;
use crate::entry::EntryData;

fn entry(index: Index, term: Term) -> Entry {
    Entry { index, term, data: EntryData::Empty }
}

fn membership(id: NodeId) -> Membership {
    Membership::new([id], []).unwrap()
}

fn storage() -> MemStorage {
    let mut storage = MemStorage::new(membership(NodeId(1)));
    storage
        .append(&[entry(Index(1), Term(1)), entry(Index(2), Term(1)), entry(Index(3), Term(2))])
        .unwrap();
    storage
}

/// The same, with the first two entries compacted.
fn compacted() -> MemStorage {
    let mut storage = storage();
    storage.create_snapshot(Index(2), membership(NodeId(1)), Index(0), "two".into()).unwrap();
    storage.compact(Index(2)).unwrap();
    storage
}

fn snapshot(index: Index) -> Arc<Snapshot> {
    Arc::new(Snapshot {
        index,
        term: Term(4),
        membership: membership(NodeId(9)),
        membership_index: Index(0),
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
    let hard_state = HardState { term: Term(4), vote: Some(NodeId(2)), commit };
    write.fill(HardState::default(), hard_state, snapshot, (entries, &[]));
    write
}

#[test]
fn entries_are_replaced_from_the_first() {
    let mut storage = storage();
    storage.append(&[]).unwrap();
    assert_eq!(storage.log().len(), 3);
    storage.append(&[entry(Index(4), Term(2))]).unwrap();
    storage.append(&[entry(Index(2), Term(3)), entry(Index(3), Term(3))]).unwrap();
    assert!(storage.log().eq(&[
        entry(Index(1), Term(1)),
        entry(Index(2), Term(3)),
        entry(Index(3), Term(3))
    ]));
    storage.append(&[entry(Index(1), Term(3))]).unwrap();
    assert!(storage.log().eq(&[entry(Index(1), Term(3))]));
}

#[test]
fn entries_with_gaps_are_refused() {
    let mut storage = storage();
    let before = storage.clone();
    let gap = |index, expected| Err(StorageError::Gap { index, expected });
    assert_eq!(storage.append(&[entry(Index(5), Term(2))]), gap(Index(5), Index(4)));
    assert_eq!(
        storage.append(&[entry(Index(2), Term(2)), entry(Index(4), Term(2))]),
        gap(Index(4), Index(3))
    );
    assert_eq!(
        storage.append(&[entry(Index(2), Term(2)), entry(Index(2), Term(2))]),
        gap(Index(2), Index(3))
    );
    let compacted_zero = StorageError::Compacted { index: Index(0), first: Index(1) };
    assert_eq!(storage.append(&[entry(Index(0), Term(2))]), Err(compacted_zero));
    assert_eq!(storage, before);
    let error = storage.append(&[entry(Index(9), Term(2))]).unwrap_err();
    assert_eq!(error.to_string(), "entry 9 cannot be stored where entry 4 belongs");
    let replaced = StorageError::Compacted { index: Index(2), first: Index(3) };
    assert_eq!(compacted().append(&[entry(Index(2), Term(2))]), Err(replaced));
}

#[test]
fn reads_outside_the_log_fail() {
    let storage = compacted();
    let mut out = Vec::new();
    let outside = |index| Err(StorageError::Unavailable { index, first: Index(3), last: Index(3) });
    let gone = |index| Err(StorageError::Compacted { index, first: Index(3) });
    assert_eq!(storage.entries(Index(2)..Index(4), 0, &mut out), gone(Index(2)));
    assert_eq!(storage.entries(Index(0)..Index(4), 0, &mut out), gone(Index(0)));
    assert_eq!(
        storage.entries(Index(3)..Index(6), 0, &mut out),
        outside(Index(5)).map(|_: Term| ())
    );
    assert!(out.is_empty());
    assert_eq!(
        storage.term(Index(1)),
        Err(StorageError::Compacted { index: Index(1), first: Index(3) })
    );
    assert_eq!([storage.term(Index(2)), storage.term(Index(3))], [Ok(Term(1)), Ok(Term(2))]);
    assert_eq!(
        [storage.term(Index(4)), storage.term(Index(u64::MAX))],
        [outside(Index(4)), outside(Index(u64::MAX))]
    );
    assert_eq!((storage.first_index(), storage.last_index()), (Ok(Index(3)), Ok(Index(3))));
    assert_eq!(
        storage.term(Index(4)).unwrap_err().to_string(),
        "index 4 is outside the stored log, which is [3, 3]"
    );
}

#[test]
fn reads_are_limited_to_a_size() {
    let storage = storage();
    let lengths =
        [0, 24, 47, 48, 71, 72].map(|size| read(&storage, Index(1)..Index(4), size).len());
    assert_eq!(lengths, [1, 1, 1, 2, 2, 3]);
    assert_eq!(
        read(&storage, Index(2)..Index(4), u64::MAX),
        [entry(Index(2), Term(1)), entry(Index(3), Term(2))]
    );
    assert_eq!(read(&storage, Index(2)..Index(3), u64::MAX), [entry(Index(2), Term(1))]);
    assert_eq!(read(&storage, Index(9)..Index(9), 0), []);
}

#[test]
fn a_snapshot_stays_until_a_newer_one() {
    let mut storage = storage();
    let none = StorageError::SnapshotTemporarilyUnavailable;
    assert_eq!(storage.snapshot(Index(0), NodeId(2)), Err(none.clone()));
    let made =
        storage.create_snapshot(Index(2), membership(NodeId(5)), Index(0), "two".into()).unwrap();
    assert_eq!((made.index, made.term), (Index(2), Term(1)));
    assert_eq!(storage.snapshot(Index(2), NodeId(2)), Ok(made));
    assert_eq!(storage.snapshot(Index(3), NodeId(2)), Err(none));
    assert_eq!(storage.membership(), &membership(NodeId(1)));
    let before = storage.clone();
    let mut make =
        |index| storage.create_snapshot(index, membership(NodeId(5)), Index(0), "".into());
    assert_eq!(
        make(Index(2)),
        Err(StorageError::SnapshotOutdated { index: Index(2), stored: Index(2) })
    );
    assert_eq!(
        make(Index(4)),
        Err(StorageError::Unavailable { index: Index(4), first: Index(1), last: Index(3) })
    );
    assert_eq!(storage, before);
}

#[test]
fn only_what_a_snapshot_stands_for_is_compacted() {
    let mut storage = storage();
    let error = storage.compact(Index(1)).unwrap_err();
    assert_eq!(
        error,
        StorageError::CompactedBeyondSnapshot { index: Index(1), snapshot: Index(0) }
    );
    storage.create_snapshot(Index(2), membership(NodeId(1)), Index(0), "two".into()).unwrap();
    storage.compact(Index(1)).unwrap();
    assert!(storage.log().eq(&[entry(Index(2), Term(1)), entry(Index(3), Term(2))]));
    storage.compact(Index(2)).unwrap();
    let compacted = storage.clone();
    storage.compact(Index(1)).unwrap();
    let error = storage.compact(Index(3)).unwrap_err();
    assert_eq!(
        error,
        StorageError::CompactedBeyondSnapshot { index: Index(3), snapshot: Index(2) }
    );
    assert_eq!(storage, compacted);
}

#[test]
fn a_foreign_snapshot_replaces_the_log() {
    let mut storage = compacted();
    let outdated = StorageError::SnapshotOutdated { index: Index(2), stored: Index(2) };
    assert_eq!(storage.apply_snapshot(snapshot(Index(2))), Err(outdated));
    assert_eq!(storage, compacted());
    storage.apply_snapshot(snapshot(Index(9))).unwrap();
    assert_eq!((storage.first_index(), storage.last_index()), (Ok(Index(10)), Ok(Index(9))));
    assert_eq!(storage.term(Index(9)), Ok(Term(4)));
    assert_eq!(storage.hard_state(), HardState { term: Term(4), vote: None, commit: Index(9) });
    assert_eq!(storage.membership(), &membership(NodeId(9)));
    assert_eq!(storage.stored_snapshot(), Some(&snapshot(Index(9))));
    storage.append(&[entry(Index(10), Term(4))]).unwrap();
    assert_eq!(read(&storage, Index(10)..Index(11), 0), [entry(Index(10), Term(4))]);
}

/// A snapshot of term 4 raises a lower term, whose vote it ends; a term that is not lower stays,
/// and so does its vote.
#[test]
fn a_foreign_snapshot_raises_the_term_and_no_vote_outlives_its_own() {
    let stored = |hard_state| {
        let mut storage = compacted();
        storage.set_hard_state(hard_state);
        storage.apply_snapshot(snapshot(Index(9))).unwrap();
        storage.hard_state()
    };
    let of = |term, vote, commit| HardState { term, vote, commit };
    assert_eq!(stored(of(Term(3), Some(NodeId(2)), Index(3))), of(Term(4), None, Index(9)));
    assert_eq!(
        stored(of(Term(4), Some(NodeId(2)), Index(3))),
        of(Term(4), Some(NodeId(2)), Index(9))
    );
    assert_eq!(
        stored(of(Term(5), Some(NodeId(2)), Index(3))),
        of(Term(5), Some(NodeId(2)), Index(9))
    );
}

#[test]
fn a_write_is_whole_or_not_at_all() {
    let mut storage = compacted();
    let before = storage.clone();
    let gap = StorageError::Gap { index: Index(11), expected: Index(10) };
    assert_eq!(
        storage.write(&write(Some(snapshot(Index(9))), &[entry(Index(11), Term(4))], Index(9))),
        Err(gap)
    );
    let outdated = StorageError::SnapshotOutdated { index: Index(1), stored: Index(2) };
    assert_eq!(
        storage.write(&write(Some(snapshot(Index(1))), &[entry(Index(4), Term(4))], Index(2))),
        Err(outdated)
    );
    let gap = StorageError::Gap { index: Index(5), expected: Index(4) };
    assert_eq!(storage.write(&write(None, &[entry(Index(5), Term(4))], Index(2))), Err(gap));
    assert_eq!(storage, before);

    storage
        .write(&write(None, &[entry(Index(3), Term(4)), entry(Index(4), Term(4))], Index(3)))
        .unwrap();
    assert!(storage.log().eq(&[entry(Index(3), Term(4)), entry(Index(4), Term(4))]));
    assert_eq!(
        storage.hard_state(),
        HardState { term: Term(4), vote: Some(NodeId(2)), commit: Index(3) }
    );
    storage
        .write(&write(Some(snapshot(Index(9))), &[entry(Index(10), Term(4))], Index(10)))
        .unwrap();
    assert!(storage.log().eq(&[entry(Index(10), Term(4))]));
    assert_eq!(storage.hard_state().commit, 10);
    storage.write(&Write::default()).unwrap();
    assert_eq!(storage.hard_state().commit, 10);
}

#[test]
fn a_default_storage_waits_to_join() {
    let state = MemStorage::default().initial_state().unwrap();
    assert!(state.membership.is_empty());
    assert_eq!(state.hard_state, HardState::default());
}

#[test]
fn taking_writes_the_same() {
    let entries = [entry(Index(3), Term(3)), entry(Index(4), Term(3))];
    let writes = [
        write(None, &[], Index(3)),
        write(None, &entries, Index(2)),
        write(Some(snapshot(Index(8))), &[entry(Index(9), Term(4))], Index(8)),
        write(None, &[entry(Index(6), Term(3))], Index(2)),
        write(Some(snapshot(Index(1))), &[], Index(1)),
    ];
    for write in writes {
        let (mut copied, mut taken, mut rest) = (compacted(), compacted(), write.clone());
        assert_eq!(taken.take(&mut rest), copied.write(&write));
        assert_eq!(taken, copied);
        let left = if taken == compacted() { write } else { Write::default() };
        assert_eq!(rest.atomic().entries, left.atomic().entries, "taken only if it is written");
    }
}

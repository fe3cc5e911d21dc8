//! The order of the records, by example. That any first part of them is safe is tested with the
//! log.

use super::*;
use crate::confchange::{ConfChange, Edit};
use crate::entry::EntryData;
use crate::membership::Membership;
use crate::{Index, NodeId, Term};

fn hard(term: Term, commit: Index) -> HardState {
    HardState { term, vote: None, commit }
}

/// Entries of term 2; at these indexes, configuration changes.
fn entries(range: std::ops::RangeInclusive<u64>, confs: &[Index]) -> Vec<Entry> {
    let change = EntryData::Conf(Arc::new(ConfChange::one(Edit::Update(NodeId(1)))));
    let data = |index| if confs.contains(&index) { change.clone() } else { EntryData::Empty };
    range.map(Index).map(|index| Entry { index, term: Term(2), data: data(index) }).collect()
}

fn snapshot(index: Index) -> Arc<Snapshot> {
    let membership = Membership::new([1].map(NodeId), []).unwrap();
    Arc::new(Snapshot {
        index,
        term: Term(2),
        membership,
        membership_index: Index(0),
        data: "state".into(),
    })
}

fn write(previous: HardState, new: HardState, entries: &[Entry]) -> Write {
    let mut write = Write::default();
    let (front, back) = entries.split_at(entries.len() / 2);
    write.fill(previous, new, None, (front, back));
    write
}

/// `h2/5` is the hard state of term 2 and commit 5, `e6-7` are entries, `s4` is a snapshot.
fn records(write: &Write) -> String {
    let text = |record| match record {
        Record::Snapshot(snapshot) => format!("s{}", snapshot.index),
        Record::HardState(hard) => format!("h{}/{}", hard.term, hard.commit),
        Record::Entries([first, .., last]) => format!("e{}-{}", first.index, last.index),
        Record::Entries([only]) => format!("e{}", only.index),
        Record::Entries([]) => panic!("a record of no entries"),
    };
    write.records().map(text).collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let write = write(hard(Term(2), Index(5)), hard(Term(2), Index(5)), &[]);
    assert!(write.is_empty() && !write.must_sync());
    assert_eq!(records(&write), "");
    let nothing = AtomicWrite { snapshot: None, entries: &[], hard_state: None };
    assert_eq!(write.atomic(), nothing);
}

#[test]
fn commit_alone_need_not_be_synced() {
    let write = write(hard(Term(2), Index(5)), hard(Term(2), Index(6)), &[]);
    assert!(!write.is_empty() && !write.must_sync());
    assert_eq!(records(&write), "h2/6");
    assert_eq!(write.atomic().hard_state, Some(hard(Term(2), Index(6))));
}

#[test]
fn term_and_vote_are_synced() {
    assert!(write(hard(Term(2), Index(5)), hard(Term(3), Index(5)), &[]).must_sync());
    let voted = HardState { vote: Some(NodeId(7)), ..hard(Term(2), Index(5)) };
    assert!(write(hard(Term(2), Index(5)), voted, &[]).must_sync());
}

#[test]
fn commit_goes_before_the_entries_as_far_as_it_can() {
    let new = |commit| {
        write(
            hard(Term(1), Index(5)),
            hard(Term(2), commit),
            &entries(Index(8).get()..=Index(10).get(), &[]),
        )
    };
    assert_eq!(records(&new(Index(5))), "h2/5 e8-10");
    assert_eq!(records(&new(Index(7))), "h2/7 e8-10");
    assert_eq!(records(&new(Index(9))), "h2/7 e8-10 h2/9");
    assert!(new(Index(5)).must_sync());
    let same = write(
        hard(Term(2), Index(5)),
        hard(Term(2), Index(5)),
        &entries(Index(8).get()..=Index(8).get(), &[]),
    );
    assert_eq!(records(&same), "e8");
    assert_eq!(same.atomic().hard_state, None);
}

#[test]
fn commit_goes_before_every_configuration_change() {
    let new = |commit, confs| {
        let write = write(
            hard(Term(2), Index(4)),
            hard(Term(2), commit),
            &entries(Index(5).get()..=Index(9).get(), confs),
        );
        assert_eq!(write.atomic().hard_state, Some(hard(Term(2), commit)));
        records(&write)
    };
    assert_eq!(new(Index(4), &[Index(7)]), "e5-6 h2/4 e7-9");
    assert_eq!(new(Index(5), &[Index(7)]), "e5-6 h2/5 e7-9");
    assert_eq!(new(Index(8), &[Index(7)]), "e5-6 h2/6 e7-9 h2/8");
    assert_eq!(new(Index(4), &[Index(5)]), "h2/4 e5-9");
    assert_eq!(new(Index(6), &[Index(5), Index(6)]), "h2/4 e5 h2/5 e6-9 h2/6");
    assert_eq!(new(Index(7), &[Index(6), Index(9)]), "e5 h2/5 e6-8 h2/7 e9");
}

#[test]
fn a_snapshot_goes_first_but_for_its_term() {
    let new = |previous, entries: &[Entry], commit| {
        let mut write = Write::default();
        write.fill(previous, hard(Term(2), commit), Some(snapshot(Index(8))), (entries, &[]));
        assert!(write.must_sync() && !write.is_empty());
        records(&write)
    };
    assert_eq!(new(hard(Term(2), Index(5)), &[], Index(8)), "s8 h2/8");
    assert_eq!(new(hard(Term(1), Index(5)), &[], Index(8)), "h2/5 s8 h2/8");
    assert_eq!(
        new(
            hard(Term(1), Index(5)),
            &entries(Index(9).get()..=Index(10).get(), &[Index(10)]),
            Index(9)
        ),
        "h2/5 s8 h2/8 e9 h2/9 e10"
    );
    assert_eq!(
        new(
            hard(Term(2), Index(5)),
            &entries(Index(9).get()..=Index(10).get(), &[Index(9)]),
            Index(10)
        ),
        "s8 h2/8 e9-10 h2/10"
    );
}

#[test]
fn a_used_write_is_filled_anew() {
    let mut used = write(
        hard(Term(1), Index(1)),
        hard(Term(2), Index(2)),
        &entries(Index(3).get()..=Index(9).get(), &[Index(4)]),
    );
    used.fill(
        hard(Term(2), Index(2)),
        hard(Term(2), Index(3)),
        Some(snapshot(Index(3))),
        (&[], &[]),
    );
    used.fill(
        hard(Term(2), Index(3)),
        hard(Term(2), Index(3)),
        None,
        (&[], &entries(Index(10).get()..=Index(10).get(), &[])),
    );
    assert_eq!(
        used,
        write(
            hard(Term(2), Index(3)),
            hard(Term(2), Index(3)),
            &entries(Index(10).get()..=Index(10).get(), &[])
        )
    );
}

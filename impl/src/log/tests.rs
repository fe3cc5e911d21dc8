//! Against a log that is one plain vector.

use proptest::prelude::*;

use super::*;
use crate::configuration::Configuration;
use crate::storage::MemStorage;

/// Terms of the entries from index 1 on.
type Slow = Vec<Term>;

fn entry(index: Index, term: Term) -> Entry {
    Entry { index, term, data: EntryData::Empty }
}

fn entries(after: Index, terms: &[Term]) -> Vec<Entry> {
    terms.iter().zip(after + 1..).map(|(&term, index)| entry(index, term)).collect()
}

/// A log with these terms, the first `stored` of them in the storage.
fn log(terms: &[Term], stored: usize) -> Log<MemStorage> {
    let mut storage = MemStorage::new(Configuration::new([1], []).unwrap());
    storage.append(&entries(0, &terms[..stored])).unwrap();
    let mut log = Log::new(storage, stored as Index, 0, 0);
    for &term in &terms[stored..] {
        log.append_new(term, EntryData::Empty).unwrap();
    }
    log
}

fn terms_of(log: &Log<MemStorage>) -> Slow {
    log.entries_from(1).unwrap().iter().map(|entry| entry.term).collect()
}

fn slow_term(slow: &Slow, index: Index) -> Option<Term> {
    if index == 0 { Some(0) } else { slow.get(index as usize - 1).copied() }
}

fn slow_hint(slow: &Slow, limit: Index, term: Term) -> (Index, Term) {
    let mut index = limit.min(slow.len() as Index);
    while slow_term(slow, index).unwrap() > term {
        index -= 1;
    }
    (index, slow_term(slow, index).unwrap())
}

fn monotone() -> impl Strategy<Value = Slow> {
    prop::collection::vec(1..7_u64, 0..12).prop_map(|mut terms| {
        terms.sort_unstable();
        terms
    })
}

fn split_log() -> impl Strategy<Value = (Slow, usize)> {
    monotone().prop_flat_map(|terms| {
        let len = terms.len();
        (Just(terms), 0..=len)
    })
}

proptest! {
    #[test]
    fn terms_are_those_of_the_vector((slow, stored) in split_log(), index in 0..15_u64) {
        let log = log(&slow, stored);
        prop_assert_eq!(log.term(index).ok(), slow_term(&slow, index));
        prop_assert_eq!(log.last_index(), slow.len() as Index);
        prop_assert_eq!(terms_of(&log), slow);
    }

    #[test]
    fn has_is_that_of_the_vector((slow, stored) in split_log(), index: u64, term in 0..8_u64) {
        let log = log(&slow, stored);
        for index in [index, index % 14] {
            let expected = usize::try_from(index).is_ok_and(|_| index < 1000)
                && slow_term(&slow, index) == Some(term);
            prop_assert_eq!(log.has(index, term).unwrap(), expected);
        }
    }

    #[test]
    fn ranges_are_those_of_the_vector(
        (slow, stored) in split_log(), start in 1..14_u64, len in 0..14_u64,
    ) {
        let read = log(&slow, stored).entries(start..start + len);
        let (first, end) = (start as usize - 1, (start + len) as usize - 1);
        if len == 0 {
            prop_assert_eq!(read.unwrap(), vec![]);
        } else if end > slow.len() {
            prop_assert!(read.is_err());
        } else {
            prop_assert_eq!(read.unwrap(), entries(start - 1, &slow[first..end]));
        }
    }

    #[test]
    fn hints_are_those_of_a_scan(
        (slow, stored) in split_log(),
        limit in prop_oneof![0..14_u64, any::<u64>()],
        term in prop_oneof![0..8_u64, any::<u64>()],
    ) {
        let log = log(&slow, stored);
        prop_assert_eq!(log.largest_not_above(limit, term).unwrap(), slow_hint(&slow, limit, term));
    }

    #[test]
    fn present_entries_are_counted_as_in_the_vector(
        (slow, stored) in split_log(), after in 0..12_u64, sent in monotone(),
    ) {
        let mut expected = 0;
        while expected < sent.len()
            && slow_term(&slow, after + expected as Index + 1) == Some(sent[expected])
        {
            expected += 1;
        }
        let count = log(&slow, stored).count_present(&entries(after, &sent)).unwrap();
        prop_assert_eq!(count, expected);
    }

    /// Cuts and appends in any order, with and without writes between them.
    #[test]
    fn replacing_is_that_of_the_vector(
        (slow, stored) in split_log(),
        cuts in prop::collection::vec((0..14_usize, monotone(), any::<bool>()), 1..6),
    ) {
        let mut log = log(&slow, stored);
        let mut slow = slow;
        for (keep, terms, write) in cuts {
            let keep = keep.min(slow.len());
            log.replace_from(entries(keep as Index, &terms)).unwrap();
            if !terms.is_empty() {
                slow.truncate(keep);
                slow.extend(&terms);
            }
            if write {
                let unstable = log.unstable().to_vec();
                log.storage_mut().append(&unstable).unwrap();
                log.mark_stored();
                prop_assert_eq!(log.unstable(), &[]);
                prop_assert_eq!(log.stable_index(), slow.len() as Index);
            }
            prop_assert_eq!(terms_of(&log), slow.clone());
        }
    }

    #[test]
    fn returning_undoes_appends((slow, stored) in split_log(), more in monotone()) {
        let before = log(&slow, stored);
        let mut log = before.clone();
        let mark = log.mark();
        for &term in &more {
            log.append_new(term, EntryData::Empty).unwrap();
        }
        log.commit_to(log.last_index());
        log.return_to(mark);
        prop_assert_eq!(log, before);
    }
}

#[test]
fn commit_moves_only_up_and_within_the_log() {
    let mut log = log(&[1, 1, 2], 3);
    log.commit_to(2);
    log.commit_to(1);
    assert_eq!(log.commit(), 2);
    log.commit_to(9);
    assert_eq!(log.commit(), 3);
}

#[test]
fn committed_entries_are_not_cut() {
    let mut log = log(&[1, 1, 1, 1, 1, 1], 4);
    log.commit_to(5);
    let before = log.clone();
    let error = log.replace_from(entries(2, &[2])).unwrap_err();
    assert_eq!(error, CutCommitted { index: 3, commit: 5 });
    assert_eq!(
        crate::StepError::from(error).to_string(),
        "append would cut the log at index 3, which is not above commit 5"
    );
    assert!(log.replace_from(entries(4, &[2])).is_err());
    assert_eq!(log, before);
    log.replace_from(entries(5, &[2])).unwrap();
    assert_eq!(terms_of(&log), [1, 1, 1, 1, 1, 2]);
}

#[test]
fn unapplied_conf_is_found_only_between_applied_and_commit() {
    let mut log = log(&[1; 300], 300);
    let conf = log.append_new(1, EntryData::Conf("x".into())).unwrap();
    log.append_new(1, EntryData::Empty).unwrap();
    log.commit_to(conf - 1);
    assert!(!log.has_unapplied_conf().unwrap());
    log.commit_to(conf + 1);
    assert!(log.has_unapplied_conf().unwrap());
    log.apply_to(conf - 1);
    assert!(log.has_unapplied_conf().unwrap());
    log.apply_to(conf);
    assert!(!log.has_unapplied_conf().unwrap());
}

#[test]
fn a_storage_that_answers_something_else_is_noticed() {
    let misread = |range, list: &[Entry]| check_read(range, list).unwrap_err();
    assert_eq!(check_read(2..4, &entries(1, &[1, 1])), Ok(()));
    assert_eq!(misread(2..4, &entries(1, &[1])), StorageError::Misread { index: 3, found: None });
    assert_eq!(
        misread(2..4, &entries(2, &[1, 1])),
        StorageError::Misread { index: 2, found: Some(3) }
    );
    assert_eq!(
        misread(2..3, &entries(1, &[1, 1])),
        StorageError::Misread { index: 3, found: Some(3) }
    );
}

#[test]
fn no_index_is_left_after_the_highest() {
    let storage = MemStorage::new(Configuration::new([1], []).unwrap());
    let mut log = Log::new(storage, u64::MAX, 0, 0);
    let before = log.clone();
    assert_eq!(log.append_new(1, EntryData::Empty), None);
    assert_eq!(log, before);
}

//! Positions, and the lease they make.

use super::*;

fn asked(context: &'static str) -> Asked {
    Asked { from: None, context: context.into() }
}

fn answered(reads: &mut Reads) -> Vec<(Bytes, Index)> {
    std::iter::from_fn(|| reads.pop_confirmed()).map(|(asked, at)| (asked.context, at)).collect()
}

#[test]
fn reads_are_answered_up_to_the_confirmed_position() {
    let mut reads = Reads::default();
    assert_eq!((reads.last(), reads.unconfirmed(), reads.waiting()), (0, 0, 0));
    reads.push(asked("a"), Index(3));
    reads.push(asked("b"), Index(4));
    assert_eq!((reads.last(), reads.unconfirmed(), reads.waiting()), (2, 2, 2));
    reads.confirm(0);
    assert_eq!(answered(&mut reads), []);
    reads.confirm(1);
    assert_eq!(answered(&mut reads), [("a".into(), Index(3))]);
    assert_eq!(reads.unconfirmed(), 2, "the last one");
    // An empty set of voters has confirmed everything, but no more than was asked.
    reads.confirm(u64::MAX);
    assert_eq!(answered(&mut reads), [("b".into(), Index(4))]);
    assert_eq!(reads.unconfirmed(), 0);
    reads.push(asked("c"), Index(4));
    assert_eq!(reads.unconfirmed(), 3);
    reads.confirm(2);
    assert_eq!(answered(&mut reads), [], "the confirmed position does not fall, nor run ahead");
}

#[test]
fn parked_reads_wait_in_order() {
    let mut reads = Reads::default();
    assert!(!reads.has_parked());
    reads.park(asked("a"));
    reads.park(asked("b"));
    assert!(reads.has_parked());
    assert_eq!(reads.waiting(), 2);
    assert_eq!(reads.unpark(), Some(asked("a")));
    assert_eq!(reads.unpark(), Some(asked("b")));
    assert_eq!(reads.unpark(), None);
}

#[test]
fn a_lease_counts_from_the_last_question_confirmed() {
    let mut reads = Reads::default();
    assert!(!reads.holds_lease(0, 10));
    reads.ask(1);
    reads.ask(1);
    reads.ask(4);
    assert_eq!(reads.last(), 3);
    reads.confirm(1);
    assert!(reads.holds_lease(9, 10), "8 ticks after tick 1, and maybe almost another");
    assert!(!reads.holds_lease(10, 10));
    reads.confirm(3);
    assert!(reads.holds_lease(12, 10));
    assert!(!reads.holds_lease(13, 10));
    assert!(!reads.holds_lease(4, 1), "a timeout of one tick leaves no lease");
}

#[test]
fn one_question_of_a_tick_is_enough() {
    let mut reads = Reads::default();
    reads.ask(2);
    reads.push(asked("r"), Index(1));
    reads.ask(2);
    reads.confirm(1);
    assert!(reads.holds_lease(2, 10), "the first of the tick is confirmed");
    // What is asked later in a tick that is confirmed prolongs nothing.
    let before = reads.clone();
    reads.ask(2);
    reads.confirm(reads.last());
    assert_eq!(reads.holds_lease(10, 10), before.holds_lease(10, 10));
}

#[test]
fn a_lease_is_suspended_for_good_and_forgotten_until_the_next_question() {
    let mut reads = Reads::default();
    reads.ask(1);
    reads.confirm(1);
    let mut suspended = reads.clone();
    suspended.suspend_lease();
    suspended.ask(2);
    suspended.confirm(2);
    assert!(!suspended.holds_lease(2, 10));
    reads.ask(2);
    reads.forget_lease();
    assert!(!reads.holds_lease(2, 10));
    reads.confirm(2);
    assert!(!reads.holds_lease(2, 10), "it was asked before");
    reads.ask(2);
    reads.confirm(3);
    assert!(reads.holds_lease(2, 10));
}

//! SNAP-1, SNAP-2, SNAP-5 to SNAP-7.

use super::*;

#[test]
fn nothing_is_sent_while_a_snapshot_is_under_way() {
    let mut progress = replicating(2, 3);
    send(&mut progress, 1, 2, WIDE);
    progress.snapshot_sent(20);
    assert_eq!(progress, in_snapshot(2, 20));
    assert!(progress.is_paused());
    progress.heartbeat_answered(0);
    assert!(progress.is_paused());
}

#[test]
fn a_snapshot_that_arrived_is_continued_after_a_sign_of_life() {
    let mut progress = in_snapshot(2, 20);
    progress.snapshot_status(true);
    assert_eq!(progress, Progress { paused: true, sent_commit: 20, ..probing(2, 21) });
    progress.heartbeat_answered(0);
    assert!(!progress.is_paused());
}

#[test]
fn a_snapshot_that_failed_is_probed_from_match_on() {
    let mut progress = in_snapshot(2, 20);
    progress.snapshot_status(false);
    assert_eq!(progress, Progress { paused: true, sent_commit: 2, ..probing(2, 3) });
}

#[test]
fn a_snapshot_below_match_is_not_gone_back_to() {
    let mut progress = in_snapshot(2, 20);
    assert!(progress.accepted(25, 30));
    assert_eq!(progress.state, ProgressState::Snapshot { pending: 20 });
    progress.snapshot_status(true);
    assert_eq!((progress.matched, progress.next), (25, 26));
}

#[test]
fn a_status_without_a_snapshot_says_nothing() {
    for before in [probing(2, 5), replicating(2, 5)] {
        for success in [true, false] {
            let mut progress = before.clone();
            progress.snapshot_status(success);
            assert_eq!(progress, before);
        }
    }
}

#[test]
fn an_acknowledgement_that_the_log_continues_from_ends_the_snapshot() {
    let mut progress = in_snapshot(2, 20);
    assert!(progress.accepted(9, 10), "whatever the snapshot's index is");
    assert_eq!(progress, Progress { recent_active: true, sent_commit: 20, ..replicating(9, 10) });
}

#[test]
fn an_acknowledgement_before_the_log_only_lifts_match() {
    let mut progress = in_snapshot(2, 20);
    assert!(progress.accepted(9, 11));
    assert_eq!(progress.state, ProgressState::Snapshot { pending: 20 });
    assert_eq!((progress.matched, progress.next), (9, 21));
    assert!(!progress.accepted(9, 10), "an acknowledgement that lifts nothing does not count");
    assert!(progress.is_paused());
}

#[test]
fn a_rejection_in_snapshot_is_one_as_in_probe() {
    let mut progress = in_snapshot(2, 20);
    assert!(!progress.minds_rejection(19));
    assert!(progress.minds_rejection(20));
    progress.rejected(20, 7);
    assert_eq!(progress.state, ProgressState::Snapshot { pending: 20 });
    assert_eq!((progress.next, progress.sent_commit), (8, 7));
    assert!(progress.is_paused());
}

//! SNAP-1, SNAP-2, SNAP-5 to SNAP-7.

use super::*;

#[test]
fn nothing_is_sent_while_a_snapshot_is_under_way() {
    let mut progress = replicating(Index(2), Index(3));
    send(&mut progress, 1, Index(2), WIDE);
    progress.snapshot_sent(Index(20));
    assert_eq!(progress, in_snapshot(Index(2), Index(20)));
    assert!(progress.is_paused());
    progress.heartbeat_answered(0);
    assert!(progress.is_paused());
}

#[test]
fn a_snapshot_that_arrived_is_continued_after_a_sign_of_life() {
    let mut progress = in_snapshot(Index(2), Index(20));
    progress.snapshot_status(true);
    assert_eq!(
        progress,
        Progress { paused: true, sent_commit: Index(20), ..probing(Index(2), Index(21)) }
    );
    progress.heartbeat_answered(0);
    assert!(!progress.is_paused());
}

#[test]
fn a_snapshot_that_failed_is_probed_from_match_on() {
    let mut progress = in_snapshot(Index(2), Index(20));
    progress.snapshot_status(false);
    assert_eq!(
        progress,
        Progress { paused: true, sent_commit: Index(2), ..probing(Index(2), Index(3)) }
    );
}

#[test]
fn a_snapshot_below_match_is_not_gone_back_to() {
    let mut progress = in_snapshot(Index(2), Index(20));
    assert!(progress.accepted(Index(25), Index(30)));
    assert_eq!(progress.state, ProgressState::Snapshot { pending: Index(20) });
    progress.snapshot_status(true);
    assert_eq!((progress.matched, progress.next), (Index(25), Index(26)));
}

#[test]
fn a_status_without_a_snapshot_says_nothing() {
    for before in [probing(Index(2), Index(5)), replicating(Index(2), Index(5))] {
        for success in [true, false] {
            let mut progress = before.clone();
            progress.snapshot_status(success);
            assert_eq!(progress, before);
        }
    }
}

#[test]
fn an_acknowledgement_that_the_log_continues_from_ends_the_snapshot() {
    let mut progress = in_snapshot(Index(2), Index(20));
    assert!(progress.accepted(Index(9), Index(10)), "whatever the snapshot's index is");
    assert_eq!(
        progress,
        Progress {
            recent_active: true,
            sent_commit: Index(20),
            ..replicating(Index(9), Index(10))
        }
    );
}

#[test]
fn an_acknowledgement_before_the_log_only_lifts_match() {
    let mut progress = in_snapshot(Index(2), Index(20));
    assert!(progress.accepted(Index(9), Index(11)));
    assert_eq!(progress.state, ProgressState::Snapshot { pending: Index(20) });
    assert_eq!((progress.matched, progress.next), (Index(9), Index(21)));
    assert!(
        !progress.accepted(Index(9), Index(10)),
        "an acknowledgement that lifts nothing does not count"
    );
    assert!(progress.is_paused());
}

#[test]
fn a_rejection_in_snapshot_is_one_as_in_probe() {
    let mut progress = in_snapshot(Index(2), Index(20));
    assert!(!progress.minds_rejection(Index(19)));
    assert!(progress.minds_rejection(Index(20)));
    progress.rejected(Index(20), Index(7));
    assert_eq!(progress.state, ProgressState::Snapshot { pending: Index(20) });
    assert_eq!((progress.next, progress.sent_commit), (Index(8), Index(7)));
    assert!(progress.is_paused());
}

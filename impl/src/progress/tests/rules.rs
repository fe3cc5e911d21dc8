//! APPEND-1, APPEND-6, APPEND-7, BEAT-3, CONF-8, ELECT-5, READ-3.

use super::*;

#[test]
fn begins_at_the_no_op() {
    let progress = Progress::new(Index(4));
    assert_eq!(
        (progress.matched, progress.next, progress.sent_commit),
        (Index(0), Index(5), Index(0))
    );
    assert_eq!(progress.state, ProgressState::Probe);
    assert!(!progress.recent_active && !progress.is_paused());
}

#[test]
fn a_new_member_begins_at_the_last_entry_and_counts_as_active() {
    assert_eq!(
        Progress::joined(Index(7)),
        Progress { recent_active: true, ..probing(Index(0), Index(7)) }
    );
    assert_eq!(
        Progress::joined(Index(0)),
        Progress { recent_active: true, ..probing(Index(0), Index(1)) }
    );
}

#[test]
fn probing_pauses_only_with_entries() {
    let mut progress = Progress::new(Index(4));
    send(&mut progress, 0, Index(2), WIDE);
    assert!(!progress.paused);
    assert_eq!((progress.next, progress.sent_commit), (Index(5), Index(2)));
    send(&mut progress, 1, Index(3), WIDE);
    assert!(progress.is_paused());
    assert_eq!(
        (progress.next, progress.sent_commit),
        (Index(5), Index(3)),
        "probing does not run ahead"
    );
    assert_eq!(progress.inflight_messages(), 0, "the window is for replicate");
}

#[test]
fn replicating_runs_ahead() {
    let mut progress = replicating(Index(2), Index(3));
    send(&mut progress, 4, Index(2), WIDE);
    assert_eq!((progress.next, progress.sent_commit), (Index(7), Index(2)));
    assert!(!progress.is_paused());
    send(&mut progress, 0, Index(5), WIDE);
    assert_eq!((progress.next, progress.sent_commit), (Index(7), Index(5)));
}

#[test]
fn accepting_ends_the_probe() {
    let mut progress = Progress { paused: true, ..Progress::new(Index(6)) };
    assert!(progress.accepted(Index(4), Index(1)));
    assert_eq!(progress, Progress { recent_active: true, ..replicating(Index(4), Index(5)) });
}

#[test]
fn the_same_index_counts_only_in_probe() {
    let mut progress = Progress { paused: true, ..probing(Index(3), Index(4)) };
    assert!(progress.accepted(Index(3), Index(1)));
    assert_eq!(progress.state, ProgressState::Replicate);
    assert!(!progress.paused);
    assert!(!progress.accepted(Index(3), Index(1)));
    assert!(!progress.accepted(Index(2), Index(1)));
    assert_eq!(progress, Progress { recent_active: true, ..replicating(Index(3), Index(4)) });
}

#[test]
fn what_does_not_count_is_a_sign_of_life() {
    let mut progress = Progress { paused: true, ..replicating(Index(5), Index(8)) };
    assert!(!progress.accepted(Index(4), Index(1)));
    assert_eq!(
        progress,
        Progress { paused: true, recent_active: true, ..replicating(Index(5), Index(8)) }
    );
}

#[test]
fn accepting_keeps_what_runs_ahead() {
    let mut progress = replicating(Index(2), Index(9));
    assert!(progress.accepted(Index(5), Index(1)));
    assert_eq!((progress.matched, progress.next), (Index(5), Index(9)));
    assert!(progress.accepted(Index(12), Index(1)));
    assert_eq!((progress.matched, progress.next), (Index(12), Index(13)));
}

#[test]
fn stale_rejections_are_ignored() {
    assert!(!replicating(Index(3), Index(6)).minds_rejection(Index(3)));
    assert!(replicating(Index(3), Index(6)).minds_rejection(Index(4)));
    assert!(!Progress::new(Index(4)).minds_rejection(Index(3)));
    assert!(Progress::new(Index(4)).minds_rejection(Index(4)));
}

#[test]
fn rejecting_falls_back_to_probe_after_match() {
    let mut progress = Progress { sent_commit: Index(7), ..replicating(Index(3), Index(9)) };
    send(&mut progress, 2, Index(7), WIDE);
    progress.rejected(Index(8), Index(0));
    assert_eq!(progress, Progress { sent_commit: Index(3), ..probing(Index(3), Index(4)) });
}

#[test]
fn rejecting_in_probe_goes_to_the_hint_but_not_to_match() {
    let mut progress = Progress { paused: true, ..Progress::new(Index(9)) };
    progress.rejected(Index(9), Index(5));
    assert_eq!((progress.next, progress.paused), (Index(6), false));
    progress.rejected(Index(5), Index(u64::MAX));
    assert_eq!(progress.next, 5, "a rejected index is not tried again");
    progress.matched = Index(4);
    progress.rejected(Index(4), Index(0));
    assert_eq!(progress.next, 5, "not at or below match");
}

#[test]
fn a_rejection_lowers_the_commit_that_arrived() {
    let mut progress = Progress { sent_commit: Index(8), ..Progress::new(Index(9)) };
    progress.rejected(Index(9), Index(2));
    assert_eq!((progress.next, progress.sent_commit), (Index(3), Index(2)));
}

#[test]
fn a_heartbeat_answered_lets_one_probe_leave() {
    let mut progress = Progress { paused: true, ..probing(Index(0), Index(4)) };
    progress.heartbeat_answered(0);
    assert!(!progress.is_paused() && progress.recent_active);
}

#[test]
fn a_confirmed_read_position_never_falls() {
    let mut progress = Progress::new(Index(0));
    for (returned, confirmed) in [(0, 0), (3, 3), (2, 3), (0, 3), (4, 4)] {
        progress.heartbeat_answered(returned);
        assert_eq!(progress.confirmed_read(), confirmed);
    }
}

#[test]
fn who_is_behind_gets_an_append() {
    assert!(probing(Index(5), Index(6)).is_behind(Index(5)), "in probe it is not known");
    assert!(!replicating(Index(5), Index(6)).is_behind(Index(5)));
    assert!(replicating(Index(4), Index(6)).is_behind(Index(5)));
    assert!(in_snapshot(Index(4), Index(5)).is_behind(Index(5)), "but it is paused");
}

#[test]
fn who_could_commit_more_lacks_commit() {
    let with = |sent_commit, next| Progress { sent_commit, ..replicating(Index(2), next) };
    assert!(with(Index(2), Index(6)).lacks_commit(Index(3)));
    assert!(!with(Index(3), Index(6)).lacks_commit(Index(3)), "it was told");
    assert!(!with(Index(5), Index(6)).lacks_commit(Index(9)), "it has no more to commit");
    let mut progress = with(Index(2), Index(6));
    progress.heartbeat_sent(Index(4));
    assert!(!progress.lacks_commit(Index(4)));
}

#[test]
fn the_largest_index_overflows_nothing() {
    let mut progress = Progress::new(Index::MAX);
    progress.rejected(Index::MAX, Index::MAX);
    progress.accepted(Index::MAX, Index::MAX);
    progress.snapshot_sent(Index::MAX);
    progress.snapshot_status(true);
    assert_eq!((progress.matched, progress.next), (Index::MAX, Index::MAX));
}

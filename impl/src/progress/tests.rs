use super::*;

fn replicating(matched: Index, next: Index) -> Progress {
    Progress { matched, next, state: ProgressState::Replicate, ..Progress::new(0) }
}

#[test]
fn probing_pauses_only_with_entries() {
    let mut progress = Progress::new(4);
    progress.sent(0, 4, 2);
    assert!(!progress.paused);
    assert_eq!((progress.next, progress.sent_commit), (5, 2));
    progress.sent(1, 5, 3);
    assert!(progress.paused);
    assert_eq!((progress.next, progress.sent_commit), (5, 3), "probing does not run ahead");
}

#[test]
fn replicating_runs_ahead() {
    let mut progress = replicating(2, 3);
    progress.sent(4, 6, 2);
    assert_eq!(progress.next, 7);
    assert!(!progress.paused);
}

#[test]
fn accepting_ends_the_probe() {
    let mut progress = Progress { paused: true, ..Progress::new(6) };
    assert!(progress.accepted(4));
    assert_eq!((progress.matched, progress.next), (4, 5));
    assert_eq!(progress.state, ProgressState::Replicate);
    assert!(!progress.paused);
}

#[test]
fn the_same_index_counts_only_in_probe() {
    let mut progress = Progress { matched: 3, next: 4, ..Progress::new(0) };
    assert!(progress.accepted(3));
    assert_eq!(progress.state, ProgressState::Replicate);
    assert!(!progress.accepted(3));
    assert!(!progress.accepted(2));
    assert_eq!(progress, replicating(3, 4));
}

#[test]
fn accepting_keeps_what_runs_ahead() {
    let mut progress = replicating(2, 9);
    assert!(progress.accepted(5));
    assert_eq!((progress.matched, progress.next), (5, 9));
}

#[test]
fn stale_rejections_are_ignored() {
    assert!(!replicating(3, 6).minds_rejection(3));
    assert!(replicating(3, 6).minds_rejection(4));
    assert!(!Progress::new(4).minds_rejection(3));
    assert!(Progress::new(4).minds_rejection(4));
}

#[test]
fn rejecting_falls_back_to_probe_after_match() {
    let mut progress = Progress { sent_commit: 7, ..replicating(3, 9) };
    progress.rejected(8, 0);
    assert_eq!((progress.next, progress.state), (4, ProgressState::Probe));
    assert_eq!(progress.sent_commit, 3);
}

#[test]
fn rejecting_in_probe_goes_to_the_hint_but_not_to_match() {
    let mut progress = Progress { paused: true, ..Progress::new(9) };
    progress.rejected(9, 5);
    assert_eq!((progress.next, progress.paused), (6, false));
    progress.rejected(5, u64::MAX);
    assert_eq!(progress.next, 5, "a rejected index is not tried again");
    progress.matched = 4;
    progress.rejected(4, 0);
    assert_eq!(progress.next, 5, "not at or below match");
}

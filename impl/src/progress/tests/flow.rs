//! FLOW-2, FLOW-6.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::inflight::Window;
use super::*;

fn limits(messages: usize, bytes: u64) -> WindowLimits {
    WindowLimits { messages, bytes }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[test]
fn pauses_when_full_of_messages() {
    let limits = limits(2, u64::MAX);
    let mut progress = replicating(Index(0), Index(1));
    send(&mut progress, 3, Index(0), limits);
    assert!(!progress.is_paused() && !progress.is_window_full(limits));
    send(&mut progress, 1, Index(0), limits);
    assert!(progress.is_paused() && progress.is_window_full(limits));
    assert_eq!((progress.inflight_messages(), progress.inflight_bytes()), (2, 40));
}

#[test]
fn one_message_may_cross_the_line_of_bytes() {
    let limits = limits(9, 25);
    let mut progress = replicating(Index(0), Index(1));
    send(&mut progress, 2, Index(0), limits);
    assert!(!progress.is_paused());
    send(&mut progress, 2, Index(0), limits);
    assert!(progress.is_paused());
    assert_eq!(progress.inflight_bytes(), 40);
    let mut exactly = replicating(Index(0), Index(1));
    exactly.sent(1, Index(1), 25, Index(0), limits);
    assert!(exactly.is_paused());
}

#[test]
fn only_what_is_acknowledged_leaves_the_window() {
    let limits = limits(2, u64::MAX);
    let mut progress = replicating(Index(0), Index(1));
    send(&mut progress, 3, Index(0), limits);
    send(&mut progress, 3, Index(0), limits);
    assert!(progress.accepted(Index(2), Index(1)));
    assert_eq!(progress.inflight_messages(), 2, "entry 3 is still in flight");
    assert!(!progress.is_paused() && progress.is_window_full(limits));
    assert!(progress.accepted(Index(3), Index(1)));
    assert_eq!((progress.inflight_messages(), progress.inflight_bytes()), (1, 30));
    assert!(progress.accepted(Index(6), Index(1)));
    assert_eq!((progress.inflight_messages(), progress.inflight_bytes()), (0, 0));
}

#[test]
fn one_probe_leaves_per_heartbeat_round() {
    let limits = limits(1, u64::MAX);
    let mut progress = replicating(Index(0), Index(1));
    send(&mut progress, 1, Index(0), limits);
    assert!(progress.is_paused());
    progress.heartbeat_answered(0);
    assert!(!progress.is_paused());
    send(&mut progress, 0, Index(0), limits);
    assert!(progress.is_paused());
    assert_eq!(progress.inflight_messages(), 1, "an Append without entries is not in flight");
}

#[test]
fn without_answer_it_is_probed_from_match_on() {
    let limits = limits(1, u64::MAX);
    let mut progress = replicating(Index(2), Index(3));
    send(&mut progress, 4, Index(6), limits);
    progress.unreachable();
    assert_eq!(progress, Progress { sent_commit: Index(2), ..probing(Index(2), Index(3)) });
}

#[test]
fn unreachable_says_nothing_outside_replicate() {
    for before in
        [Progress { paused: true, ..probing(Index(2), Index(5)) }, in_snapshot(Index(2), Index(5))]
    {
        let mut progress = before.clone();
        progress.unreachable();
        assert_eq!(progress, before);
    }
}

#[test]
fn the_window_is_equal_however_its_ring_is_turned() {
    let mut turned = Window::default();
    for index in 0..103 {
        turned.push(Index(index), 7);
        if index >= 3 {
            turned.free_to(Index(index - 3));
        }
    }
    let mut fresh = Window::default();
    for index in 100..103 {
        fresh.push(Index(index), 7);
    }
    assert_eq!(turned, fresh);
    assert_eq!(hash(&turned), hash(&fresh));
    turned.clear();
    assert_eq!(turned, Window::default());
    assert_eq!(hash(&turned), hash(&Window::default()));
}

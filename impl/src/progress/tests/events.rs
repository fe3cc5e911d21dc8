//! What holds whatever happens.

use proptest::prelude::*;

use super::*;

/// Small, so that the window is often full.
const LIMITS: WindowLimits = WindowLimits { messages: 3, bytes: 70 };

/// The most entries of an Append, and the bytes of each.
const MOST: u64 = 3;
const SIZE: u64 = 20;

/// Something that happens to the progress. Numbers are taken modulo what is possible.
#[derive(Clone, Debug)]
enum Event {
    Propose(u64),
    Send,
    SendSnapshot(u64),
    Accepted(u64),
    Rejected { at_prev: bool, index: u64, hint: u64 },
    SnapshotStatus(bool),
    Unreachable,
    HeartbeatSent(u64),
    HeartbeatAnswered(u64),
    Compact(u64),
}

fn event() -> impl Strategy<Value = Event> {
    let n = 0..40_u64;
    prop_oneof![
        3 => (1..4_u64).prop_map(Event::Propose),
        6 => Just(Event::Send),
        1 => n.clone().prop_map(Event::SendSnapshot),
        4 => n.clone().prop_map(Event::Accepted),
        2 => (any::<bool>(), n.clone(), n.clone())
            .prop_map(|(at_prev, index, hint)| Event::Rejected { at_prev, index, hint }),
        1 => any::<bool>().prop_map(Event::SnapshotStatus),
        1 => Just(Event::Unreachable),
        1 => n.clone().prop_map(Event::HeartbeatSent),
        2 => n.clone().prop_map(Event::HeartbeatAnswered),
        1 => n.prop_map(Event::Compact),
    ]
}

/// A peer's progress and the leader's log.
struct Leader {
    progress: Progress,
    first: Index,
    last: Index,
}

impl Leader {
    fn handle(&mut self, event: &Event) {
        let Self { progress, first, last } = self;
        match *event {
            Event::Propose(count) => *last += count,
            Event::Send if progress.is_paused() => {}
            Event::Send => {
                let room = if progress.is_window_full(LIMITS) { 0 } else { MOST };
                let entries = room.min(*last + 1 - progress.next);
                let (count, end) = (usize::try_from(entries).unwrap(), progress.next - 1 + entries);
                progress.sent(count, end, entries * SIZE, *last, LIMITS);
                if progress.state == ProgressState::Replicate {
                    assert_eq!(progress.paused, progress.is_window_full(LIMITS)); // FLOW-2
                }
            }
            Event::SendSnapshot(_) if progress.is_paused() => {}
            Event::SendSnapshot(n) => {
                let lowest = progress.next - 1;
                progress.snapshot_sent(lowest + n % (*last + 1 - lowest));
            }
            Event::Accepted(n) => {
                progress.accepted(Index(n % (last.0 + 1)), *first);
            }
            Event::Rejected { at_prev, index, hint } => {
                let index = if at_prev { progress.next - 1 } else { Index(index) };
                if progress.minds_rejection(index) {
                    progress.rejected(index, Index(hint));
                    assert!(!progress.paused);
                }
            }
            Event::SnapshotStatus(success) => progress.snapshot_status(success),
            Event::Unreachable => progress.unreachable(),
            Event::HeartbeatSent(n) => progress.heartbeat_sent(progress.matched.min(Index(n))),
            Event::HeartbeatAnswered(read) => progress.heartbeat_answered(read),
            Event::Compact(n) => *first = (*first).max(Index(n % (last.0 + 1))),
        }
    }
}

proptest! {
    #[test]
    fn the_invariants_hold(
        member_from_the_start: bool,
        start in 0..5_u64,
        events in prop::collection::vec(event(), 0..120),
    ) {
        let progress =
            if member_from_the_start { Progress::new(Index(start)) } else { Progress::joined(Index(start)) };
        let mut leader = Leader { progress, first: Index(1), last: Index(start) };
        for event in events {
            let before = leader.progress.clone();
            leader.handle(&event);
            let Leader { progress, last, .. } = &leader;
            prop_assert!(progress.matched < progress.next);
            prop_assert!(progress.next <= *last + 1);
            prop_assert!(progress.matched >= before.matched);
            prop_assert!(progress.confirmed_read() >= before.confirmed_read());
            let (messages, bytes) = (progress.inflight_messages(), progress.inflight_bytes());
            match progress.state {
                ProgressState::Replicate => {
                    prop_assert!(messages <= LIMITS.messages);
                    prop_assert!(bytes < LIMITS.bytes + MOST * SIZE);
                    prop_assert!(bytes <= (progress.next - 1 - progress.matched + MOST) * SIZE);
                }
                _ => prop_assert_eq!((messages, bytes), (0, 0)),
            }
            if let ProgressState::Snapshot { .. } = progress.state {
                prop_assert!(progress.is_paused());
            }
        }
    }
}

//! Renaming of terms and dropping of common entries: what they keep of a single state.

use proptest::collection::vec;
use proptest::prelude::*;
use quorate_model::cluster::{Phase, State};
use quorate_model::instance::Reduction;
use quorate_model::raft::{
    ChangeId, Entry, Kind, Log, MAX_ENTRY_TERM, MAX_TERM, Message, Node, NodeId, Progress,
    ProgressState, Role,
};
use quorate_model::reduce::rename::{canonical, widened};

use super::common::instance;

const TEXT: &str = r#"
title = "Three nodes"
about = "For states made up."

[cluster]
voters = [1, 2, 3]
flags = ["none"]

[[settle]]
name = "all-up"
[[settle]]
name = "3-dead"
dead = [3]

[bounds]
max_term = 7
max_log = 7
max_in_flight = 20
rename_terms = 2
"#;

fn blank(phase: Phase) -> State {
    let mut state = instance(TEXT, "none", &[], Reduction::AsAsked).blank().remove(0);
    state.phase = phase;
    if phase == Phase::Stable(1) {
        state.down.insert(3);
    }
    state
}

/// Every term of what still matters, always in the same places. What stands in the log is left out
/// if entries may be dropped.
fn terms(state: &State, logs: bool) -> Vec<u8> {
    let mut terms = vec![0];
    let mut all_of = |log: &Log| terms.extend(log.as_slice().iter().map(|entry| entry.term()));
    for id in state.living().filter(|_| logs) {
        all_of(&state.node(id).log);
    }
    for message in state.network.iter() {
        all_of(&message.entries);
    }
    terms.extend(state.living().map(|id| state.node(id).term));
    terms.extend(state.network.iter().flat_map(|message| [message.term, message.log_term]));
    terms
}

/// The terms in order, each once.
fn ladder(terms: &[u8]) -> Vec<u8> {
    let mut sorted = terms.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

fn lowest(state: &State) -> u8 {
    state.living().map(|id| state.node(id).term).min().unwrap_or(0)
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Empty),
        Just(Kind::Conf(ChangeId::NOTHING)),
        (1..=5u8).prop_map(Kind::Normal)
    ]
}

fn log() -> impl Strategy<Value = Log> {
    // One below the highest term of an entry, so that there is room to widen a gap.
    vec((1..MAX_ENTRY_TERM, kind()), 0..=3).prop_map(|mut entries| {
        entries.sort_by_key(|(term, _)| *term);
        let entries: Vec<_> = entries.iter().map(|(term, kind)| Entry::new(*term, *kind)).collect();
        Log::from_slice(&entries).unwrap()
    })
}

fn node() -> impl Strategy<Value = Node> {
    (0..=20u8, log(), 0..=3u8, any::<bool>()).prop_map(|(term, log, commit, behind)| {
        let commit = commit.min(log.len());
        let applied = commit.saturating_sub(u8::from(behind));
        Node { term, log, commit, applied, ..Node::default() }
    })
}

fn message() -> impl Strategy<Value = Message> {
    let ends = prop_oneof![Just((1, 2)), Just((2, 3)), Just((3, 1))];
    (ends, 1..=20u8, 0..=20u8, log(), 0..4).prop_map(|((from, to), term, other, log, form)| {
        match form {
            0 => Message::vote(from, to, term, 1, other, false),
            1 => Message::append(from, to, term, (1, other), log.as_slice(), 0),
            2 => Message::append_rejected(from, to, term, 1, (1, other)),
            _ => Message::heartbeat(from, to, term, 0),
        }
    })
}

/// Any three nodes and up to three messages, in a phase of chaos, settled, or settled with node 3
/// dead.
fn state() -> impl Strategy<Value = State> {
    ([node(), node(), node()], vec(message(), 0..=3), 0..=2u8).prop_map(
        |(nodes, messages, phase)| {
            let mut state = blank(Phase::of_byte(phase));
            state.nodes[..3].copy_from_slice(&nodes);
            for message in messages {
                assert!(state.network.insert(message));
            }
            state
        },
    )
}

/// Nodes with a part of the log in common, so that there is something to drop.
fn with_common_entries() -> impl Strategy<Value = State> {
    (log(), state(), [0..=3u8, 0..=3, 0..=3], 1..=2u8).prop_map(
        |(log, mut state, commits, phase)| {
            let whole = blank(Phase::of_byte(phase));
            (state.phase, state.down) = (whole.phase, whole.down);
            state.network.retain(|_| false);
            for (id, commit) in (1..=3).zip(commits) {
                let commit = commit.min(log.len());
                let node = state.node_mut(id);
                *node = Node { log, commit, applied: commit, ..*node };
            }
            state
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn order_is_kept_and_gaps_below_the_limit_are_exact(before in state(), gap in 2..=3u8) {
        let mut after = before.clone();
        canonical(&mut after, gap);
        let dropped = after.node(1).log.len() != before.node(1).log.len();
        prop_assume!(!dropped);
        let (old, new) = (ladder(&terms(&before, true)), ladder(&terms(&after, true)));
        prop_assert_eq!(old.len(), new.len());
        // Messages are kept in order, and so may change places where terms decide; nodes may not.
        for (before, after) in before.living().map(|id| (before.node(id), after.node(id))) {
            let rank = |ladder: &[u8], term| ladder.binary_search(&term).unwrap();
            prop_assert_eq!(rank(&old, before.term), rank(&new, after.term));
            let entries = before.log.as_slice().iter().zip(after.log.as_slice());
            for (before, after) in entries {
                prop_assert_eq!(rank(&old, before.term()), rank(&new, after.term()));
                prop_assert_eq!(before.kind(), after.kind());
            }
        }
        for (from, to) in old.windows(2).zip(new.windows(2)) {
            let (was, is) = (from[1] - from[0], to[1] - to[0]);
            let matters = from[1] > lowest(&before);
            prop_assert_eq!(is, if matters { was.min(gap) } else { 1 }, "{:?} to {:?}", from, to);
        }
    }

    #[test]
    fn messages_keep_their_terms_in_order(before in state(), gap in 2..=3u8) {
        let mut after = before.clone();
        canonical(&mut after, gap);
        // Ranks instead of terms: the same messages are in flight.
        let ranked = |state: &State| {
            let ladder = ladder(&terms(state, true));
            let rank = |term: u8| ladder.binary_search(&term).unwrap() as u8;
            let mut list: Vec<_> = state.network.iter().map(|message| {
                let entries: Vec<_> =
                    message.entries.as_slice().iter().map(|e| (rank(e.term()), e.kind())).collect();
                (message.kind, message.to, rank(message.term), rank(message.log_term), entries)
            }).collect();
            list.sort_unstable();
            list
        };
        if !before.network.is_empty() {
            prop_assert_eq!(ranked(&before), ranked(&after));
        }
        prop_assert_eq!(before.network.len(), after.network.len());
    }

    #[test]
    fn a_canonical_state_stays_as_it_is(before in prop_oneof![state(), with_common_entries()], gap in 2..=3u8) {
        let mut once = before;
        canonical(&mut once, gap);
        let mut twice = once.clone();
        canonical(&mut twice, gap);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn what_is_dropped_is_common_committed_and_applied(before in with_common_entries()) {
        let mut after = before.clone();
        canonical(&mut after, 2);
        let least = |of: fn(&Node) -> u8| before.running().map(|(_, node)| of(node)).min().unwrap();
        let drop = least(|node| node.commit).min(least(|node| node.applied));
        for (id, node) in before.running() {
            let kinds = |log: &Log, from: u8| -> Vec<Kind> {
                log.from_index(from).iter().map(|entry| entry.kind()).collect()
            };
            prop_assert_eq!(kinds(&after.node(id).log, 1), kinds(&node.log, drop + 1));
            prop_assert_eq!(after.node(id).commit, node.commit - drop);
            prop_assert_eq!(after.node(id).applied, node.applied - drop);
        }
    }

    #[test]
    fn widening_moves_all_that_is_above_by_one(mut narrow in state(), gap in 2..=3u8) {
        canonical(&mut narrow, gap);
        let (old, highest) = (terms(&narrow, true), *ladder(&terms(&narrow, true)).last().unwrap());
        for own in narrow.ids().map(|id| narrow.node(id).term) {
            let above = old.iter().copied().filter(|term| *term > own).min();
            let wide = widened(&narrow, own, gap);
            let possible = above.is_some_and(|above| above - own == gap);
            prop_assert!(highest < MAX_TERM);
            prop_assert_eq!(wide.is_some(), possible);
            let Some(wide) = wide else { continue };
            for id in narrow.living() {
                let (was, is) = (narrow.node(id).term, wide.node(id).term);
                prop_assert_eq!(is, was + u8::from(was > own));
            }
            // The widened state stands for the same one.
            let mut again = wide;
            canonical(&mut again, gap);
            prop_assert_eq!(&again, &narrow);
        }
    }
}

fn leader(term: u8, entries: &[u8], progress: Progress) -> Node {
    let mut node = Node {
        role: Role::Leader,
        leader: 1,
        vote: 1,
        commit: 1,
        applied: 1,
        log: of_terms(entries),
        ..Node { term, ..Node::default() }
    };
    *node.progress_of_mut(2) = progress;
    *node.progress_of_mut(3) = progress;
    node
}

fn of_terms(terms: &[u8]) -> Log {
    Log::from_slice(&terms.iter().map(|term| Entry::new(*term, Kind::Empty)).collect::<Vec<_>>())
        .unwrap()
}

/// A leader with a common entry, settled, nothing in flight.
fn ready_to_drop() -> State {
    let state = ProgressState::Replicate;
    let progress = Progress { matched: 2, next: 3, state, sent_commit: 1, ..Progress::default() };
    let mut state = blank(Phase::Stable(0));
    *state.node_mut(1) = leader(1, &[1, 1], progress);
    for id in [2, 3] {
        let first = leader(1, &[1, 1], Progress::default());
        *state.node_mut(id) = Node { role: Role::Follower, ..first };
    }
    state
}

#[test]
fn every_index_falls_when_an_entry_is_dropped() {
    let mut state = ready_to_drop();
    state.node_mut(1).pending_conf = 2;
    canonical(&mut state, 2);
    let leader = state.node(1);
    let Progress { matched, next, sent_commit, .. } = leader.progress_of(2);
    assert_eq!((matched, next, sent_commit), (1, 2, 0));
    assert_eq!((leader.commit, leader.applied, leader.pending_conf), (0, 0, 1));
    for id in 1..=3 {
        assert_eq!(state.node(id).log, of_terms(&[1]));
    }
}

/// A state, and what stands in the way of dropping.
type Obstacle = (&'static str, fn(&mut State));

#[test]
fn nothing_is_dropped_that_may_still_matter() {
    let obstacles: [Obstacle; 7] = [
        ("a message", |state| {
            assert!(state.network.insert(Message::heartbeat(1, 2, 1, 0)));
        }),
        ("chaos", |state| state.phase = Phase::Chaos),
        ("not committed", |state| state.node_mut(2).commit = 0),
        ("not applied", |state| state.node_mut(3).applied = 0),
        ("not there", |state| state.node_mut(2).log = Log::EMPTY),
        ("another one", |state| {
            state.node_mut(3).log =
                Log::from_slice(&[Entry::new(1, Kind::Conf(ChangeId::NOTHING))]).unwrap();
        }),
        ("may be sent", |state| state.node_mut(1).progress_of_mut(3).next = 1),
    ];
    for (what, change) in obstacles {
        let mut state = ready_to_drop();
        change(&mut state);
        let lengths = |state: &State| [1, 2, 3].map(|id: NodeId| state.node(id).log.len());
        let before = lengths(&state);
        canonical(&mut state, 2);
        assert_eq!(lengths(&state), before, "{what}");
    }
    // The dead need not have it.
    let mut state = ready_to_drop();
    state.phase = Phase::Stable(1);
    state.down.insert(3);
    *state.node_mut(3) = Node::default();
    canonical(&mut state, 2);
    assert_eq!(state.node(1).log.len(), 1);
    assert_eq!(*state.node(3), Node::default());
}

#[test]
fn a_term_that_went_with_a_dropped_entry_leaves_no_gap() {
    let mut state = ready_to_drop();
    for id in 1..=3 {
        let node = state.node_mut(id);
        node.log = of_terms(&[1, 3]);
        node.term = 3;
    }
    canonical(&mut state, 2);
    assert_eq!([1, 2, 3].map(|id: NodeId| state.node(id).term), [1, 1, 1]);
    assert_eq!(state.node(1).log, of_terms(&[1]));
}

#[test]
fn a_gap_without_room_above_it_is_out_of_bounds() {
    for (term, out_of_bounds) in [(MAX_ENTRY_TERM - 1, false), (MAX_ENTRY_TERM, true)] {
        let mut state = blank(Phase::Chaos);
        state.node_mut(1).term = term - 2;
        state.node_mut(2).log = of_terms(&[1, term]);
        let wide = widened(&state, term - 2, 2).unwrap();
        assert_eq!(wide.out_of_bounds, out_of_bounds);
        assert_eq!(wide.node(2).log == state.node(2).log, out_of_bounds);
        assert!(widened(&state, term - 2, 3).is_none());
    }
}

#[test]
fn what_the_configuration_follows_from_is_not_dropped() {
    let change = Entry::new(1, Kind::Conf(ChangeId::listed(0).unwrap()));
    let [empty, other] = [Entry::new(1, Kind::Empty), Entry::new(1, Kind::Normal(1))];
    let log = |entries: &[Entry]| Log::from_slice(entries).unwrap();
    let with = |entries: &[Entry]| {
        let mut state = blank(Phase::Chaos);
        state.phase = Phase::Stable(0);
        let last = entries.len() as u8;
        for id in 1..=3 {
            let node = state.node_mut(id);
            (node.term, node.commit, node.applied) = (1, last, last);
            node.log = log(entries);
        }
        let leader = state.node_mut(1);
        (leader.role, leader.pending_conf) = (Role::Leader, 2);
        for peer in 2..=3 {
            *leader.progress_of_mut(peer) = Progress {
                matched: last,
                next: last + 1,
                sent_commit: last,
                ..Progress::default()
            };
        }
        canonical(&mut state, 2);
        state
    };
    let after = with(&[empty, change, other, change, empty]);
    let leader = after.node(1);
    assert_eq!(leader.log, log(&[change, change]));
    assert_eq!((leader.commit, leader.applied, leader.pending_conf), (2, 2, 1));
    let peer = leader.progress_of(2);
    assert_eq!((peer.matched, peer.next, peer.sent_commit), (2, 3, 2));
    // A change that alters nothing is like any other entry.
    let nothing = Entry::new(1, Kind::Conf(ChangeId::NOTHING));
    assert!(with(&[empty, nothing]).node(2).log.is_empty());
}

#[test]
fn more_terms_than_there_is_room_for_are_out_of_bounds() {
    let mut state = blank(Phase::Chaos);
    for id in 1..=3 {
        state.node_mut(id).term = id * 10;
    }
    // 11 is the lowest gap, and no scenario can ask for it.
    canonical(&mut state, 11);
    assert!(!state.out_of_bounds);
    for at in 0..14u8 {
        assert!(state.network.insert(Message::heartbeat(1, 2, 30 + at * 2, 0)));
    }
    canonical(&mut state, 2);
    assert!(state.out_of_bounds);
}

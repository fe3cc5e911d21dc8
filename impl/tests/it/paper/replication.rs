//! Section 5.3, first half: log replication while all is well, and the consistency check.

use quorate_core::{HardState, Index, NodeId, Role, Term};

use super::nodes::*;
use crate::common::{Network, accept, append, entry, heartbeat, log, message, step};

/// Paragraph 1: the leader appends a command as a new entry and sends it to all others at once.
#[test]
fn a_command_is_appended_and_sent_to_all() {
    let mut node = leader_of_equal_logs(5);
    let sent = propose(&mut node, "x");
    let new = [normal(Index(2), Term(1), "x")];
    assert_eq!(node.status().log.all().unwrap(), [entry(1, 1), normal(Index(2), Term(1), "x")]);
    let expected = (2..=5).map(|peer| message(1, peer, 1, append((1, 1), &new, 1)));
    assert_eq!(sent, expected.collect::<Vec<_>>());
}

/// Paragraph 1: only once the entry is safely replicated it is applied.
#[test]
fn a_command_is_applied_once_replicated() {
    let mut node = leader_of_equal_logs(3);
    propose(&mut node, "x");
    assert_eq!(node.status().applied, 1);
    step(&mut node, 3, 1, accept(2));
    assert_eq!(node.status().applied, 2);
}

/// Paragraph 1: a follower that is slow or away does not hold up the others; it is sent the entries
/// until it has them.
#[test]
fn a_slow_follower_does_not_hold_up_the_rest() {
    let mut network = Network::of_voters(3, false, false);
    network.isolated.insert(NodeId(3));
    network.elect(1);
    for _ in 0..5 {
        network.propose(1, "x");
    }
    network.heartbeat(1);
    assert_eq!(network.commits(), [6, 6, 0]);
    network.isolated.clear();
    network.heartbeat(1);
    assert_eq!(network.commits(), [6, 6, 6]);
    assert_eq!(network.log(1), network.log(3));
}

/// Paragraph 3: an entry is committed once the leader that made it has it on a majority of the
/// servers.
#[test]
fn a_majority_commits() {
    // (servers, acknowledgements of others, committed)
    let table = [
        (1, 0, true),
        (2, 0, false),
        (2, 1, true),
        (3, 0, false),
        (3, 1, true),
        (4, 1, false),
        (4, 2, true),
        (5, 1, false),
        (5, 2, true),
        (5, 4, true),
        (7, 2, false),
        (7, 3, true),
    ];
    for (servers, acknowledgements, committed) in table {
        let mut node = leader_of_equal_logs(servers);
        propose(&mut node, "x");
        for peer in 2..2 + acknowledgements {
            step(&mut node, peer, 1, accept(2));
        }
        let expected = if committed { 2 } else { 1 };
        assert_eq!(commit(&node), expected, "{acknowledgements} of {servers}");
    }
}

/// Paragraph 3: with it all entries before it are committed, those of earlier leaders too.
#[test]
fn an_entry_commits_all_before_it() {
    let tails: [Terms; 4] = [&[], &[2], &[1, 2], &[1, 1, 4]];
    for tail in tails {
        let mut node = leader(3, tail);
        let (last, term) = (Index(tail.len() as u64 + 1), node.status().term);
        step(&mut node, 2, term, accept(last));
        assert_eq!((commit(&node), node.status().applied), (last, last), "{tail:?}");
    }
}

/// Paragraph 3: the leader tells in later messages what is committed. *In practice* it does so at
/// once with an Append to everyone, and a heartbeat tells no more than the receiver is known to
/// have (BEAT-1).
#[test]
fn what_is_committed_is_told() {
    let mut node = leader_of_equal_logs(3);
    propose(&mut node, "x");
    let sent = step(&mut node, 2, 1, accept(2));
    assert_eq!(sent, [2, 3].map(|peer| message(1, peer, 1, append((2, 1), &[], 2))));
    let sent = crate::common::timer(&mut node, quorate_core::Timer::HeartbeatDue);
    assert_eq!(sent, [message(1, 2, 1, heartbeat(2)), message(1, 3, 1, heartbeat(1))]);
}

/// Paragraph 3: a follower that learns of it applies the entries, in the order of the log.
#[test]
fn followers_apply_in_log_order() {
    let entries = [
        normal(Index(1), Term(1), "a"),
        normal(Index(2), Term(1), "b"),
        normal(Index(3), Term(1), "c"),
    ];
    for known in 0..=3 {
        let mut node = follower(3, &[]);
        step(&mut node, 2, 1, append((0, 0), &entries, 0));
        node.step(message(2, 1, 1, heartbeat(known))).unwrap();
        let mut applied = Vec::new();
        while node.has_ready() {
            let mut ready = node.ready().unwrap();
            node.storage_mut().write(&ready.write).unwrap();
            node.advance(&mut ready).unwrap();
            applied.append(&mut ready.committed_entries);
        }
        assert_eq!(applied, entries[..known as usize]);
    }
}

/// Paragraph 4: a leader makes at most one entry with a given index in its term, and entries do not
/// move.
#[test]
fn an_index_is_used_once_a_term() {
    let mut node = leader_of_equal_logs(3);
    for (index, payload) in (2..).zip(["a", "b", "c"]) {
        propose(&mut node, payload);
        let made = node.status().log.all().unwrap();
        assert_eq!(made.last(), Some(&normal(Index(index), Term(1), payload)));
        assert!(made.iter().zip(1..).all(|(entry, index)| entry.index == index));
    }
}

/// Paragraph 5: an Append names the entry before its own by index and term.
#[test]
fn an_append_names_the_entry_before() {
    let mut node = leader(3, &[1, 1, 2]);
    let sent = step(&mut node, 2, 3, rejected(3, (2, 1)));
    let entries = &terms_as_log(&[1, 1, 2, 3])[2..];
    assert_eq!(sent, [message(1, 2, 3, append((2, 1), entries, 0))]);
}

/// Paragraph 5: a follower without that entry refuses.
#[test]
fn without_the_entry_before_it_is_refused() {
    // (log, entry before, accepted)
    let table: [(Terms, At, bool); 7] = [
        (&[], (0, 0), true),
        (&[], (1, 1), false),
        (&[1, 2, 2], (0, 0), true),
        (&[1, 2, 2], (1, 1), true),
        (&[1, 2, 2], (3, 2), true),
        (&[1, 2, 2], (3, 3), false),
        (&[1, 2, 2], (4, 2), false),
    ];
    for (log, before, accepted) in table {
        let mut node = follower(3, log);
        let sent = step(&mut node, 2, 3, append(before, &[], 0));
        let refused = match &sent[..] {
            [answer] => {
                matches!(answer.body, quorate_core::MessageBody::AppendResp { rejected: true, .. })
            }
            _ => panic!("one answer, not {sent:?}"),
        };
        assert_eq!(refused, !accepted, "{log:?} {before:?}");
        assert_eq!(terms(&node), log);
    }
}

/// Paragraph 5: so an accepted Append makes the logs equal up to its last entry, and the leader
/// takes it so.
#[test]
fn an_accepted_append_makes_logs_equal() {
    let mut leads = leader(3, &[1, 1, 2]);
    let mut follows = crate::common::node_with(
        plain(2),
        &voters(3),
        &[1, 1, 2],
        HardState { term: Term(2), ..HardState::default() },
    );
    let sent = propose(&mut leads, "x");
    assert_eq!(sent, [], "the no-op is still to be answered");
    let heartbeat = crate::common::timer(&mut leads, quorate_core::Timer::HeartbeatDue);
    converse(&mut leads, &mut follows, heartbeat);
    assert_eq!(terms(&leads), [1, 1, 2, 3, 3]);
    assert_eq!(leads.status().log.all(), follows.status().log.all());
    assert_eq!((leads.status().progress[0].1.matched, commit(&leads)), (Index(5), Index(5)));
}

/// Paragraph 7: entries that conflict are overwritten, and what follows them is gone; entries that
/// agree are left alone even if the message ends before them.
#[test]
fn conflicting_entries_are_overwritten() {
    // (log, entry before, terms of the message, log after)
    let table: [(Terms, At, Terms, Terms); 7] = [
        (&[1, 2, 2], (3, 2), &[3], &[1, 2, 2, 3]),
        (&[1, 2, 2], (1, 1), &[3, 4], &[1, 3, 4]),
        (&[1, 2, 2], (0, 0), &[3], &[3]),
        (&[1, 2, 2], (1, 1), &[2], &[1, 2, 2]),
        (&[1, 2, 2], (0, 0), &[1, 2], &[1, 2, 2]),
        (&[1, 2, 2], (0, 0), &[1, 2, 3], &[1, 2, 3]),
        (&[], (0, 0), &[1, 1], &[1, 1]),
    ];
    for (before, prev, sent, after) in table {
        let mut node = follower(3, before);
        let entries: Vec<_> =
            (prev.0 + 1..).zip(sent).map(|(index, &term)| entry(index, term)).collect();
        let last = prev.0 + entries.len() as u64;
        let answers = step(&mut node, 2, 4, append(prev, &entries, 0));
        assert_eq!(answers, [message(1, 2, 4, accept(last))]);
        assert_eq!(terms(&node), after, "{before:?} {prev:?} {sent:?}");
        assert_eq!(node.storage().log().map(|entry| entry.term).collect::<Vec<_>>(), after);
    }
}

/// Figure 2, receiver of an Append, step 5: commit moves to what the leader says, but not past the
/// last entry the message proved, and never back.
#[test]
fn commit_follows_the_leader_as_far_as_proven() {
    // (entry before, terms of the message, its commit, commit after)
    let table: [(At, Terms, Index, Index); 6] = [
        ((2, 1), &[], Index(2), Index(2)),
        ((2, 1), &[1], Index(5), Index(3)),
        ((1, 1), &[], Index(3), Index(1)),
        ((1, 1), &[1], Index(1), Index(1)),
        ((3, 1), &[], Index(5), Index(3)),
        ((1, 1), &[], Index(0), Index(1)),
    ];
    for (prev, sent, told, after) in table {
        let hard_state = crate::common::hard_state(1, 0, 1);
        let mut node = follower_at(3, &[1, 1, 1], hard_state);
        let entries: Vec<_> =
            (prev.0 + 1..).zip(sent).map(|(index, &term)| entry(index, term)).collect();
        step(&mut node, 2, 1, append(prev, &entries, told));
        assert_eq!(commit(&node), after, "{prev:?} {sent:?} {told}");
    }
}

/// Paragraph 8: a leader never overwrites or deletes entries of its own log.
#[test]
fn a_leader_only_appends() {
    let mut node = leader(3, &[1, 1]);
    let before = node.clone();
    step(&mut node, 2, 2, append((0, 0), &log(&[1]), 1));
    step(&mut node, 2, 1, append((0, 0), &log(&[1]), 1));
    assert!(node == before);
    assert_eq!((node.status().role, terms(&node)), (Role::Leader, vec![Term(1), Term(1), Term(2)]));
}

fn terms_as_log(terms: &[u64]) -> Vec<quorate_core::Entry> {
    log(terms)
}

//! Section 5.3, second half, and 5.5: how logs that differ are made equal, and what is tried again.

use quorate_core::{HardState, Index, MessageBody, NodeId, Role, Term, Timer};

use super::nodes::*;
use crate::common::{Network, Node, accept, append, entry, log, message, node_with, step, timer};

/// Node 2 of three with this log, as follower in a term.
fn other(terms: &[u64], term: Term) -> Node {
    node_with(plain(2), &voters(3), terms, HardState { term, vote: None, commit: Index(0) })
}

/// Paragraph 7: a new leader takes it that everyone has what it has: next is the index after its
/// last entry.
#[test]
fn next_begins_after_the_last_entry() {
    for tail in [&[][..], &[1], &[1, 2, 2]] {
        let node = leader(3, tail);
        for (_, progress) in node.status().progress {
            assert_eq!((progress.matched, progress.next), (Index(0), Index(tail.len() as u64 + 1)));
        }
    }
}

/// Paragraph 7: after a refusal next is lowered and the Append tried again, until the logs agree.
/// *In practice* next is lowered by the hint, not by one.
#[test]
fn a_refused_append_is_tried_further_back() {
    // (log of the leader, refused, hint, entry before next time)
    let table: [(Terms, Index, At, At); 5] = [
        (&[1, 1, 1], Index(3), (2, 1), (2, 1)),
        (&[1, 1, 1], Index(3), (0, 0), (0, 0)),
        (&[1, 3, 3], Index(3), (2, 2), (1, 1)),
        (&[2, 2, 2], Index(3), (3, 1), (0, 0)),
        (&[1, 2, 5], Index(3), (2, 4), (2, 2)),
    ];
    for (tail, refused, hint, before) in table {
        let mut node = leader(3, tail);
        let term = node.status().term;
        let sent = step(&mut node, 2, term, rejected(refused.get(), hint));
        let [again] = &sent[..] else { panic!("one Append, not {sent:?}") };
        let MessageBody::Append { prev, ref entries, .. } = again.body else {
            panic!("an Append, not {again:?}");
        };
        assert_eq!(prev, crate::common::at(before.0, before.1), "{tail:?} {hint:?}");
        assert_eq!(entries.len() as u64, tail.len() as u64 + 1 - prev.index.0);
    }
}

/// Paragraph 7: a refusal that is no answer to the last question changes nothing.
#[test]
fn an_old_refusal_is_ignored() {
    let mut node = leader(3, &[1, 1, 1]);
    step(&mut node, 2, 2, rejected(3, (1, 1)));
    let next = node.status().progress[0].1.next;
    assert_eq!(next, 2);
    assert_eq!(step(&mut node, 2, 2, rejected(3, (1, 1))), []);
    assert_eq!(node.status().progress[0].1.next, next);
}

/// Figure 7: whatever a follower missed or has too much, in the end its log equals the leader's.
#[test]
fn every_follower_of_figure_7_is_brought_into_line() {
    let leads: &[u64] = &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
    let followers: [(&str, Terms); 6] = [
        ("a", &[1, 1, 1, 4, 4, 5, 5, 6, 6]),
        ("b", &[1, 1, 1, 4]),
        ("c", &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6]),
        ("d", &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7]),
        ("e", &[1, 1, 1, 4, 4, 4, 4]),
        ("f", &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]),
    ];
    for (name, tail) in followers {
        let mut leads = follower_at(3, leads, crate::common::hard_state(7, 0, 0));
        timer(&mut leads, Timer::ElectionTimeout);
        let sent = step(&mut leads, 3, 8, GRANTED);
        let mut follows = other(tail, Term(7));
        converse(&mut leads, &mut follows, sent);
        assert_eq!(terms(&leads), [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8], "{name}");
        assert_eq!(leads.status().log.all(), follows.status().log.all(), "{name}");
        assert_eq!((commit(&leads), commit(&follows)), (Index(11), Index(11)), "{name}");
    }
}

/// Paragraph 7, the optimisation: one refused Append for each term that differs, not one for each
/// entry.
#[test]
fn a_term_costs_one_probe_not_an_entry() {
    // (log of the leader, log of the follower, Appends until they agree)
    let table: [(Terms, Terms, usize); 5] = [
        (&[1, 5, 5, 5, 5, 5], &[1, 2, 2, 2, 2, 2], 2),
        (&[1, 5, 5, 5, 5, 5, 5], &[1, 4, 4, 4, 4], 2),
        (&[1, 3, 3, 5, 5, 5], &[1, 2, 2, 4, 4, 4], 3),
        (&[1, 1, 1, 1, 1, 1], &[], 2),
        (&[1, 1, 1], &[1, 1, 1], 1),
    ];
    for (leads, follows, probes) in table {
        let mut node = follower_at(3, leads, crate::common::hard_state(5, 0, 0));
        timer(&mut node, Timer::ElectionTimeout);
        let sent = step(&mut node, 3, 6, GRANTED);
        let mut peer = other(follows, Term(5));
        let appends = converse(&mut node, &mut peer, sent);
        // The last Append tells what is committed.
        assert_eq!(appends, probes + 1, "{leads:?} {follows:?}");
        assert_eq!(terms(&node), terms(&peer));
    }
}

/// Section 5.3 paragraph 1 and 5.5: what was lost is sent again until it arrives, also after it was
/// committed without it.
#[test]
fn a_lost_append_is_sent_again() {
    let mut node = leader_of_equal_logs(3);
    propose(&mut node, "x");
    step(&mut node, 3, 1, accept(2));
    assert_eq!(commit(&node), 2);
    for _ in 0..3 {
        timer(&mut node, Timer::HeartbeatDue);
        let sent = step(&mut node, 2, 1, MessageBody::HeartbeatResp { read: 0 });
        // Node 2 is in replicate: it is asked whether it has entry 2, which it will refuse if not.
        assert_eq!(sent, [message(1, 2, 1, append((2, 1), &[], 2))]);
    }
    let sent = step(&mut node, 2, 1, rejected(2, (1, 1)));
    assert_eq!(sent, [message(1, 2, 1, append((1, 1), &[normal(Index(2), Term(1), "x")], 2))]);
}

/// Section 5.5: a server that crashed goes on where its disk says it was, and is brought up to
/// date.
#[test]
fn a_crashed_follower_catches_up() {
    let mut network = Network::of_voters(3, false, false);
    network.elect(1);
    network.propose(1, "a");
    network.isolated.insert(NodeId(2));
    network.propose(1, "b");
    network.restart(2, plain(2));
    network.isolated.clear();
    network.heartbeat(1);
    assert_eq!(network.log(2), network.log(1));
    assert_eq!(network.commits(), [3, 3, 3]);
}

/// Section 5.5: an Append may arrive twice: entries that are there already are ignored.
#[test]
fn a_repeated_append_changes_nothing() {
    let mut node = follower(3, &[]);
    let entries = log(&[1, 1]);
    let answer = step(&mut node, 2, 1, append((0, 0), &entries, 0));
    step(&mut node, 2, 1, append((2, 1), &[entry(3, 1)], 0));
    let before = node.clone();
    assert_eq!(step(&mut node, 2, 1, append((0, 0), &entries, 0)), answer);
    assert!(node == before, "entry 3 stays");
}

/// Section 5.5: a candidate whose requests were lost asks again, in its next election.
#[test]
fn a_candidate_whose_requests_were_lost_asks_again() {
    let mut network = Network::of_voters(3, false, false);
    network.isolated.insert(NodeId(1));
    network.timer(1, Timer::ElectionTimeout);
    network.isolated.clear();
    network.elect(1);
    assert_eq!((network.role(1), network.nodes[&NodeId(1)].status().term), (Role::Leader, Term(2)));
}

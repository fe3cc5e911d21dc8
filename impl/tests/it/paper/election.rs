//! Section 5.2: leader election.

use quorate_core::{Index, NodeId, Role, Term, Timer};

use super::nodes::*;
use crate::common::{
    Network, accept, append, config, heartbeat, message, pre_vote, pre_vote_resp, step, timer,
};

/// Paragraph 1: servers start as followers.
#[test]
fn servers_start_as_followers() {
    let node = follower(3, &[1, 2]);
    assert_eq!((role_and_term(&node), node.status().leader), ((Role::Follower, Term(2)), None));
}

/// Paragraph 1: a follower stays one while it hears from a leader or grants a candidate its vote.
#[test]
fn a_follower_that_hears_enough_stays_one() {
    for body in [heartbeat(0), append((0, 0), &[], 0)] {
        let mut node = follower(3, &[]);
        for _ in 0..100 {
            node.tick(10).unwrap();
            if node.status().election_elapsed == 9 {
                step(&mut node, 2, 1, body.clone());
                assert_eq!(node.status().election_elapsed, 0);
            }
        }
        assert_eq!(role_and_term(&node), (Role::Follower, Term(1)));
    }

    let mut node = follower(3, &[]);
    (0..9).for_each(|_| node.tick(10).unwrap());
    step(&mut node, 2, 1, vote((0, 0)));
    assert_eq!(node.status().election_elapsed, 0, "a granted vote counts too");
}

/// Paragraph 1: a leader sends heartbeats at a fixed period to all followers.
#[test]
fn a_leader_sends_heartbeats_to_all() {
    for period in [1, 3] {
        let config = quorate_core::Config { heartbeat_tick: period, ..plain(1) };
        let mut network =
            Network::new([config, plain(2), plain(3)], &crate::common::membership(&[1, 2, 3], &[]));
        network.elect(1);
        let mut node = network.nodes.remove(&NodeId(1)).unwrap();
        for tick in 1..=3 * period {
            node.tick(10).unwrap();
            let sent = crate::common::drain(&mut node);
            let due = [message(1, 2, 1, heartbeat(1)), message(1, 3, 1, heartbeat(1))];
            let expected = if tick % period == 0 { &due[..] } else { &[] };
            assert_eq!(sent, expected);
        }
    }
}

/// Paragraph 1: a follower that hears nothing for an election timeout begins an election.
#[test]
fn silence_begins_an_election() {
    let mut node = follower(3, &[]);
    (0..9).for_each(|_| node.tick(10).unwrap());
    assert_eq!(node.status().role, Role::Follower);
    node.tick(10).unwrap();
    assert_eq!(role_and_term(&node), (Role::Candidate, Term(1)));
}

/// Paragraph 2: to campaign, a server raises its term, votes for itself and asks all others at
/// once.
#[test]
fn a_candidate_votes_for_itself_and_asks_all_others() {
    let mut node = follower(5, &[1, 2]);
    let sent = timer(&mut node, Timer::ElectionTimeout);
    let asks = (2..=5).map(|voter| message(1, voter, 3, vote((2, 2))));
    assert_eq!(sent, asks.collect::<Vec<_>>());
    let status = node.status();
    assert_eq!(
        (status.role, status.term, status.vote),
        (Role::Candidate, Term(3), Some(NodeId(1)))
    );
    assert_eq!(status.votes, [(NodeId(1), true)]);
}

/// Paragraph 3: a candidate wins with the votes of a majority of all servers, loses when none is
/// left to get, and else waits.
#[test]
fn a_majority_of_votes_elects() {
    // (servers, granted, refused, outcome)
    let table = [
        (1, 0, 0, Role::Leader),
        (2, 0, 0, Role::Candidate),
        (2, 1, 0, Role::Leader),
        (2, 0, 1, Role::Follower),
        (3, 0, 1, Role::Candidate),
        (3, 1, 0, Role::Leader),
        (3, 0, 2, Role::Follower),
        (4, 1, 1, Role::Candidate),
        (4, 2, 0, Role::Leader),
        (4, 1, 2, Role::Follower),
        (5, 1, 2, Role::Candidate),
        (5, 2, 2, Role::Leader),
        (5, 1, 3, Role::Follower),
        (7, 3, 0, Role::Leader),
        (7, 2, 3, Role::Candidate),
    ];
    for (servers, granted, refused, outcome) in table {
        let mut node = candidate(servers, &[]);
        for voter in 2..2 + granted {
            step(&mut node, voter, 1, GRANTED);
        }
        for voter in 2 + granted..2 + granted + refused {
            step(&mut node, voter, 1, REFUSED);
        }
        let case = (servers, granted, refused);
        assert_eq!(role_and_term(&node), (outcome, Term(1)), "{case:?}");
    }
}

/// Paragraph 3: the votes that elect are votes for the same term.
#[test]
fn votes_of_another_term_do_not_count() {
    let mut node = candidate(3, &[]);
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 2, 1, GRANTED);
    assert_eq!(role_and_term(&node), (Role::Candidate, Term(2)));
}

/// Paragraph 3: at most one vote a term, to the first who asks; the same one may ask again.
#[test]
fn the_first_to_ask_gets_the_only_vote_of_a_term() {
    // (already voted for, who asks, granted)
    let table = [
        (None, 2, GRANTED),
        (None, 3, GRANTED),
        (Some(NodeId(2)), 2, GRANTED),
        (Some(NodeId(2)), 3, REFUSED),
        (Some(NodeId(1)), 2, REFUSED),
    ];
    for (vote_of, asks, answer) in table {
        let hard_state = quorate_core::HardState { term: Term(1), vote: vote_of, commit: Index(0) };
        let mut node = follower_at(3, &[], hard_state);
        assert_eq!(step(&mut node, asks, 1, vote((0, 0))), [message(1, asks, 1, answer)]);
    }
}

/// Paragraph 3: since a server votes once and a winner needs a majority, a term has one leader at
/// most.
#[test]
fn two_candidates_of_a_term_do_not_both_win() {
    let mut network = Network::of_voters(5, false, false);
    network.timer(1, Timer::ElectionTimeout);
    network.timer(5, Timer::ElectionTimeout);
    network.deliver_all();
    let leaders = network.nodes.values().filter(|node| node.status().role == Role::Leader).count();
    assert_eq!(leaders, 1);
    assert!(network.nodes.values().all(|node| node.status().term == 1));
}

/// Paragraph 3: the winner tells all others at once, so that no further election begins. *In
/// practice* the first word of a leader is an Append with an empty entry (ELECT-5), not a
/// heartbeat.
#[test]
fn a_new_leader_tells_everyone() {
    let mut node = candidate(3, &[1]);
    let sent = step(&mut node, 2, 2, GRANTED);
    let entries = [crate::common::entry(2, 2)];
    assert_eq!(sent, [2, 3].map(|peer| message(1, peer, 2, append((1, 1), &entries, 0))));
    assert_eq!(node.status().leader, Some(NodeId(1)));
}

/// Paragraph 4: a candidate that hears of a leader whose term is at least its own follows it.
#[test]
fn a_candidate_follows_a_legitimate_leader() {
    for (term, body) in [(1, heartbeat(0)), (1, append((0, 0), &[], 0)), (2, heartbeat(0))] {
        let mut node = candidate(3, &[]);
        step(&mut node, 2, term, body);
        assert_eq!(
            (role_and_term(&node), node.status().leader),
            ((Role::Follower, Term(term)), Some(NodeId(2)))
        );
    }
}

/// Paragraph 4: it turns down a leader of a lower term and goes on.
#[test]
fn a_candidate_is_not_stopped_by_a_stale_leader() {
    for body in [heartbeat(0), append((0, 0), &[], 0)] {
        let mut node = candidate(3, &[1]);
        step(&mut node, 2, 1, body);
        assert_eq!(role_and_term(&node), (Role::Candidate, Term(2)));
        step(&mut node, 3, 2, GRANTED);
        assert_eq!(role_and_term(&node), (Role::Leader, Term(2)));
    }
}

/// Paragraph 5: without a winner each candidate times out and begins a new election in a higher
/// term.
#[test]
fn a_candidate_without_answer_tries_again() {
    let mut node = candidate(3, &[]);
    let sent = timer(&mut node, Timer::ElectionTimeout);
    assert_eq!(sent, [2, 3].map(|peer| message(1, peer, 2, vote((0, 0)))));
    assert_eq!(node.status().votes, [(NodeId(1), true)], "votes of the old term are gone");
}

/// Paragraph 6: timeouts are drawn at random from a fixed interval. Here they are drawn by the
/// owner of the node, who is told the interval; the node takes no other, and waits for exactly the
/// one drawn.
#[test]
fn an_election_timeout_is_the_drawn_one() {
    let range = plain(1).timeout_range();
    assert_eq!(range, 10..=19);
    for timeout in range {
        let config = quorate_core::Config { first_election_timeout: timeout, ..plain(1) };
        let mut node = crate::common::node_with(config, &[1, 2, 3], &[], Default::default());
        let ticks = (1..).find(|_| {
            node.tick(15).unwrap();
            node.status().role == Role::Candidate
        });
        assert_eq!(ticks, Some(timeout));
    }
    let mut node = follower(3, &[]);
    assert!(node.tick(9).is_err() && node.tick(20).is_err());
}

/// Paragraph 6: a candidate draws anew at the start of an election and waits that long before the
/// next one. The draw is the one that comes with the first tick after the change of role.
#[test]
fn a_candidate_waits_for_a_timeout_of_its_own() {
    let mut node = follower(3, &[]);
    (0..10).for_each(|_| node.tick(12).unwrap());
    assert_eq!(role_and_term(&node), (Role::Candidate, Term(1)));
    node.tick(17).unwrap();
    (0..15).for_each(|_| node.tick(11).unwrap());
    assert_eq!(role_and_term(&node), (Role::Candidate, Term(1)));
    node.tick(11).unwrap();
    assert_eq!(role_and_term(&node), (Role::Candidate, Term(2)));
}

/// Paragraph 6: so a split vote is repaired by whoever times out first.
#[test]
fn a_split_vote_is_repaired() {
    let mut network = Network::of_voters(4, false, false);
    for id in [1, 2] {
        network.at(id, |node| node.timer(Timer::ElectionTimeout)).unwrap();
    }
    // 3 hears 1 first, 4 hears 2 first.
    let first = network.wire.iter().position(|m| (m.from, m.to) == (NodeId(2), NodeId(4))).unwrap();
    network.deliver(first);
    network.deliver_all();
    assert!([1, 2].iter().all(|&id| network.role(id) == Role::Follower), "two votes each of four");
    network.elect(2);
    assert_eq!(network.nodes[&NodeId(1)].status().leader, Some(NodeId(2)));
}

/// Not in the paper but of its section: *in practice* a node asks first whether it could win, and
/// its term stays until a majority says so (thesis 9.6; PREVOTE-1).
#[test]
fn with_pre_vote_the_term_waits_for_a_majority() {
    let hard_state = crate::common::hard_state(1, 0, 0);
    let mut node = crate::common::node_with(config(1, true, false), &voters(3), &[], hard_state);
    let ask = pre_vote(0, 0);
    let sent = timer(&mut node, Timer::ElectionTimeout);
    assert_eq!(sent, [2, 3].map(|peer| message(1, peer, 2, ask.clone())));
    assert_eq!(role_and_term(&node), (Role::PreCandidate, Term(1)));
    let sent = step(&mut node, 3, 2, pre_vote_resp(true));
    assert_eq!(sent, [2, 3].map(|peer| message(1, peer, 2, vote((0, 0)))));
    assert_eq!(step(&mut node, 2, 2, accept(0)), [], "no leader yet");
}

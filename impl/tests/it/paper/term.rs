//! Section 5.1: servers and terms.

use quorate_core::{Index, NodeId, Role, Term, Timer};

use super::nodes::*;
use crate::common::{accept, append, heartbeat, heartbeat_resp, message, step, timer};

/// Paragraph 2: followers are passive, they only answer. Until it times out a follower sends
/// nothing by itself.
#[test]
fn followers_send_nothing_of_their_own() {
    let mut node = follower(3, &[1]);
    for due in [Timer::HeartbeatDue, Timer::LeaseExpired, Timer::QuorumCheckDue] {
        assert_eq!(timer(&mut node, due), []);
    }
    assert_eq!(role_and_term(&node), (Role::Follower, Term(1)));
}

/// Paragraph 3: terms are numbered one after the other, and each begins with an election.
#[test]
fn an_election_begins_the_next_term() {
    let mut node = follower(3, &[]);
    for term in 1..=5 {
        timer(&mut node, Timer::ElectionTimeout);
        assert_eq!(role_and_term(&node), (Role::Candidate, Term(term)));
    }
}

/// Paragraph 3: a term may end without a leader, when votes are split; the next one begins soon.
#[test]
fn a_term_may_have_no_leader() {
    let mut node = candidate(3, &[]);
    step(&mut node, 2, 1, REFUSED);
    step(&mut node, 3, 1, REFUSED);
    assert_eq!((role_and_term(&node), node.status().leader), ((Role::Follower, Term(1)), None));
    timer(&mut node, Timer::ElectionTimeout);
    assert_eq!(role_and_term(&node), (Role::Candidate, Term(2)));
}

/// Paragraph 4: the current term is exchanged with every message.
#[test]
fn every_message_carries_the_current_term() {
    let mut node = candidate(3, &[1, 1]);
    let mut sent = timer(&mut node, Timer::ElectionTimeout);
    assert_eq!(sent.len(), 2);
    sent.extend(step(&mut node, 2, 3, GRANTED));
    assert_eq!(node.status().role, Role::Leader);
    sent.extend(timer(&mut node, Timer::HeartbeatDue));
    sent.extend(step(&mut node, 3, 3, vote((2, 1))));
    assert_eq!(sent.len(), 7);
    assert!(sent.iter().all(|message| message.term == 3), "{sent:?}");
}

/// Paragraph 4: a server whose term is lower takes the higher one; a candidate or leader becomes a
/// follower at once.
#[test]
fn a_higher_term_is_taken_and_makes_a_follower() {
    let bodies = [
        (append((0, 0), &[], 0), Some(NodeId(2))),
        (heartbeat(0), Some(NodeId(2))),
        (vote((9, 9)), None),
        (accept(0), None),
        (GRANTED, None),
        (REFUSED, None),
        (heartbeat_resp(), None),
    ];
    for (body, leader) in bodies {
        for (role, mut node) in in_every_role(&[1]) {
            step(&mut node, 2, 7, body.clone());
            assert_eq!(role_and_term(&node), (Role::Follower, Term(7)), "{role:?} {body:?}");
            assert_eq!(node.status().leader, leader, "{role:?} {body:?}");
        }
    }
}

/// Paragraph 4, by its other half: a term is never taken back.
#[test]
fn the_term_never_falls() {
    for (role, mut node) in in_every_role(&[1, 6]) {
        for body in [append((0, 0), &[], 0), heartbeat(0), vote((9, 9)), accept(0), GRANTED] {
            step(&mut node, 2, 6, body);
            assert_eq!(role_and_term(&node), (role, Term(7)));
        }
    }
}

/// Paragraph 4: a request of a stale term is turned down. An old candidate is told the newer term
/// (TERM-10). *In practice* so is an old leader only with check-quorum or pre-vote, by an
/// AppendResp (TERM-6).
#[test]
fn a_stale_request_is_not_served() {
    for (role, mut node) in in_every_role(&[1, 1]) {
        let log = terms(&node);
        let stale = append((2, 1), &crate::common::log(&[1, 1, 1])[2..], 2);
        assert_eq!(step(&mut node, 2, 1, stale), [], "{role:?}");
        assert_eq!(step(&mut node, 2, 1, vote((9, 1))), [message(1, 2, 2, REFUSED)], "{role:?}");
        assert_eq!(
            (role_and_term(&node), terms(&node), commit(&node)),
            ((role, Term(2)), log, Index(0))
        );
    }

    let hard_state = crate::common::hard_state(5, 0, 0);
    let config = quorate_core::Config { check_quorum: true, ..plain(1) };
    let mut node = crate::common::node_with(config, &voters(3), &[1], hard_state);
    assert_eq!(step(&mut node, 2, 4, append((1, 1), &[], 0)), [message(1, 2, 5, accept(0))]);
}

/// Paragraph 5: requests may be repeated, answers lost. Asking a second time gives the same answer
/// and no other state. (*In practice* an Append from before what is committed by now is answered
/// with the commit; APPEND-5.)
#[test]
fn a_repeated_request_gets_the_same_answer() {
    let entries = crate::common::log(&[1, 1]);
    for body in [vote((1, 1)), append((0, 0), &entries, 0), heartbeat(0)] {
        let mut node = follower(3, &[1]);
        let first = step(&mut node, 2, 2, body.clone());
        let before = node.clone();
        assert_eq!(step(&mut node, 2, 2, body), first);
        assert!(node == before);
    }
}

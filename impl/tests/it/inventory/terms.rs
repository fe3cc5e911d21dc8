//! Terms and votes: what moves whom.

use quorate_core::{Index, MessageBody, NodeId, Role, Term, Timer};

use crate::common::*;

const VOTERS: &[u64] = &[1, 2, 3];

fn follower(pre_vote: bool, check_quorum: bool) -> Node {
    let hard_state = hard_state(3, 0, 1);
    node_with(config(1, pre_vote, check_quorum), VOTERS, &[1, 1, 2], hard_state)
}

/// The node in each role, in term 3 or, where it campaigned, 4.
fn in_every_role(pre_vote: bool) -> Vec<Node> {
    let mut candidate = follower(pre_vote, false);
    timer(&mut candidate, Timer::ElectionTimeout);
    let mut leader = follower(pre_vote, false);
    lead_any(&mut leader);
    vec![follower(pre_vote, false), candidate, leader]
}

/// What that node tells: entry 1 is committed, in term 1 (VOTE-9).
fn told(body: MessageBody) -> MessageBody {
    telling(body, (1, 1))
}

/// Elects the node, with or without a pre-vote.
fn lead_any(node: &mut Node) {
    timer(node, Timer::ElectionTimeout);
    if node.status().role == Role::PreCandidate {
        let term = node.status().term.next();
        step(node, 2, term, pre_vote_resp(true));
    }
    let term = node.status().term;
    step(node, 2, term, vote_resp(true));
    assert_eq!(node.status().role, Role::Leader);
}

/// TERM-4: a grant carries the term of a campaign that did not begin. It moves nobody's term, and
/// counts for a pre-candidate only.
#[test]
fn a_pre_vote_granted_for_a_higher_term_moves_no_term() {
    for mut node in in_every_role(false) {
        let before = node.clone();
        assert_eq!(step(&mut node, 2, 9, pre_vote_resp(true)), []);
        assert_eq!(node, before);
    }
}

/// TERM-5: a refusal carries the term of who refuses, which is one to follow.
#[test]
fn a_pre_vote_refused_in_a_higher_term_moves_everyone() {
    for pre_vote in [false, true] {
        for mut node in in_every_role(pre_vote) {
            step(&mut node, 2, 9, pre_vote_resp(false));
            let status = node.status();
            assert_eq!((status.role, status.term), (Role::Follower, Term(9)));
            assert_eq!((status.leader, status.vote), (None, None));
        }
    }
}

/// TERM-5: only Append, Heartbeat and Snapshot name their sender as leader.
#[test]
fn only_a_leaders_message_names_a_leader() {
    let others = [
        vote(0, 0, false),
        vote_resp(false),
        accept(0),
        heartbeat_resp(),
        MessageBody::ReadIndexResp { index: Index(1), context: "r".into() },
    ];
    for body in others {
        let mut node = follower(true, false);
        step(&mut node, 2, 9, body.clone());
        let status = node.status();
        assert_eq!((status.term, status.leader, status.lease), (Term(9), None, false), "{body:?}");
    }
    for body in [append((3, 2), &[], 1), heartbeat(1)] {
        let mut node = follower(true, false);
        step(&mut node, 2, 9, body);
        let status = node.status();
        assert_eq!((status.term, status.leader, status.lease), (Term(9), Some(NodeId(2)), true));
    }
}

/// TERM-8: what is left of lower terms, in every role.
#[test]
fn what_comes_of_lower_terms_is_ignored() {
    let bodies = [
        vote_resp(true),
        pre_vote_resp(true),
        pre_vote_resp(false),
        accept(3),
        reject(3, at(0, 0)),
        heartbeat_resp(),
        MessageBody::TimeoutNow,
        MessageBody::ReadIndexResp { index: Index(1), context: "r".into() },
    ];
    for mut node in in_every_role(true) {
        let before = node.clone();
        for body in &bodies {
            assert_eq!(step(&mut node, 2, 2, body.clone()), [], "{body:?}");
        }
        assert_eq!(node, before);
    }
}

/// LEASE-2, TERM-2: a vote request in a higher term changes nothing on who hears its leader. A
/// pre-vote knows no way around that.
#[test]
fn in_lease_only_the_transfer_bit_is_let_through() {
    for pre_vote in [false, true] {
        let mut node = follower(pre_vote, true);
        step(&mut node, 2, 3, heartbeat(1));
        let before = node.clone();
        let ask = |transfer| vote(9, 3, transfer);
        assert_eq!(step(&mut node, 3, 4, ask(false)), []);
        let pre = crate::common::pre_vote(9, 3);
        assert_eq!(step(&mut node, 3, 4, pre.clone()), []);
        assert_eq!(node, before);
        // At the own term there is nothing to be protected: it is answered, and refused.
        let refused = told(pre_vote_resp(false));
        assert_eq!(step(&mut node, 3, 3, pre), [message(1, 3, 3, refused)]);
        let refused = told(vote_resp(false));
        assert_eq!(step(&mut node, 3, 3, ask(true)), [message(1, 3, 3, refused)]);
        let granted = told(vote_resp(true));
        assert_eq!(step(&mut node, 3, 4, ask(true)), [message(1, 3, 4, granted)]);
    }
}

/// TERM-7 with any flags and in every role: a pre-candidate that fell behind learns the term.
#[test]
fn a_stale_pre_vote_is_told_the_term() {
    for pre_vote in [false, true] {
        for mut node in in_every_role(pre_vote) {
            let term = node.status().term;
            let before = node.clone();
            let sent = step(&mut node, 3, term.previous(), crate::common::pre_vote(9, 2));
            let refused = told(pre_vote_resp(false));
            assert_eq!(sent, [message(1, 3, term, refused)]);
            assert_eq!(node, before);
        }
    }
}

/// TERM-10 with any flags, in every role and in lease: a candidate that fell behind learns the
/// term, and nobody is bound by that.
#[test]
fn a_stale_candidate_is_told_the_term() {
    let mut in_lease = follower(true, true);
    step(&mut in_lease, 2, 3, heartbeat(1));
    let nodes = [false, true].into_iter().flat_map(in_every_role).chain([in_lease]);
    for mut node in nodes {
        let term = node.status().term;
        let before = node.clone();
        for transfer in [false, true] {
            let sent = step(&mut node, 3, term.previous(), vote(9, 2, transfer));
            assert_eq!(sent, [message(1, 3, term, told(vote_resp(false)))]);
        }
        assert_eq!(node, before);
    }
}

/// VOTE-8: nobody's membership is looked at, neither that of the voter nor that of the candidate.
#[test]
fn a_learner_grants_pre_votes_and_votes() {
    let members = membership(&[2, 3], &[1]);
    let mut node =
        quorate_core::RawNode::new(config(1, true, true), quorate_core::MemStorage::new(members))
            .unwrap();
    for from in [2, 9] {
        let ask = pre_vote(0, 0);
        let granted = pre_vote_resp(true);
        assert_eq!(step(&mut node, from, 2, ask), [message(1, from, 2, granted)]);
    }
    let ask = vote(0, 0, false);
    let granted = vote_resp(true);
    assert_eq!(step(&mut node, 9, 2, ask), [message(1, 9, 2, granted)]);
}

/// LEASE-2: with pre-vote and without check-quorum nothing holds off a pre-vote beside a healthy
/// leader.
#[test]
fn pre_vote_alone_protects_no_leader_from_an_equal_log() {
    for check_quorum in [false, true] {
        let mut network = Network::of_voters(3, true, check_quorum);
        network.elect(1);
        network.heartbeat(1);
        network.timer(3, Timer::ElectionTimeout);
        network.deliver_all();
        assert_eq!(network.role(1) == Role::Leader, check_quorum);
        assert_eq!(network.role(3) == Role::Leader, !check_quorum);
    }
}

//! What a change of role leaves, and what it clears.

use quorate_core::{
    Campaign, ConfChange, Edit, HardState, Index, NodeId, ProgressState, Role, Term, Timer,
};

use crate::common::*;

fn of_term(term: Term) -> HardState {
    HardState { term, vote: None, commit: Index(0) }
}

/// A leader with everything a leader can have: a transferee, a pending change, reads, a window.
fn busy() -> Node {
    let members = membership(&[1, 2, 3], &[]);
    let mut node = elected(config(1, false, true), &members);
    node.read_index("parked".into()).unwrap();
    step(&mut node, 2, 2, accept(1));
    node.read_index("queued".into()).unwrap();
    node.propose_conf_change(ConfChange::one(Edit::Remove(NodeId(3)))).unwrap();
    node.propose("p".into()).unwrap();
    node.transfer_leader(NodeId(3)).unwrap();
    drain(&mut node);
    let status = node.status();
    assert_eq!((status.reads_waiting, status.transferee), (2, Some(NodeId(3))));
    assert_eq!((status.pending_conf, status.uncommitted_size), (Index(2), 17));
    assert_eq!(progress(&node, 2).inflight_messages(), 1);
    node
}

fn assert_follows_nobody(node: &Node) {
    let status = node.status();
    assert_eq!((status.role, status.leader, status.lease), (Role::Follower, None, false));
    assert!(status.progress.is_empty() && status.votes.is_empty());
    assert_eq!((status.transferee, status.pending_conf), (None, Index(0)));
    assert_eq!((status.reads_waiting, status.uncommitted_size), (0, 0));
    assert_eq!((status.election_elapsed, status.heartbeat_elapsed), (0, 0));
}

#[test]
fn stepping_down_in_the_same_term_keeps_the_vote_and_nothing_else() {
    let mut node = busy();
    node.tick(10).unwrap();
    drain(&mut node);
    for _ in 0..2 {
        timer(&mut node, Timer::QuorumCheckDue);
    }
    assert_follows_nobody(&node);
    assert_eq!((node.status().term, node.status().vote), (Term(2), Some(NodeId(1))));
}

#[test]
fn stepping_down_to_a_higher_term_clears_the_vote_too() {
    let mut node = busy();
    step(&mut node, 3, 9, accept(0));
    assert_follows_nobody(&node);
    assert_eq!((node.status().term, node.status().vote), (Term(9), None));
}

/// READ-5: parked reads end with the leadership as the queued ones do, and positions start anew.
#[test]
fn a_new_leadership_begins_from_nothing() {
    let mut node = busy();
    step(&mut node, 3, 9, accept(0));
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 2, 10, vote_resp(true));
    let status = node.status();
    assert_eq!((status.role, status.transferee), (Role::Leader, None));
    assert_eq!((status.reads_waiting, status.uncommitted_size), (0, 0));
    assert_eq!(status.pending_conf, 3, "CONF-1");
    for (_, progress) in status.progress {
        assert_eq!((progress.matched, progress.next), (Index(0), Index(4)));
        assert_eq!((progress.state, progress.recent_active), (ProgressState::Probe, false));
        assert_eq!((progress.inflight_messages(), progress.confirmed_read()), (0, 0));
    }
    let sent = timer(&mut node, Timer::HeartbeatDue);
    assert!(
        sent.iter().all(|sent| sent.body == heartbeat(0)),
        "no read waits, so none is asked about"
    );
}

/// PREVOTE-1: a pre-candidate keeps term, vote, and what it knows of the log. Its timer restarts,
/// as with every change of role.
#[test]
fn a_pre_candidate_only_gives_up_its_leader() {
    let mut node = node_with(config(1, true, true), &[1, 2, 3], &[1], of_term(Term(1)));
    step(&mut node, 2, 1, heartbeat(1));
    (0..5).for_each(|_| node.tick(10).unwrap());
    let before = node.clone();
    assert_eq!(node.campaign(), Ok(Campaign::Begun));
    drain(&mut node);
    let (status, old) = (node.status(), before.status());
    assert_eq!((status.role, status.leader, status.lease), (Role::PreCandidate, None, false));
    assert_eq!((status.term, status.vote, status.commit), (old.term, old.vote, old.commit));
    assert_eq!(node.storage(), before.storage());
    assert_eq!((old.election_elapsed, status.election_elapsed), (5, 0));
}

/// ELECT-2: a candidate whose campaign came to nothing asks for a pre-vote again, if it pre-votes.
#[test]
fn a_candidate_that_times_out_begins_with_a_pre_vote() {
    for pre_vote in [false, true] {
        let mut node = node_with(config(1, pre_vote, false), &[1, 2, 3], &[], of_term(Term(1)));
        timer(&mut node, Timer::ElectionTimeout);
        if pre_vote {
            step(&mut node, 2, 2, pre_vote_resp(true));
        }
        assert_eq!((node.status().role, node.status().term), (Role::Candidate, Term(2)));
        timer(&mut node, Timer::ElectionTimeout);
        let expected =
            if pre_vote { (Role::PreCandidate, Term(2)) } else { (Role::Candidate, Term(3)) };
        assert_eq!((node.status().role, node.status().term), expected);
        assert_eq!(node.status().votes, [(NodeId(1), true)], "the answers of before are gone");
    }
}

/// ELECT-4: each kind of candidate counts its own kind of answer only.
#[test]
fn answers_of_the_other_kind_are_not_counted() {
    let mut node = node_with(config(1, true, false), &[1, 2, 3], &[], of_term(Term(1)));
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 2, 1, vote_resp(true));
    assert_eq!(node.status().votes, [(NodeId(1), true)]);
    step(&mut node, 2, 2, pre_vote_resp(true));
    assert_eq!(node.status().role, Role::Candidate);
    step(&mut node, 3, 2, pre_vote_resp(true));
    assert_eq!(node.status().votes, [(NodeId(1), true)]);
}

//! PROPOSE-3 to PROPOSE-5, TRANSFER-7 and LEASE-5: what followers do for their application.

use std::sync::Arc;

use quorate_core::{
    Bytes, ConfChange, Config, Edit, ForgetLeader, Index, Message, MessageBody, NodeId, Proposal,
    ProposeError, Proposed, Role, StepError, Term, Timer, Transfer, TransferIgnored,
};

use crate::common::*;

fn forwarding(id: u64) -> Config {
    Config { forwarding: true, ..config(id, true, true) }
}

/// A follower of node 2 in term 2.
fn follower(config: Config) -> Node {
    let hard_state = hard_state(2, 0, 0);
    let mut node = node_with(config, &[1, 2, 3], &[], hard_state);
    step(&mut node, 2, 2, heartbeat(0));
    node
}

fn leader() -> Node {
    let mut node = elected(config(1, false, false), &membership(&[1, 2, 3], &[]));
    step(&mut node, 2, 2, accept(1));
    node
}

fn request(body: MessageBody) -> Message {
    message(3, 1, 0, body)
}

fn payloads(list: &[&'static str]) -> Proposal {
    Proposal::Normal(list.iter().map(|&payload| payload.into()).collect())
}

#[test]
fn a_follower_forwards_proposals_without_a_term() {
    let mut node = follower(forwarding(1));
    let before = node.clone();
    let to_2 = Ok(Proposed::Forwarded { leader: NodeId(2) });
    assert_eq!(node.propose("a".into()), to_2);
    assert_eq!(node.propose_many(vec!["b".into(), "c".into()]), to_2);
    let change = ConfChange::one(Edit::AddVoter(NodeId(4)));
    assert_eq!(node.propose_conf_change(change.clone()), to_2);
    let sent = drain(&mut node);
    let proposals = [payloads(&["a"]), payloads(&["b", "c"]), Proposal::Conf(Arc::new(change))];
    let expected = proposals.map(|proposal| message(1, 2, 0, MessageBody::Propose(proposal)));
    assert_eq!(sent, expected, "PROPOSE-3");
    assert_eq!(node, before);
}

#[test]
fn what_no_leader_could_take_is_not_forwarded() {
    let mut node = follower(forwarding(1));
    assert_eq!(node.propose_many(Vec::new()), Err(ProposeError::Empty { id: NodeId(1) }));
    assert!(node.propose_conf_change(Edit::Remove(NodeId(0)).into()).is_err());
    assert!(!node.has_ready());
}

#[test]
fn without_a_leader_or_the_option_proposals_are_refused() {
    let mut node = follower(config(1, true, true));
    let known = ProposeError::NotLeader { id: NodeId(1), leader: Some(NodeId(2)) };
    assert_eq!(node.propose("a".into()), Err(known));
    let mut node = follower(forwarding(1));
    timer(&mut node, Timer::ElectionTimeout);
    let unknown = ProposeError::NotLeader { id: NodeId(1), leader: None };
    assert_eq!(node.propose("a".into()), Err(unknown), "a pre-candidate has no leader");
}

#[test]
fn a_leader_takes_what_is_forwarded_and_refuses_silently() {
    let mut node = leader();
    let propose = |proposal| request(MessageBody::Propose(proposal));
    node.step(propose(payloads(&["a", "b"]))).unwrap();
    assert_eq!(drain(&mut node).iter().map(indexes).collect::<Vec<_>>(), [vec![2, 3]]);
    node.step(propose(Proposal::Conf(Arc::new(no_change())))).unwrap();
    drain(&mut node);
    assert_eq!(node.status().pending_conf, 4);
    node.transfer_leader(NodeId(3)).unwrap();
    drain(&mut node);
    let before = node.clone();
    node.step(propose(payloads(&["c"]))).unwrap();
    // Two voters at once: the configuration does not take that.
    let wild = ConfChange {
        edits: vec![Edit::Remove(NodeId(1))],
        ..ConfChange::joint([Edit::Remove(NodeId(2))])
    };
    node.step(propose(Proposal::Conf(Arc::new(wild)))).unwrap();
    assert_eq!(node, before);
}

#[test]
fn requests_end_at_a_node_that_does_not_lead() {
    let mut node = follower(forwarding(1));
    let before = node.clone();
    for body in [
        MessageBody::Propose(payloads(&["a"])),
        MessageBody::Transfer { target: NodeId(3) },
        MessageBody::ReadIndex { context: Bytes::new() },
    ] {
        node.step(request(body)).unwrap();
        assert_eq!(node, before, "nothing travels in circles");
    }
}

#[test]
fn malformed_requests_break_the_contract() {
    let mut node = leader();
    let before = node.clone();
    let empty = request(MessageBody::Propose(Proposal::Normal(Vec::new())));
    assert_eq!(
        node.step(empty),
        Err(StepError::EmptyProposal { id: NodeId(1), from: NodeId(3) }),
        "CONTRACT-5"
    );
    let zero = Proposal::Conf(Arc::new(Edit::Update(NodeId(0)).into()));
    let error = node.step(request(MessageBody::Propose(zero))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "node 3 proposes what is no configuration change: the edit '~0' names node 0, but ids \
         start at 1"
    );
    let with_term = message(3, 1, 2, MessageBody::Propose(payloads(&["a"])));
    let error = StepError::TermOnRequest { id: NodeId(1), from: NodeId(3), term: Term(2) };
    assert_eq!(node.step(with_term), Err(error), "CONTRACT-1");
    assert_eq!(node, before);
}

#[test]
fn several_payloads_are_appended_together_or_not_at_all() {
    let mut node = leader();
    let two = node.propose_many(vec!["a".into(), "b".into()]);
    assert_eq!(two, Ok(Proposed::Appended { index: Index(2) }), "PROPOSE-4: the first of them");
    assert_eq!(node.propose("c".into()), Ok(Proposed::Appended { index: Index(4) }));
    assert_eq!(drain(&mut node).iter().map(indexes).collect::<Vec<_>>(), [vec![2, 3, 4]]);
}

#[test]
fn a_follower_forwards_transfers() {
    let mut node = follower(forwarding(1));
    assert_eq!(node.transfer_leader(NodeId(3)), Ok(Transfer::Forwarded { leader: NodeId(2) }));
    let asked = message(1, 2, 0, MessageBody::Transfer { target: NodeId(3) });
    assert_eq!(drain(&mut node), [asked], "TRANSFER-7");
    let mut node = follower(config(1, true, true));
    let ignored = Transfer::Ignored(TransferIgnored::NotLeader);
    assert_eq!(node.transfer_leader(NodeId(3)), Ok(ignored), "TRANSFER-1");
    assert!(!node.has_ready());
    let mut node = leader();
    node.step(request(MessageBody::Transfer { target: NodeId(2) })).unwrap();
    assert_eq!(drain(&mut node), [message(1, 2, 2, MessageBody::TimeoutNow)]);
    assert_eq!(node.status().transferee, Some(NodeId(2)));
}

#[test]
fn a_cluster_takes_proposals_anywhere() {
    let members = membership(&[1, 2, 3], &[4]);
    let mut network = Network::new((1..=4).map(forwarding), &members);
    network.elect(2);
    for id in [1, 4] {
        let proposed = network.at(id, |node| node.propose("p".into())).unwrap();
        assert_eq!(proposed, Proposed::Forwarded { leader: NodeId(2) });
        network.deliver_all();
    }
    assert_eq!(network.commits(), [3, 3, 3, 3]);
    network.at(4, |node| node.transfer_leader(NodeId(3))).unwrap();
    network.deliver_all();
    assert_eq!(network.role(3), Role::Leader);
}

#[test]
fn forgetting_the_leader_ends_its_lease() {
    let mut node = follower(config(1, true, true));
    node.tick(10).unwrap();
    let elapsed = node.status().election_elapsed;
    assert_eq!(node.forget_leader(), Ok(ForgetLeader::Forgotten { leader: NodeId(2) }), "LEASE-5");
    let status = node.status();
    assert_eq!((status.leader, status.lease, status.term), (None, false, Term(2)));
    assert_eq!((status.role, status.election_elapsed), (Role::Follower, elapsed));
    assert_eq!(drain(&mut node), [], "its owner is told, and nobody else");
    assert_eq!(node.forget_leader(), Ok(ForgetLeader::NoLeader));
    let ask = pre_vote(0, 0);
    assert_eq!(step(&mut node, 3, 3, ask).len(), 1, "it votes at once");
    step(&mut node, 2, 2, heartbeat(0));
    assert_eq!(node.status().leader, Some(NodeId(2)), "and follows again if it was wrong");
    let mut node = leader();
    let before = node.clone();
    assert_eq!(node.forget_leader(), Ok(ForgetLeader::NotFollower));
    assert_eq!(node, before);
    timer(&mut node, Timer::QuorumCheckDue);
    step(&mut node, 2, 3, vote(0, 0, true));
    timer(&mut node, Timer::ElectionTimeout);
    assert_eq!(node.forget_leader(), Ok(ForgetLeader::NotFollower), "a candidate has none");
}

#[test]
fn a_quorum_of_forgetters_elects_at_once() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    network.isolated = [1].map(NodeId).into();
    network.at(3, Node::forget_leader).unwrap();
    network.timer(2, Timer::ElectionTimeout);
    network.deliver_all();
    assert_eq!(network.role(2), Role::Leader);
}

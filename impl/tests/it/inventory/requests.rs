//! What an application asks of a node.

use quorate_core::{
    Bytes, ConfChange, Config, Edit, EntryData, Index, MessageBody, NodeId, Proposal, Proposed,
    Timer,
};

use crate::common::*;

/// Forwarded at most once, whatever the role of who gets it: a candidate has no leader to ask
/// either.
#[test]
fn a_candidate_ignores_what_is_forwarded() {
    let start = Config { forwarding: true, ..config(1, true, true) };
    let mut node = node_with(start, &[1, 2, 3], &[], quorate_core::HardState::default());
    step(&mut node, 2, 1, heartbeat(0));
    timer(&mut node, Timer::ElectionTimeout);
    let before = node.clone();
    for body in [
        MessageBody::Propose(Proposal::Normal(vec!["p".into()])),
        MessageBody::Transfer { target: NodeId(3) },
        MessageBody::ReadIndex { context: "r".into() },
    ] {
        assert_eq!(step(&mut node, 3, 0, body), []);
    }
    assert_eq!(node, before);
}

/// PROPOSE-4: no payload is an error, an empty one is a payload.
#[test]
fn an_empty_payload_is_a_payload() {
    let mut node = elected(config(1, false, true), &membership(&[1, 2, 3], &[]));
    assert_eq!(node.propose(Bytes::new()), Ok(Proposed::Appended { index: Index(2) }));
    assert_eq!(node.status().log.all().unwrap()[1].data, EntryData::Normal(Bytes::new()));
}

/// PROPOSE-5: with step-down off, a leader that is a learner now is still a member. It counts in no
/// quorum.
#[test]
fn a_leader_that_is_a_learner_goes_on_proposing() {
    let start = Config { step_down_on_removal: false, ..config(1, false, true) };
    let mut node = elected(start, &membership(&[1, 2, 3], &[]));
    step(&mut node, 2, 2, accept(1));
    node.propose_conf_change(ConfChange::one(Edit::AddLearner(NodeId(1)))).unwrap();
    drain(&mut node);
    step(&mut node, 2, 2, accept(2));
    assert_eq!(node.status().membership, &membership(&[2, 3], &[1]));
    assert_eq!(node.propose("p".into()), Ok(Proposed::Appended { index: Index(3) }));
    drain(&mut node);
    step(&mut node, 2, 2, accept(3));
    assert_eq!(node.status().commit, 2, "one of two voters");
    step(&mut node, 3, 2, accept(3));
    assert_eq!(node.status().commit, 3);
}

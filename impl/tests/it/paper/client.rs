//! Section 8: clients.

use quorate_core::{EntryData, Index, MessageBody, NodeId, ProposeError, Term};

use super::nodes::*;
use crate::common::{
    Network, Node, accept, drain, drain_step, heartbeat_resp, membership, message, step,
};

/// The indexes with which a node answers reads on a message.
fn answers(node: &mut Node, from: NodeId, term: Term, body: MessageBody) -> Vec<Index> {
    node.step(message(from, 1, term, body)).unwrap();
    reads(node)
}

fn reads(node: &mut Node) -> Vec<Index> {
    drain_step(node).reads.iter().map(|read| read.index).collect()
}

/// Paragraph 1: clients send to the leader; another server tells who that is, as far as it knows.
#[test]
fn a_follower_points_to_the_leader() {
    let mut network = Network::new([1, 2, 3].map(plain), &membership(&[1, 2, 3], &[]));
    for leader in [None, Some(NodeId(1))] {
        let refused = network.nodes.get_mut(&NodeId(2)).unwrap().propose("x".into());
        assert_eq!(refused, Err(ProposeError::NotLeader { id: NodeId(2), leader }));
        network.elect(1);
    }
}

/// Paragraph 4: to learn what is committed, a leader commits an empty entry at the start of its
/// term.
#[test]
fn a_leader_begins_with_an_empty_entry() {
    let mut node = leader(3, &[1, 1]);
    let first = node.status().log.all().unwrap().pop().unwrap();
    assert_eq!((first.index, first.term, first.data), (Index(3), Term(2), EntryData::Empty));
    step(&mut node, 2, 2, accept(3));
    assert_eq!(commit(&node), 3);
}

/// Paragraph 4: before that, it answers no read.
#[test]
fn no_read_is_answered_before_the_first_commit() {
    let mut node = leader(3, &[1, 1]);
    node.read_index("r".into()).unwrap();
    assert_eq!(reads(&mut node), [0; 0]);
    assert_eq!(answers(&mut node, NodeId(2), Term(2), heartbeat_resp()), [0; 0]);
    assert_eq!(
        answers(&mut node, NodeId(2), Term(2), accept(3)),
        [0; 0],
        "now the heartbeats leave"
    );
    assert_eq!(answers(&mut node, NodeId(2), Term(2), MessageBody::HeartbeatResp { read: 1 }), [3]);
}

/// Paragraph 4: before it answers a read, a leader exchanges heartbeats with a majority.
#[test]
fn a_read_waits_for_a_majority_of_heartbeats() {
    let mut node = leader_of_equal_logs(5);
    node.read_index("r".into()).unwrap();
    let asked = MessageBody::Heartbeat { commit: Index(1), read: 1 };
    let sent = (2..=5).map(|peer| message(1, peer, 1, asked.clone()));
    assert_eq!(drain(&mut node), sent.collect::<Vec<_>>());
    let answer = MessageBody::HeartbeatResp { read: 1 };
    assert_eq!(answers(&mut node, NodeId(2), Term(1), answer.clone()), [0; 0], "two of five");
    assert_eq!(answers(&mut node, NodeId(2), Term(1), answer.clone()), [0; 0], "still two");
    assert_eq!(answers(&mut node, NodeId(3), Term(1), answer), [1], "three");
}

/// Paragraph 4: a leader that was replaced without knowing it answers no read.
#[test]
fn a_deposed_leader_answers_no_read() {
    let mut node = leader_of_equal_logs(3);
    node.read_index("r".into()).unwrap();
    drain(&mut node);
    assert_eq!(
        answers(&mut node, NodeId(2), Term(2), MessageBody::HeartbeatResp { read: 1 }),
        [0; 0]
    );
    assert_eq!(
        answers(&mut node, NodeId(3), Term(1), MessageBody::HeartbeatResp { read: 1 }),
        [0; 0]
    );
}

//! READ-1 to READ-5: reads that a quorum confirms.

use quorate_core::{
    Bytes, Config, Index, MemStorage, Membership, MessageBody, NodeId, RawNode, ReadError,
    ReadState, Role, StepError, Stepped, Term, Timer,
};

use crate::common::*;

fn read(index: Index, context: &'static str) -> ReadState {
    ReadState { index, context: context.into() }
}

/// A leader of term 2 that nobody has answered: its no-op is at index 1.
fn fresh(members: &Membership) -> Node {
    elected(config(1, false, false), members)
}

/// A leader of term 2 that has committed its no-op.
fn leader(members: &Membership) -> Node {
    let mut node = fresh(members);
    for peer in members.all_voters().filter(|&voter| voter != 1) {
        step(&mut node, peer, 2, accept(1));
    }
    assert_eq!(node.status().commit, 1);
    node
}

fn three() -> Membership {
    membership(&[1, 2, 3], &[])
}

/// Asks for a read. The positions that the heartbeats carry, by receiver, and the reads answered.
fn ask(node: &mut Node, context: &'static str) -> (Vec<(NodeId, u64)>, Vec<ReadState>) {
    node.read_index(context.into()).unwrap();
    let step = drain_step(node);
    (step.messages.iter().map(|sent| (sent.to, position(&sent.body))).collect(), step.reads)
}

fn position(body: &MessageBody) -> u64 {
    let MessageBody::Heartbeat { read, .. } = body else { panic!("{body:?}") };
    *read
}

/// The reads answered on a follower's confirmation of a position.
fn confirm(node: &mut Node, from: NodeId, position: u64) -> Vec<ReadState> {
    let term = node.status().term;
    let answer = MessageBody::HeartbeatResp { read: position };
    node.step(message(from, 1, term, answer)).unwrap();
    drain_step(node).reads
}

#[test]
fn a_read_waits_for_a_quorum_and_answers_the_commit_of_its_time() {
    let mut node = leader(&three());
    assert_eq!(ask(&mut node, "first"), (vec![(NodeId(2), 1), (NodeId(3), 1)], vec![]), "READ-3");
    node.propose("p".into()).unwrap();
    drain(&mut node);
    step(&mut node, 2, 2, accept(2));
    assert_eq!(node.status().commit, 2);
    assert_eq!(node.status().reads_waiting, 1);
    assert_eq!(confirm(&mut node, NodeId(2), 0), [], "an answer to another heartbeat");
    assert_eq!(confirm(&mut node, NodeId(2), 1), [read(Index(1), "first")]);
    assert_eq!(confirm(&mut node, NodeId(3), 1), [], "once");
    assert_eq!(node.status().reads_waiting, 0);
    assert_eq!(ask(&mut node, "second"), (vec![(NodeId(2), 2), (NodeId(3), 2)], vec![]));
    assert_eq!(confirm(&mut node, NodeId(3), 2), [read(Index(2), "second")]);
}

#[test]
fn a_position_confirms_all_before_it_in_order() {
    let mut node = leader(&three());
    for context in ["a", "b", "c"] {
        ask(&mut node, context);
    }
    assert_eq!(confirm(&mut node, NodeId(3), 2), [read(Index(1), "a"), read(Index(1), "b")]);
    // A heartbeat of the timer carries the last one that is not confirmed.
    let heartbeats = timer(&mut node, Timer::HeartbeatDue);
    assert_eq!(position(&heartbeats[0].body), 3);
    assert_eq!(confirm(&mut node, NodeId(2), 3), [read(Index(1), "c")]);
    let heartbeats = timer(&mut node, Timer::HeartbeatDue);
    assert_eq!(position(&heartbeats[0].body), 0, "READ-3: none is left");
}

#[test]
fn late_and_repeated_confirmations_say_nothing_of_later_reads() {
    let mut node = leader(&membership(&[1, 2, 3, 4, 5], &[]));
    ask(&mut node, "same context");
    assert_eq!(confirm(&mut node, NodeId(2), 1), []);
    assert_eq!(confirm(&mut node, NodeId(2), 1), [], "repeated: 2 counts once");
    assert_eq!(confirm(&mut node, NodeId(3), 1), [read(Index(1), "same context")]);
    ask(&mut node, "same context");
    // Delayed answers to the first round do not confirm the second (etcd#20418).
    for peer in [2, 3, 4, 5] {
        assert_eq!(confirm(&mut node, NodeId(peer), 1), []);
    }
    confirm(&mut node, NodeId(4), 2);
    assert_eq!(confirm(&mut node, NodeId(5), 2), [read(Index(1), "same context")]);
}

#[test]
fn what_was_not_asked_is_not_confirmed() {
    let mut node = leader(&three());
    ask(&mut node, "a");
    for position in [2, u64::MAX] {
        let before = node.clone();
        let answer = MessageBody::HeartbeatResp { read: position };
        assert_eq!(
            node.step(message(2, 1, 2, answer)),
            Err(StepError::ReadNotAsked { from: NodeId(2), read: position, last: 1 }),
            "CONTRACT-5"
        );
        assert_eq!(node, before);
    }
    // Of another term, or to a follower, it is ignored.
    assert_eq!(confirm(&mut node.clone(), NodeId(2), 1), [read(Index(1), "a")]);
    let old = MessageBody::HeartbeatResp { read: 9 };
    assert_eq!(node.step(message(2, 1, 1, old.clone())), Ok(Stepped::Handled));
    assert_eq!(node.step(message(2, 1, 3, old)), Ok(Stepped::Handled));
    assert_eq!(node.status().role, Role::Follower);
}

#[test]
fn followers_return_the_position() {
    let hard_state = hard_state(2, 0, 0);
    let mut node = node_with(config(1, false, false), &[1, 2, 3], &[], hard_state);
    let sent = step(&mut node, 2, 2, MessageBody::Heartbeat { commit: Index(0), read: 7 });
    assert_eq!(sent, [message(1, 2, 2, MessageBody::HeartbeatResp { read: 7 })]);
}

#[test]
fn reads_before_the_first_own_commit_are_parked() {
    let mut node = fresh(&three());
    assert_eq!(ask(&mut node, "a"), (vec![], vec![]), "READ-2");
    node.read_index("b".into()).unwrap();
    node.step(message(3, 1, 0, MessageBody::ReadIndex { context: "c".into() })).unwrap();
    assert_eq!(drain_step(&mut node), Step::default());
    assert_eq!(node.status().reads_waiting, 3);
    node.step(message(2, 1, 2, accept(1))).unwrap();
    let step = drain_step(&mut node);
    let heartbeats =
        step.messages.iter().filter(|m| matches!(m.body, MessageBody::Heartbeat { .. }));
    let heartbeats: Vec<_> =
        heartbeats.map(|heartbeat| (heartbeat.to, position(&heartbeat.body))).collect();
    assert_eq!(heartbeats, [(NodeId(2), 3), (NodeId(3), 3)], "one round for all of them");
    assert_eq!(
        confirm(&mut node, NodeId(2), 2),
        [read(Index(1), "a"), read(Index(1), "b")],
        "in order"
    );
    node.step(message(3, 1, 2, MessageBody::HeartbeatResp { read: 3 })).unwrap();
    let step = drain_step(&mut node);
    let answer = MessageBody::ReadIndexResp { index: Index(1), context: "c".into() };
    assert!(step.messages.contains(&message(1, 3, 2, answer)), "READ-4");
    assert_eq!(step.reads, []);
}

#[test]
fn the_only_voter_waits_for_its_own_commit_too() {
    // Its stored commit is behind what it had committed: that may be so after a crash.
    let hard_state = hard_state(1, 1, 1);
    let mut storage = MemStorage::new(membership(&[1], &[2]));
    storage.append(&log(&[1, 1, 1])).unwrap();
    storage.set_hard_state(hard_state);
    let start = Config { applied: Index(1), ..config(1, false, false) };
    let mut node = RawNode::new(start, storage).unwrap();
    node.campaign().unwrap();
    node.read_index("early".into()).unwrap();
    assert_eq!(node.status().reads_waiting, 1);
    let step = drain_step(&mut node);
    assert_eq!(step.reads, [read(Index(4), "early")], "READ-2, not index 1");
    // From now on it answers alone, at once, whatever its learner does.
    assert_eq!(ask(&mut node, "late"), (vec![], vec![read(Index(4), "late")]), "READ-3");
}

#[test]
fn learners_and_strangers_do_not_confirm() {
    let mut node = leader(&membership(&[1, 2, 3], &[4]));
    ask(&mut node, "a");
    assert_eq!(confirm(&mut node, NodeId(4), 1), []);
    let answer = MessageBody::HeartbeatResp { read: 1 };
    assert!(matches!(node.step(message(9, 1, 2, answer)), Ok(Stepped::Ignored(_))));
    assert_eq!(confirm(&mut node, NodeId(3), 1), [read(Index(1), "a")]);
}

#[test]
fn while_joint_both_halves_confirm() {
    let members =
        Membership::joint([1, 2, 3].map(NodeId), [1, 4, 5].map(NodeId), [], [], false).unwrap();
    let mut node = leader(&members);
    ask(&mut node, "a");
    assert_eq!(confirm(&mut node, NodeId(2), 1), []);
    assert_eq!(confirm(&mut node, NodeId(3), 1), [], "CONF-10: only the incoming half");
    assert_eq!(confirm(&mut node, NodeId(5), 1), [read(Index(1), "a")]);
    // A leader that is a voter in one half only does not confirm for the other.
    let members = Membership::joint([1].map(NodeId), [2, 3, 4].map(NodeId), [], [], false).unwrap();
    let mut node = leader(&members);
    ask(&mut node, "a");
    assert_eq!(confirm(&mut node, NodeId(2), 1), []);
    assert_eq!(confirm(&mut node, NodeId(3), 1), [read(Index(1), "a")]);
}

#[test]
fn a_smaller_quorum_may_have_confirmed_already() {
    let mut node = leader(&membership(&[1, 2], &[]));
    node.propose_conf_change(quorate_core::ConfChange::one(quorate_core::Edit::Remove(NodeId(2))))
        .unwrap();
    drain(&mut node);
    ask(&mut node, "a");
    assert_eq!(node.status().reads_waiting, 1);
    node.step(message(2, 1, 2, accept(2))).unwrap();
    let step = drain_step(&mut node);
    assert_eq!(node.status().membership, &membership(&[1], &[]));
    assert_eq!(step.reads, [read(Index(1), "a")], "nobody is left to confirm it");
}

#[test]
fn reads_end_with_the_leadership() {
    let mut node = leader(&three());
    ask(&mut node, "queued");
    step(&mut node, 3, 5, heartbeat(0));
    assert_eq!(node.status().reads_waiting, 0, "READ-5");
    lead(&mut node);
    assert_eq!(node.status().term, 6);
    node.read_index("parked".into()).unwrap();
    step(&mut node, 3, 7, heartbeat(0));
    lead(&mut node);
    step(&mut node, 2, 8, accept(3));
    assert_eq!(
        ask(&mut node, "new"),
        (vec![(NodeId(2), 1), (NodeId(3), 1)], vec![]),
        "positions start anew"
    );
    assert_eq!(confirm(&mut node, NodeId(2), 1), [read(Index(3), "new")]);
}

/// READ-5: the owner is told which reads of its own will not be answered, parked or queued, once.
#[test]
fn the_owner_is_told_of_reads_that_end_with_the_leadership() {
    let dropped = |node: &mut Node| {
        let mut dropped = Vec::new();
        while node.has_ready() {
            let mut ready = node.ready().unwrap();
            finish(node, &mut ready);
            assert_eq!(ready.read_states, []);
            dropped.append(&mut ready.dropped_reads);
        }
        dropped
    };
    let mut node = leader(&three());
    let mut untold = node.clone();
    for context in ["a", "b"] {
        ask(&mut node, context);
    }
    let forwarded = MessageBody::ReadIndex { context: "not its own".into() };
    step(&mut node, 2, 0, forwarded);
    let later = |node: &mut Node| node.step(message(3, 1, 5, heartbeat(0))).unwrap();
    later(&mut node);
    assert!(node.has_ready());
    assert_eq!(dropped(&mut node), ["a", "b"]);
    later(&mut untold);
    assert!(dropped(&mut untold).is_empty());
    assert_eq!(node, untold, "nothing is left of them");

    lead(&mut node);
    node.read_index("parked".into()).unwrap();
    node.step(message(3, 1, 7, heartbeat(0))).unwrap();
    assert_eq!(dropped(&mut node), ["parked"]);

    // With a leader that steps down by itself, and in the asynchronous form.
    let asynchronous = Config { asynchronous_writes: true, ..config(1, false, true) };
    let mut storage = MemStorage::new(three());
    storage.set_hard_state(hard_state(1, 0, 0));
    let mut node = RawNode::new(asynchronous, storage).unwrap();
    node.campaign().unwrap();
    let write = node.async_ready().unwrap().write.unwrap();
    node.storage_mut().write(&write.write).unwrap();
    node.written(write.receipt).unwrap();
    node.step(message(2, 1, 2, vote_resp(true))).unwrap();
    node.read_index("a".into()).unwrap();
    for _ in 0..2 {
        node.timer(Timer::QuorumCheckDue).unwrap();
    }
    assert_eq!(node.status().role, Role::Follower);
    assert_eq!(node.async_ready().unwrap().dropped_reads, ["a"]);
    assert!(node.async_ready().unwrap().dropped_reads.is_empty(), "once");
}

#[test]
fn a_follower_forwards_reads_and_hands_out_the_answer() {
    let hard_state = hard_state(2, 0, 0);
    let forwarding = Config { forwarding: true, ..config(1, false, false) };
    let mut node = node_with(forwarding, &[1, 2, 3], &[], hard_state);
    let refusal = ReadError::NotLeader { id: NodeId(1), leader: None };
    assert_eq!(node.read_index("r".into()), Err(refusal.clone()));
    assert_eq!(refusal.to_string(), "node 1 takes no read: it knows no leader");
    step(&mut node, 2, 2, heartbeat(0));
    node.read_index("r".into()).unwrap();
    let context = || Bytes::from("r");
    let question = MessageBody::ReadIndex { context: context() };
    assert_eq!(drain(&mut node), [message(1, 2, 0, question.clone())], "READ-1");
    // One that arrives at a node that does not lead ends there.
    let before = node.clone();
    assert_eq!(step(&mut node, 3, 0, question), []);
    assert_eq!(node, before);
    let answer = |index| MessageBody::ReadIndexResp { index, context: context() };
    node.step(message(2, 1, 1, answer(Index(3)))).unwrap();
    assert_eq!(drain_step(&mut node).reads, [], "TERM-8: of an older leader");
    node.step(message(2, 1, 2, answer(Index(4)))).unwrap();
    assert_eq!(drain_step(&mut node).reads, [read(Index(4), "r")]);
    node.step(message(3, 1, 5, answer(Index(5)))).unwrap();
    assert_eq!(drain_step(&mut node).reads, [read(Index(5), "r")], "READ-4: of a newer one");
    assert_eq!((node.status().term, node.status().leader), (Term(5), None), "TERM-5");
}

#[test]
fn without_forwarding_a_follower_refuses_reads() {
    let hard_state = hard_state(2, 0, 0);
    let mut node = node_with(config(1, false, false), &[1, 2, 3], &[], hard_state);
    step(&mut node, 2, 2, heartbeat(0));
    assert_eq!(
        node.read_index("r".into()),
        Err(ReadError::NotLeader { id: NodeId(1), leader: Some(NodeId(2)) }),
        "READ-1"
    );
}

#[test]
fn a_cluster_reads_through_its_followers() {
    let members = membership(&[1, 2, 3], &[]);
    let configs = (1..=3).map(|id| Config { forwarding: true, ..config(id, true, true) });
    let mut network = Network::new(configs, &members);
    network.elect(1);
    network.propose(1, "w");
    network.at(3, |node| node.read_index("r".into())).unwrap();
    network.deliver_all();
    assert_eq!(network.reads, [(NodeId(3), read(Index(2), "r"))]);
    // A leader that is cut off answers nobody.
    network.isolated = [1].map(NodeId).into();
    network.at(1, |node| node.read_index("stale".into())).unwrap();
    network.deliver_all();
    (2..=3).for_each(|id| network.timer(id, Timer::LeaseExpired));
    network.elect(2);
    network.propose(2, "w2");
    network.at(2, |node| node.read_index("fresh".into())).unwrap();
    network.deliver_all();
    assert_eq!(network.reads[1..], [(NodeId(2), read(Index(4), "fresh"))]);
}

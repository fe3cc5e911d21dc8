//! The soft state in a Ready: told when term, role or leader changed, and only when it is durable.

use quorate_core::{
    Config, Edit, EntryData, HardState, Index, MemStorage, NodeId, Proposed, RawNode, Role,
    SoftState, Term, Timer,
};

use crate::common::*;

/// Term, role and leader in plain numbers; the leader 0 is none.
fn plain(state: SoftState) -> (u64, Role, u64) {
    (state.term.get(), state.role, state.leader.unwrap_or(NodeId(0)).get())
}

/// Node 1 of three in term 2, whose hard state is stored.
fn node(asynchronous_writes: bool) -> Node {
    let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
    storage.set_hard_state(hard_state(2, 0, 0));
    let config = Config { asynchronous_writes, ..config(1, false, true) };
    RawNode::new(config, storage).unwrap()
}

/// The next Ready, which writes nothing and sends nothing, as the drive loop sees it.
fn only_soft_state(node: &mut Node) -> (u64, Role, u64) {
    assert!(node.has_ready());
    let mut ready = node.ready().unwrap();
    assert_eq!(ready.soft_state, None, "it comes with advance");
    assert!(ready.write.is_empty() && !ready.write.must_sync());
    assert_eq!(ready.write.records().count(), 0);
    node.advance(&mut ready).unwrap();
    assert_eq!((&ready.messages, &ready.committed_entries), (&Vec::new(), &Vec::new()));
    assert!(!node.has_ready());
    plain(ready.soft_state.unwrap())
}

/// The soft state of the one Ready after an input.
fn told(node: &mut Node) -> Option<(u64, Role, u64)> {
    let mut ready = node.ready().unwrap();
    finish(node, &mut ready);
    assert!(!node.has_ready());
    ready.soft_state.map(plain)
}

#[test]
fn the_leader_that_a_follower_learns_is_told_once() {
    let mut node = node(false);
    assert!(!node.has_ready(), "a node starts with nothing to tell");
    node.step(message(2, 1, 2, heartbeat(0))).unwrap();
    assert_eq!(told(&mut node), Some((2, Role::Follower, 2)));
    node.step(message(2, 1, 2, heartbeat(0))).unwrap();
    assert_eq!(told(&mut node), None, "the same leader again");
    node.timer(Timer::LeaseExpired).unwrap();
    assert!(!node.has_ready(), "the lease is no part of it");
    // The leader of the next term: the term is to be written.
    node.step(message(3, 1, 3, heartbeat(0))).unwrap();
    assert_eq!(told(&mut node), Some((3, Role::Follower, 3)));
    node.timer(Timer::QuorumCheckDue).unwrap();
    assert!(!node.has_ready(), "nothing to do for a follower");
}

#[test]
fn a_change_of_it_alone_is_a_ready_that_writes_nothing() {
    let mut follower = node(false);
    follower.step(message(2, 1, 2, heartbeat(0))).unwrap();
    drain(&mut follower);
    follower.forget_leader().unwrap();
    assert_eq!(only_soft_state(&mut follower), (2, Role::Follower, 0));

    let mut leader = elected(config(1, false, true), &membership(&[1, 2, 3], &[]));
    leader.timer(Timer::QuorumCheckDue).unwrap();
    assert_eq!(only_soft_state(&mut leader), (2, Role::Follower, 0), "QUORUM-1");
}

#[test]
fn each_role_of_a_campaign_is_told() {
    let config = config(1, true, true);
    let mut node = node_with(config, &[1, 2, 3], &[1], hard_state(1, 0, 1));
    node.campaign().unwrap();
    assert_eq!(told(&mut node), Some((1, Role::PreCandidate, 0)));
    node.step(message(2, 1, 2, pre_vote_resp(true))).unwrap();
    assert_eq!(told(&mut node), Some((2, Role::Candidate, 0)));
    node.step(message(2, 1, 2, vote_resp(true))).unwrap();
    assert_eq!(told(&mut node), Some((2, Role::Leader, 1)));
}

#[test]
fn a_leadership_is_told_when_its_term_is_durable() {
    let mut node =
        RawNode::new(config(1, false, false), MemStorage::new(membership(&[1], &[]))).unwrap();
    node.campaign().unwrap();
    let mut ready = node.ready().unwrap();
    assert_eq!(ready.soft_state, None, "the vote is not durable");
    // A Ready that is not advanced tells nothing, so nothing is lost.
    assert_eq!(node.storage().hard_state(), HardState::default());
    finish(&mut node, &mut ready);
    assert_eq!(ready.soft_state.map(plain), Some((1, Role::Leader, 1)));
    // The same memory again: it does not tell it twice.
    node.ready_into(&mut ready).unwrap();
    assert_eq!(ready.soft_state, None);
    finish(&mut node, &mut ready);
    assert_eq!(ready.soft_state, None);
}

#[test]
fn a_leadership_that_ended_meanwhile_shows_by_its_term() {
    let mut node = elected(config(1, false, true), &membership(&[1, 2, 3], &[]));
    drain(&mut node);
    // Before the owner looks again, node 1 steps down, campaigns and wins.
    node.step(message(3, 1, 2, vote_resp(false))).unwrap();
    node.timer(Timer::QuorumCheckDue).unwrap();
    node.campaign().unwrap();
    node.step(message(2, 1, 3, vote_resp(true))).unwrap();
    let mut ready = node.ready().unwrap();
    finish(&mut node, &mut ready);
    assert_eq!(ready.soft_state.map(plain), Some((3, Role::Leader, 1)));
}

#[test]
fn a_step_down_while_a_ready_is_out_comes_with_it() {
    let mut node = elected(config(1, false, false), &membership(&[1, 2], &[]));
    step(&mut node, 2, 2, accept(1));
    let proposed = node.propose_conf_change(Edit::Remove(NodeId(1)).into()).unwrap();
    let Proposed::Appended { index } = proposed else { panic!("{proposed:?}") };
    drain(&mut node);
    node.step(message(2, 1, 2, accept(index))).unwrap();
    let mut ready = node.ready().unwrap();
    finish(&mut node, &mut ready);
    assert!(matches!(ready.committed_entries[0].data, EntryData::Conf(_)));
    node.propose("x".into()).unwrap();
    let mut ready = node.ready().unwrap();
    node.apply_conf_change(index).unwrap();
    finish(&mut node, &mut ready);
    assert_eq!(ready.soft_state.map(plain), Some((2, Role::Follower, 0)), "CONF-15");
}

#[test]
fn a_restarted_node_has_nothing_to_tell() {
    let mut node = elected(config(1, false, false), &membership(&[1, 2, 3], &[]));
    drain(&mut node);
    let mut node = RawNode::new(config(1, false, false), node.into_storage()).unwrap();
    assert!(!node.has_ready(), "a follower of nobody, as every new process");
    node.step(message(2, 1, 2, heartbeat(0))).unwrap();
    assert_eq!(told(&mut node), Some((2, Role::Follower, 2)));
}

#[test]
fn with_asynchronous_writes_it_waits_for_the_term_and_for_nothing_else() {
    let mut node = node(true);
    // The term is durable: at once, and without a write.
    node.step(message(2, 1, 2, heartbeat(0))).unwrap();
    let ready = node.async_ready().unwrap();
    assert_eq!(ready.soft_state.map(plain), Some((2, Role::Follower, 2)));
    assert_eq!(ready.write, None);
    node.forget_leader().unwrap();
    assert!(node.has_ready());
    let ready = node.async_ready().unwrap();
    assert_eq!(ready.soft_state.map(plain), Some((2, Role::Follower, 0)));
    assert_eq!((ready.write, ready.messages.len(), node.has_ready()), (None, 0, false));
    // The leader of a new term, and then of another one, before either is durable.
    let mut writes = Vec::new();
    for (leader, term) in [(3, 3), (2, 4)] {
        node.step(message(leader, 1, term, heartbeat(0))).unwrap();
        let ready = node.async_ready().unwrap();
        assert_eq!(ready.soft_state, None, "term {term} is not durable");
        assert!(!node.has_ready(), "and nothing else is to be done");
        writes.extend(ready.write);
    }
    for (at, write) in writes.into_iter().enumerate() {
        node.storage_mut().write(&write.write).unwrap();
        node.written(write.receipt).unwrap();
        assert_eq!(node.has_ready(), at == 1, "the last one is that of the present term");
    }
    let ready = node.async_ready().unwrap();
    assert_eq!(ready.soft_state.map(plain), Some((4, Role::Follower, 2)));
    assert_eq!((ready.write, node.status().term, node.has_ready()), (None, Term(4), false));
    assert_eq!(node.status().applied, Index(0));
}

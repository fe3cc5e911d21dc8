//! FLOW: how much is sent, taken and handed out.

use quorate_core::{
    Bytes, Config, Index, Message, MessageBody, NodeId, ProgressState, ProposeError, Proposed,
    Timer,
};

use crate::common::*;

/// An entry with this payload has 34 bytes.
const TEN: &[u8] = b"ten bytes.";

fn limits(edit: impl FnOnce(&mut Config)) -> Config {
    let mut config = config(1, false, false);
    edit(&mut config);
    config
}

/// The leader of three with its no-op acknowledged by node 2, which it replicates to.
fn leader(config: Config) -> Node {
    let mut node = elected(config, &membership(&[1, 2, 3], &[]));
    step(&mut node, 2, 2, accept(1));
    assert_eq!(node.status().commit, 1);
    node
}

fn propose(node: &mut Node, count: usize) -> Vec<Message> {
    node.propose_many(vec![Bytes::from_static(TEN); count]).unwrap();
    drain(node)
}

/// What is sent to a peer: the indexes of each Append.
fn appends(sent: &[Message], to: NodeId) -> Vec<Vec<Index>> {
    sent.iter().filter(|message| message.to == to).map(indexes).collect()
}

#[test]
fn appends_carry_what_fits_and_at_least_one_entry() {
    // FLOW-1: 2 entries of 34 bytes in 68.
    for (max, count) in [(0, 1), (67, 1), (68, 2), (101, 2), (102, 3)] {
        let mut node = leader(limits(|config| config.max_size_per_message = max));
        let sent = propose(&mut node, 5);
        let expected: Vec<_> =
            (2..=6).map(Index).collect::<Vec<_>>().chunks(count).map(<[_]>::to_vec).collect();
        assert_eq!(appends(&sent, NodeId(2)), expected, "FLOW-3: until nothing is left, {max}");
        assert_eq!(progress(&node, 2).next, 7, "the index after the last one sent");
    }
}

#[test]
fn what_the_window_kept_back_leaves_with_the_acknowledgements() {
    let mut node = leader(limits(|config| {
        config.max_size_per_message = 34;
        config.max_inflight_messages = 2;
    }));
    assert_eq!(appends(&propose(&mut node, 5), NodeId(2)), [vec![2], vec![3]]);
    assert_eq!(appends(&step(&mut node, 2, 2, accept(2)), NodeId(2)), [vec![4]]);
    assert_eq!(appends(&step(&mut node, 2, 2, accept(4)), NodeId(2)), [vec![5], vec![6]]);
}

#[test]
fn a_probe_is_one_append_whatever_there_is() {
    let mut node = leader(limits(|config| config.max_size_per_message = 0));
    propose(&mut node, 3);
    let sent = step(&mut node, 3, 2, MessageBody::HeartbeatResp { read: 0 });
    assert_eq!(appends(&sent, NodeId(3)), [vec![1]]);
    assert!(progress(&node, 3).paused);
    assert_eq!(step(&mut node, 3, 2, heartbeat_resp()).len(), 1, "BEAT-3: the probe once more");
    // It is found where the logs agree, and the rest leaves at once.
    let sent = step(&mut node, 3, 2, accept(1));
    assert_eq!(appends(&sent, NodeId(3)), [vec![2], vec![3], vec![4]]);
}

#[test]
fn a_full_window_pauses_and_lets_one_probe_through_per_heartbeat() {
    let mut node = leader(limits(|config| config.max_inflight_messages = 2));
    assert_eq!(appends(&propose(&mut node, 1), NodeId(2)), [vec![2]]);
    assert!(!progress(&node, 2).paused);
    assert_eq!(appends(&propose(&mut node, 1), NodeId(2)), [vec![3]]);
    assert!(progress(&node, 2).paused, "FLOW-2: full");
    assert_eq!(progress(&node, 2).inflight_messages(), 2);
    assert_eq!(progress(&node, 2).inflight_bytes(), 68);
    assert_eq!(appends(&propose(&mut node, 1), NodeId(2)), [] as [Vec<u64>; 0]);
    // Both Appends are lost. The peer is probed with what it was sent last (etcd#14633).
    let sent = step(&mut node, 2, 2, heartbeat_resp());
    assert_eq!(sent, [message(1, 2, 2, append((3, 2), &[], 1))]);
    assert!(progress(&node, 2).paused);
    assert_eq!(progress(&node, 2).state, ProgressState::Replicate);
    let rejection = reject(3, at(1, 2));
    let sent = step(&mut node, 2, 2, rejection);
    assert_eq!(appends(&sent, NodeId(2)), [vec![2, 3, 4]], "APPEND-7");
    assert_eq!(progress(&node, 2).inflight_messages(), 0, "emptied with the state");
    let sent = step(&mut node, 2, 2, accept(4));
    assert_eq!(progress(&node, 2).state, ProgressState::Replicate);
    assert_eq!(sent.len(), 1, "the commit: {sent:?}");
}

#[test]
fn acknowledgements_free_the_window() {
    let mut node = leader(limits(|config| config.max_inflight_messages = 3));
    for _ in 0..3 {
        propose(&mut node, 1);
    }
    propose(&mut node, 4);
    let sent = step(&mut node, 2, 2, accept(3));
    assert_eq!(appends(&sent, NodeId(2)), [vec![5, 6, 7, 8]], "2 of 3 are acknowledged");
    assert_eq!(progress(&node, 2).inflight_messages(), 2);
    step(&mut node, 2, 2, accept(2));
    assert_eq!(progress(&node, 2).inflight_messages(), 2, "that is old");
}

#[test]
fn one_append_may_cross_the_bytes_of_the_window() {
    let mut node = leader(limits(|config| {
        config.max_size_per_message = 34;
        config.max_inflight_bytes = 50;
    }));
    let sent = propose(&mut node, 4);
    // 34 bytes are in flight, less than 50: another may leave. 68 are not.
    assert_eq!(appends(&sent, NodeId(2)), [vec![2], vec![3]]);
    assert_eq!(progress(&node, 2).inflight_bytes(), 68);
    assert!(progress(&node, 2).paused);
}

#[test]
fn without_limits_no_window_is_kept() {
    let mut node = leader(limits(|config| {
        config.max_inflight_messages = usize::MAX;
        config.max_inflight_bytes = u64::MAX;
    }));
    propose(&mut node, 3);
    assert_eq!(progress(&node, 2).inflight_messages(), 0, "FLOW-2");
    assert_eq!(progress(&node, 2).inflight_bytes(), 0);
}

#[test]
fn what_is_proposed_together_leaves_together() {
    let mut node = leader(limits(|_| ()));
    for _ in 0..3 {
        node.propose(Bytes::from_static(TEN)).unwrap();
    }
    let sent = drain(&mut node);
    assert_eq!(appends(&sent, NodeId(2)), [vec![2, 3, 4]], "FLOW-3");
    // An empty Append is left out where another goes to the same peer anyway.
    node.step(message(2, 1, 2, accept(4))).unwrap();
    node.propose(Bytes::from_static(TEN)).unwrap();
    let sent = drain(&mut node);
    assert_eq!(appends(&sent, NodeId(2)), [vec![5]]);
    let MessageBody::Append { commit, .. } = &sent[0].body else { panic!() };
    assert_eq!(*commit, 4, "of the moment when it leaves");
}

#[test]
fn appends_that_wait_end_with_the_leadership() {
    let mut node = leader(limits(|_| ()));
    node.propose(Bytes::from_static(TEN)).unwrap();
    node.step(message(3, 1, 3, heartbeat(0))).unwrap();
    let sent = drain(&mut node);
    assert_eq!(sent, [message(1, 3, 3, heartbeat_resp())]);
}

#[test]
fn the_uncommitted_tail_is_limited() {
    let mut node = leader(limits(|config| config.max_uncommitted_size = 25));
    let ten = || Bytes::from_static(TEN);
    assert_eq!(node.propose(ten()), Ok(Proposed::Appended { index: Index(2) }));
    assert_eq!(node.propose(ten()), Ok(Proposed::Appended { index: Index(3) }));
    drain(&mut node);
    let before = node.clone();
    let refusal =
        ProposeError::TooMuchUncommitted { id: NodeId(1), size: 10, uncommitted: 20, limit: 25 };
    assert_eq!(node.propose(ten()), Err(refusal.clone()));
    assert_eq!(
        refusal.to_string(),
        "node 1 takes no 10 bytes while 20 are uncommitted, the limit is 25"
    );
    assert!(node.propose_many(vec!["12345".into(), "6".into()]).is_err(), "PROPOSE-4: all or none");
    // A conf change has 16 bytes for each edit.
    assert!(node.propose_conf_change(no_change()).is_err());
    assert_eq!(node, before);
    assert_eq!(
        node.propose(Bytes::new()),
        Ok(Proposed::Appended { index: Index(4) }),
        "0 bytes always"
    );
    assert_eq!(
        node.propose("12345".into()),
        Ok(Proposed::Appended { index: Index(5) }),
        "up to it"
    );
    drain(&mut node);
    // What is handed out to be applied counts no longer, applied or not.
    node.step(message(2, 1, 2, accept(3))).unwrap();
    drain_lagging(&mut node);
    assert_eq!(node.status().uncommitted_size, 5);
    assert_eq!(node.propose(ten()), Ok(Proposed::Appended { index: Index(6) }));
}

#[test]
fn a_single_proposal_may_be_larger_than_the_limit() {
    let mut node = leader(limits(|config| config.max_uncommitted_size = 3));
    assert_eq!(node.propose(Bytes::from_static(TEN)), Ok(Proposed::Appended { index: Index(2) }));
    assert!(node.propose("1".into()).is_err());
    drain(&mut node);
    // A new leader starts at 0: what it inherits does not count, then or when it is handed out.
    let mut storage = quorate_core::MemStorage::new(membership(&[1, 2, 3], &[]));
    storage.append(&stored(&node)).unwrap();
    storage.set_hard_state(crate::common::hard_state(2, 0, 1));
    let config = Config { applied: Index(1), ..limits(|config| config.max_uncommitted_size = 3) };
    let mut node = quorate_core::RawNode::new(config, storage).unwrap();
    lead(&mut node);
    assert_eq!(node.status().uncommitted_size, 0);
    assert_eq!(node.propose("123".into()), Ok(Proposed::Appended { index: Index(4) }));
    drain(&mut node);
    step(&mut node, 2, 3, accept(3));
    assert_eq!((node.status().commit, node.status().uncommitted_size), (Index(3), 3));
}

#[test]
fn what_is_handed_out_is_limited() {
    let mut node = leader(limits(|config| config.max_committed_size = 70));
    propose(&mut node, 5);
    node.step(message(2, 1, 2, accept(6))).unwrap();
    let mut handed = Vec::new();
    while node.has_ready() {
        let mut ready = node.ready().unwrap();
        finish(&mut node, &mut ready);
        handed.append(&mut ready.committed_entries);
    }
    let handed: Vec<_> = handed.iter().map(|entry| entry.index).collect();
    assert_eq!(handed, [2, 3], "FLOW-5: 68 of 70 bytes");
    assert_eq!(node.advance_apply(Index(2)), Ok(()));
    let mut ready = node.ready().unwrap();
    finish(&mut node, &mut ready);
    assert_eq!(ready.committed_entries.len(), 1, "one was applied, one may follow");
    assert!(!node.has_ready());
    assert!(node.advance_apply(Index(5)).is_err());
}

#[test]
fn a_single_entry_may_be_larger_than_what_is_handed_out() {
    let mut node = leader(limits(|config| config.max_committed_size = 1));
    propose(&mut node, 3);
    step_lagging(&mut node, message(2, 1, 2, accept(4)));
    for index in 2..=4 {
        assert_eq!(node.advance_apply(Index(index)), Ok(()));
        drain_lagging(&mut node);
    }
    assert_eq!(node.status().applied, 4);
}

fn step_lagging(node: &mut Node, message: Message) {
    node.step(message).unwrap();
    drain_lagging(node);
}

#[test]
fn unreachable_peers_are_probed_again() {
    let mut node = leader(limits(|config| config.max_inflight_messages = 1));
    propose(&mut node, 2);
    assert!(progress(&node, 2).paused);
    node.report_unreachable(NodeId(2));
    node.report_unreachable(NodeId(9));
    let seen = progress(&node, 2);
    assert_eq!(
        (seen.state, seen.next, seen.paused),
        (ProgressState::Probe, Index(2), false),
        "FLOW-6"
    );
    assert_eq!((seen.sent_commit, seen.inflight_messages()), (Index(1), 0));
    assert!(!node.has_ready(), "the next heartbeat round will do");
    let before = node.clone();
    node.report_unreachable(NodeId(2));
    assert_eq!(node, before, "only in replicate");
    timer(&mut node, Timer::HeartbeatDue);
    let sent = step(&mut node, 2, 2, heartbeat_resp());
    assert_eq!(appends(&sent, NodeId(2)), [vec![2, 3]]);
}

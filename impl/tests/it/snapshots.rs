//! SNAP: sending, restoring and reporting snapshots.

use std::sync::Arc;

use quorate_core::{
    ApplyError, Campaign, CampaignIgnored, Config, EntryData, Index, MemStorage, Membership,
    Message, MessageBody, NodeId, ProgressState, RawNode, ReadyError, Role, Snapshot,
    SnapshotStatus, StorageError, Term, Timer,
};

use crate::common::*;

fn snapshot(index: Index, term: Term, members: &Membership) -> Arc<Snapshot> {
    Arc::new(Snapshot {
        index,
        term,
        membership: members.clone(),
        membership_index: Index(0),
        data: "state".into(),
    })
}

fn three() -> Membership {
    membership(&[1, 2, 3], &[])
}

/// The leader of three in term 2 whose log is compacted up to 4 of 6; all is acknowledged by node
/// 2, nothing by node 3, which is in probe.
fn leader() -> Node {
    let mut node = elected(config(1, false, false), &three());
    step(&mut node, 2, 2, accept(1));
    node.propose_many(vec!["p".into(); 5]).unwrap();
    drain(&mut node);
    step(&mut node, 2, 2, accept(6));
    compact(&mut node, Index(4));
    node
}

fn compact(node: &mut Node, index: Index) {
    let storage = node.storage_mut();
    storage.create_snapshot(index, three(), Index(0), "state".into()).unwrap();
    storage.compact(index).unwrap();
}

fn state(node: &Node, peer: NodeId) -> (ProgressState, Index, Index) {
    let seen = progress(node, peer.get());
    (seen.state, seen.matched, seen.next)
}

fn rejected(index: u64, hint: (u64, u64)) -> MessageBody {
    reject(index, at(hint.0, hint.1))
}

/// A leader that has sent a snapshot of index 4 to node 3.
fn sent_to_3() -> Node {
    let mut node = leader();
    let sent = step(&mut node, 3, 2, rejected(0, (0, 0)));
    assert_eq!(
        sent,
        [message(1, 3, 2, MessageBody::Snapshot(snapshot(Index(4), Term(2), &three())))]
    );
    node
}

#[test]
fn a_peer_whose_entries_are_compacted_is_sent_a_snapshot() {
    let node = sent_to_3();
    assert_eq!(
        state(&node, NodeId(3)),
        (ProgressState::Snapshot { pending: Index(Index(4).get()) }, Index(0), Index(5)),
        "SNAP-1"
    );
    assert_eq!((progress(&node, 3).sent_commit, progress(&node, 3).paused), (Index(4), false));
    assert!(progress(&node, 3).is_paused(), "SNAP-2");
    assert_eq!(node.status().log.first_index(), 5);
}

#[test]
fn entries_that_are_there_are_sent_as_ever() {
    let mut node = leader();
    // Term at 4 is still known, so entry 5 can follow it.
    let mut joined = step(&mut node, 3, 2, accept(4));
    let last = joined.pop().unwrap();
    assert_eq!(indexes(&last), [5, 6]);
}

#[test]
fn only_a_peer_that_answered_is_sent_a_snapshot() {
    let mut node = leader();
    for timer in [Timer::QuorumCheckDue, Timer::HeartbeatDue] {
        node.timer(timer).unwrap();
    }
    drain(&mut node);
    assert!(!progress(&node, 3).recent_active);
    node.propose("p".into()).unwrap();
    assert!(drain(&mut node).iter().all(|sent| sent.to == 2), "SNAP-1: 3 has never answered");
    assert_eq!(state(&node, NodeId(3)).0, ProgressState::Probe);
    let sent = step(&mut node, 3, 2, heartbeat_resp());
    assert!(matches!(sent[0].body, MessageBody::Snapshot(_)));
}

#[test]
fn nothing_but_heartbeats_goes_to_a_peer_that_waits_for_a_snapshot() {
    let mut node = sent_to_3();
    node.propose("p".into()).unwrap();
    let sent = drain(&mut node);
    assert!(sent.iter().all(|sent| sent.to == 2), "{sent:?}");
    let heartbeats = timer(&mut node, Timer::HeartbeatDue);
    assert_eq!(heartbeats.len(), 2);
    assert_eq!(step(&mut node, 3, 2, heartbeat_resp()), [], "SNAP-2");
    node.transfer_leader(NodeId(3)).unwrap();
    assert_eq!(drain(&mut node), []);
}

#[test]
fn a_reported_snapshot_is_followed_by_what_comes_after() {
    let mut node = sent_to_3();
    node.report_snapshot(NodeId(3), SnapshotStatus::Finished);
    assert_eq!(state(&node, NodeId(3)), (ProgressState::Probe, Index(0), Index(5)), "SNAP-5");
    assert!(progress(&node, 3).paused, "until it answers");
    let before = node.clone();
    for peer in [2, 3, 9] {
        node.report_snapshot(NodeId(peer), SnapshotStatus::Failed);
    }
    assert_eq!(node, before, "only in state snapshot");
    let sent = step(&mut node, 3, 2, heartbeat_resp());
    assert_eq!(indexes(&sent[0]), [5, 6]);
    step(&mut node, 3, 2, accept(6));
    assert_eq!(state(&node, NodeId(3)), (ProgressState::Replicate, Index(6), Index(7)));
}

#[test]
fn a_failed_snapshot_is_sent_again() {
    let mut node = sent_to_3();
    node.report_snapshot(NodeId(3), SnapshotStatus::Failed);
    assert_eq!(state(&node, NodeId(3)), (ProgressState::Probe, Index(0), Index(1)), "SNAP-5");
    let sent = step(&mut node, 3, 2, heartbeat_resp());
    assert!(matches!(&sent[0].body, MessageBody::Snapshot(again) if again.index == 4));
}

#[test]
fn an_acknowledgement_ends_the_wait_if_the_log_goes_on_from_there() {
    let mut node = sent_to_3();
    let mut other = node.clone();
    // Not at the snapshot's index, but the entry after it is in the log.
    let sent = step(&mut node, 3, 2, accept(5));
    assert_eq!(state(&node, NodeId(3)), (ProgressState::Replicate, Index(5), Index(7)), "SNAP-6");
    assert_eq!(sent.iter().flat_map(indexes).collect::<Vec<_>>(), [6]);
    // What follows 2 is compacted.
    step(&mut other, 3, 2, accept(2));
    assert_eq!(
        state(&other, NodeId(3)),
        (ProgressState::Snapshot { pending: Index(Index(4).get()) }, Index(2), Index(5))
    );
    step(&mut other, 3, 2, accept(4));
    assert_eq!(state(&other, NodeId(3)).0, ProgressState::Replicate);
}

#[test]
fn a_node_that_is_told_of_a_compaction_goes_by_it_at_once() {
    let mut told = sent_to_3();
    compact(&mut told, Index(6));
    let mut untold = told.clone();
    told.log_compacted().unwrap();
    let again = told.clone();
    told.log_compacted().unwrap();
    assert_eq!(told, again, "SNAP-8: there is no news");
    // What follows the first snapshot is compacted: the peer's wait does not end there (SNAP-6).
    assert_eq!(step(&mut told, 3, 2, accept(4)), []);
    assert_eq!(
        state(&told, NodeId(3)),
        (ProgressState::Snapshot { pending: Index(Index(4).get()) }, Index(4), Index(5))
    );
    // Who is not told finds out as it reads what it wants to send, and sends the newer snapshot.
    let sent = step(&mut untold, 3, 2, accept(4));
    assert_eq!(
        sent,
        [message(1, 3, 2, MessageBody::Snapshot(snapshot(Index(6), Term(2), &three())))]
    );
    assert_eq!(
        state(&untold, NodeId(3)),
        (ProgressState::Snapshot { pending: Index(Index(6).get()) }, Index(4), Index(7))
    );
}

#[test]
fn rejections_count_in_state_snapshot_as_in_probe() {
    let mut node = sent_to_3();
    let before = node.clone();
    assert_eq!(step(&mut node, 3, 2, rejected(3, (0, 0))), []);
    assert_eq!(node, before, "SNAP-7: not the one before next");
    step(&mut node, 3, 2, rejected(4, (1, 0)));
    assert_eq!(
        state(&node, NodeId(3)),
        (ProgressState::Snapshot { pending: Index(Index(4).get()) }, Index(0), Index(2)),
        "SNAP-7"
    );
}

#[test]
fn a_storage_without_a_snapshot_is_asked_again() {
    let mut storage = MemStorage::new(three());
    storage.append(&log(&[1, 1, 1])).unwrap();
    storage.set_hard_state(hard_state(1, 0, 3));
    storage.create_snapshot(Index(3), three(), Index(0), "state".into()).unwrap();
    storage.compact(Index(3)).unwrap();
    let inner = storage.clone();
    let failing = Failing { inner, snapshot: Err(StorageError::SnapshotTemporarilyUnavailable) };
    let start = Config { applied: Index(3), ..config(1, false, false) };
    let mut node = RawNode::new(start, failing).unwrap();
    node.campaign().unwrap();
    drain_failing(&mut node).unwrap();
    node.step(message(2, 1, 2, vote_resp(true))).unwrap();
    drain_failing(&mut node).unwrap();
    node.step(message(3, 1, 2, rejected(3, (0, 0)))).unwrap();
    assert_eq!(drain_failing(&mut node).unwrap(), [], "SNAP-1: none at the moment");
    // A snapshot that does not reach what is compacted is an error, whoever asks.
    let old = snapshot(Index(2), Term(1), &three());
    node.storage_mut().snapshot = Ok(old);
    node.step(message(3, 1, 2, heartbeat_resp())).unwrap();
    let before = node.status().progress.to_vec();
    let error = StorageError::SnapshotBehind { index: Index(2), at_least: Index(3) };
    assert_eq!(drain_failing(&mut node), Err(ReadyError::Storage(error)));
    assert_eq!(node.status().progress, before);
    assert!(node.has_ready(), "nothing was handed out");
    node.storage_mut().snapshot = Ok(snapshot(Index(3), Term(1), &three()));
    let sent = drain_failing(&mut node).unwrap();
    assert!(matches!(sent[0].body, MessageBody::Snapshot(_)));
}

/// A storage with an answer of its own for who asks for a snapshot.
#[derive(Debug)]
struct Failing {
    inner: MemStorage,
    snapshot: Result<Arc<Snapshot>, StorageError>,
}

impl quorate_core::Storage for Failing {
    fn initial_state(&self) -> Result<quorate_core::InitialState, StorageError> {
        self.inner.initial_state()
    }
    fn entries(
        &self,
        range: std::ops::Range<Index>,
        max_size: u64,
        out: &mut Vec<quorate_core::Entry>,
    ) -> Result<(), StorageError> {
        self.inner.entries(range, max_size, out)
    }
    fn term(&self, index: Index) -> Result<Term, StorageError> {
        self.inner.term(index)
    }
    fn first_index(&self) -> Result<Index, StorageError> {
        self.inner.first_index()
    }
    fn last_index(&self) -> Result<Index, StorageError> {
        self.inner.last_index()
    }
    fn snapshot(&self, _: Index, _: NodeId) -> Result<Arc<Snapshot>, StorageError> {
        self.snapshot.clone()
    }
}

fn drain_failing(node: &mut RawNode<Failing>) -> Result<Vec<Message>, ReadyError> {
    let mut sent = Vec::new();
    while node.has_ready() {
        let mut ready = node.ready()?;
        node.storage_mut().inner.write(&ready.write).unwrap();
        node.advance(&mut ready).unwrap();
        sent.append(&mut ready.messages);
    }
    Ok(sent)
}

/// Node 1 of three as follower in term 2 with the log 1 1 1 and commit 1.
fn follower() -> Node {
    let hard_state = hard_state(2, 0, 1);
    node_with(config(1, false, false), &[1, 2, 3], &[1, 1, 1], hard_state)
}

fn install(node: &mut Node, snapshot: Arc<Snapshot>) -> Vec<Message> {
    step(node, 2, 2, MessageBody::Snapshot(snapshot))
}

#[test]
fn a_snapshot_takes_the_place_of_the_log() {
    let mut node = follower();
    let members = membership(&[1, 2], &[4]);
    let sent = install(&mut node, snapshot(Index(9), Term(2), &members));
    assert_eq!(sent, [message(1, 2, 2, accept(9))], "SNAP-3");
    let status = node.status();
    assert_eq!((status.commit, status.applied), (Index(9), Index(9)), "SNAP-4: stored, so applied");
    assert_eq!((status.log.first_index(), status.log.last_index()), (Index(10), Index(9)));
    assert_eq!(status.membership, &members, "CONF-12");
    assert_eq!((status.leader, status.lease), (Some(NodeId(2)), true));
    assert_eq!(node.storage().stored_snapshot().unwrap().index, 9);
    // The log goes on from there.
    let sent = step(&mut node, 2, 2, append((9, 2), &[entry(10, 2)], 10));
    assert_eq!(sent, [message(1, 2, 2, accept(10))]);
    let restarted = Config { applied: Index(10), ..config(1, false, false) };
    let again = RawNode::new(restarted, node.into_storage()).unwrap();
    assert_eq!(again.status().membership, &members);
    assert_eq!(again.status().log.all().unwrap(), [entry(10, 2)]);
}

#[test]
fn a_snapshot_of_what_is_known_is_only_acknowledged() {
    let mut node = follower();
    let before = node.clone();
    assert_eq!(
        install(&mut node, snapshot(Index(1), Term(1), &three())),
        [message(1, 2, 2, accept(1))]
    );
    assert_eq!(node.status().log.all().unwrap(), before.status().log.all().unwrap());
    // The log has the entry: commit moves, and the log stays.
    let sent = install(&mut node, snapshot(Index(2), Term(1), &membership(&[2, 3], &[])));
    assert_eq!(sent, [message(1, 2, 2, accept(2))], "SNAP-3");
    let status = node.status();
    assert_eq!((status.commit, status.log.last_index()), (Index(2), Index(3)));
    assert_eq!(status.membership, &three(), "that of the snapshot comes with the entries");
}

#[test]
fn a_snapshot_without_the_node_is_not_restored() {
    let mut node = follower();
    let others = membership(&[2, 3], &[4]);
    assert_eq!(
        install(&mut node, snapshot(Index(9), Term(2), &others)),
        [message(1, 2, 2, accept(1))]
    );
    assert_eq!(node.status().log.last_index(), 3);
    // In any of the four sets it is a member (etcd#12631).
    let sets = [
        Membership::joint([2, 3].map(NodeId), [1, 2, 3].map(NodeId), [], [], false),
        Membership::joint([2, 3].map(NodeId), [1, 2, 3].map(NodeId), [], [1].map(NodeId), true),
        Membership::joint([2, 3].map(NodeId), [], [1].map(NodeId), [], false),
    ];
    for members in sets {
        let mut node = node.clone();
        let sent = install(&mut node, snapshot(Index(9), Term(2), &members.unwrap()));
        assert_eq!(sent, [message(1, 2, 2, accept(9))]);
    }
}

#[test]
fn a_node_that_waits_to_join_takes_what_a_stranger_sends() {
    let storage = MemStorage::new(Membership::default());
    let mut node = RawNode::new(config(4, true, true), storage).unwrap();
    assert_eq!(timer(&mut node, Timer::ElectionTimeout), []);
    let members = membership(&[1, 2, 3], &[4]);
    let body = MessageBody::Snapshot(snapshot(Index(7), Term(3), &members));
    assert_eq!(step(&mut node, 1, 5, body), [message(4, 1, 5, accept(7))], "CONTRACT-1");
    assert_eq!(node.status().membership, &members);
    assert_eq!((node.status().term, node.status().leader), (Term(5), Some(NodeId(1))), "TERM-5");
}

#[test]
fn candidates_follow_and_leaders_ignore() {
    let mut node = follower();
    timer(&mut node, Timer::ElectionTimeout);
    assert_eq!((node.status().role, node.status().term), (Role::Candidate, Term(3)));
    let body = || MessageBody::Snapshot(snapshot(Index(9), Term(2), &three()));
    assert_eq!(step(&mut node, 2, 2, body()), [], "TERM-8: not answered at a lower term");
    step(&mut node, 2, 3, body());
    assert_eq!((node.status().role, node.status().commit), (Role::Follower, Index(9)), "ELECT-7");
    let mut node = leader();
    let before = node.clone();
    assert_eq!(step(&mut node, 3, 2, body()), []);
    assert_eq!(node, before, "TERM-9");
}

#[test]
fn until_it_is_stored_a_node_neither_campaigns_nor_applies() {
    let mut node = follower();
    node.step(message(2, 1, 2, MessageBody::Snapshot(snapshot(Index(9), Term(2), &three()))))
        .unwrap();
    node.step(message(2, 1, 2, append((9, 2), &[entry(10, 2)], 10))).unwrap();
    let status = node.status();
    assert_eq!((status.commit, status.applied), (Index(10), Index(1)), "SNAP-4");
    assert_eq!(status.pending_snapshot.unwrap().index, 9);
    let mut other = node.clone();
    assert_eq!(other.campaign(), ignored(CampaignIgnored::SnapshotPending));
    other.step(message(2, 1, 2, MessageBody::TimeoutNow)).unwrap();
    other.timer(Timer::ElectionTimeout).unwrap();
    assert_eq!(other.status().role, Role::Follower);
    let mut ready = node.ready().unwrap();
    assert!(ready.messages.is_empty());
    node.storage_mut().write(&ready.write).unwrap();
    node.advance(&mut ready).unwrap();
    let expected = [message(1, 2, 2, accept(9)), message(1, 2, 2, accept(10))];
    assert_eq!(ready.messages, expected);
    assert!(ready.committed_entries.is_empty(), "not with the snapshot");
    assert_eq!(node.status().applied, 9);
    let mut ready = node.ready().unwrap();
    finish(&mut node, &mut ready);
    assert_eq!(ready.committed_entries, [entry(10, 2)]);
    assert_eq!(node.campaign(), Ok(Campaign::Begun));
}

#[test]
fn changes_of_a_log_that_was_replaced_are_not_applied() {
    let mut node = follower();
    let change = conf_entry(4, 2, no_change());
    node.step(message(2, 1, 2, append((3, 1), &[change, entry(5, 2)], 4))).unwrap();
    drain_lagging(&mut node);
    assert_eq!(node.status().commit, 4);
    node.step(message(2, 1, 2, MessageBody::Snapshot(snapshot(Index(9), Term(2), &three()))))
        .unwrap();
    let gone = ApplyError::NoConfChange { index: Index(4), next: None };
    assert_eq!(node.apply_conf_change(Index(4)), Err(gone.clone()));
    assert_eq!(
        node.advance_apply(Index(4)),
        Ok(()),
        "until the snapshot is stored it may still apply"
    );
    drain_lagging(&mut node);
    assert_eq!(node.apply_conf_change(Index(4)), Err(gone));
    let back = ApplyError::Backwards { index: Index(4), applied: Index(9) };
    assert_eq!(node.advance_apply(Index(4)), Err(back));
}

#[test]
fn a_whole_cluster_brings_a_lagging_node_back_by_snapshot() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    network.isolated = [3].map(NodeId).into();
    for payload in ["a", "b", "c"] {
        network.propose(1, payload);
    }
    compact(network.nodes.get_mut(&NodeId(1)).unwrap(), Index(3));
    network.isolated.clear();
    network.heartbeat(1);
    network.heartbeat(1);
    assert_eq!(network.commits(), [4, 4, 4]);
    let status = network.nodes[&NodeId(3)].status();
    assert_eq!(status.log.first_index(), 4, "it never saw the first ones");
    assert_eq!(status.log.all().unwrap()[0].data, EntryData::Normal("c".into()));
    assert_eq!(progress(&network.nodes[&NodeId(1)], 3).state, ProgressState::Replicate);
    network.propose(1, "d");
    assert_eq!(network.commits(), [5, 5, 5]);
}

#[test]
fn a_restored_node_leads_and_sends_its_own_snapshot_on() {
    let mut node = follower();
    install(&mut node, snapshot(Index(9), Term(2), &three()));
    lead(&mut node);
    let sent = step(&mut node, 3, 3, rejected(9, (1, 1)));
    let again = MessageBody::Snapshot(snapshot(Index(9), Term(2), &three()));
    assert_eq!(sent, [message(1, 3, 3, again)]);
}

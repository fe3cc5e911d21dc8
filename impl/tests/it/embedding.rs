//! What an owner of a node has to know and may rely on: how it starts, and what it is told.

use quorate_core::{
    ConfChange, Config, ConfigError, Edit, HardState, Index, MemStorage, Message, MessageBody,
    NodeId, ProposeError, Proposed, RawNode, Snapshot, StepError, StorageError, Term,
};

use crate::common::*;

/// The storage of an only voter that has committed a no-op and nine payloads, without the state of
/// its application.
fn ten_entries() -> MemStorage {
    let mut node = elected(config(1, false, false), &membership(&[1], &[]));
    node.propose_many(vec!["p".into(); 9]).unwrap();
    drain(&mut node);
    assert_eq!(node.status().commit, 10);
    node.into_storage()
}

fn handed_out(node: &mut Node) -> Vec<Index> {
    let mut ready = node.ready().unwrap();
    finish(node, &mut ready);
    ready.committed_entries.iter().map(|entry| entry.index).collect()
}

#[test]
fn applied_0_is_the_stored_snapshot_whatever_is_kept_before_it() {
    for kept_from in [1, 5, 9] {
        let mut storage = ten_entries();
        storage
            .create_snapshot(Index(8), membership(&[1], &[]), Index(0), "state at 8".into())
            .unwrap();
        storage.compact(Index(kept_from - 1)).unwrap();
        let mut node = RawNode::new(config(1, false, false), storage).unwrap();
        assert_eq!(
            (node.status().applied, node.status().commit),
            (Index(8), Index(10)),
            "{kept_from}"
        );
        assert_eq!(handed_out(&mut node), [9, 10], "nothing is applied twice");
    }
}

#[test]
fn an_application_with_a_state_of_its_own_may_be_behind_or_ahead_of_the_snapshot() {
    for (applied, expected) in [(6, vec![7, 8, 9, 10]), (9, vec![10])] {
        let mut storage = ten_entries();
        storage
            .create_snapshot(Index(8), membership(&[1], &[]), Index(0), "state at 8".into())
            .unwrap();
        storage.compact(Index(4)).unwrap();
        let start = Config { applied: Index(applied), ..config(1, false, false) };
        let mut node = RawNode::new(start, storage).unwrap();
        assert_eq!(handed_out(&mut node), expected);
    }
}

/// What a snapshot stands for is committed, also if the stored commit is older (STORE-2).
#[test]
fn a_snapshot_is_committed() {
    let mut storage = ten_entries();
    storage
        .create_snapshot(Index(8), membership(&[1], &[]), Index(0), "state at 8".into())
        .unwrap();
    storage.set_hard_state(HardState { commit: Index(3), ..storage.hard_state() });
    let start = Config { applied: Index(6), ..config(1, false, false) };
    let mut node = RawNode::new(start, storage).unwrap();
    assert_eq!(node.status().commit, 8);
    assert_eq!(handed_out(&mut node), [7, 8]);
}

/// An only voter that has applied changes at 2, 3 and 4, and a payload at 5.
fn changed() -> Node {
    let mut node = elected(config(1, false, false), &membership(&[1], &[]));
    for edit in [Edit::AddLearner(NodeId(2)), Edit::AddLearner(NodeId(3)), Edit::Remove(NodeId(2))]
    {
        node.propose_conf_change(ConfChange::one(edit)).unwrap();
        drain(&mut node);
    }
    node.propose("p".into()).unwrap();
    drain(&mut node);
    node
}

#[test]
fn a_configuration_newer_than_applied_is_refused() {
    let node = changed();
    let status = node.status();
    assert_eq!((status.applied, status.membership_index), (Index(5), Index(4)));
    // The storage has the configuration of the last change; the application, all or a part.
    let storage = node.into_storage();
    let start = |applied| {
        RawNode::new(Config { applied, ..config(1, false, false) }, storage.clone()).map(drop)
    };
    for applied in [0, 3] {
        let expected =
            ConfigError::MembershipAhead { membership_index: Index(4), applied: Index(applied) };
        assert_eq!(start(Index(applied)), Err(expected));
    }
    assert_eq!((start(Index(4)), start(Index(5))), (Ok(()), Ok(())));
    assert_eq!(
        ConfigError::MembershipAhead { membership_index: Index(4), applied: Index(3) }.to_string(),
        "the stored configuration was made at index 4, above the applied index 3"
    );
}

/// A state that is kept in memory and in snapshots starts from those, and so does its
/// configuration: one that is stored with each change is too new for it.
#[test]
fn a_start_from_a_snapshot_takes_the_configuration_of_that() {
    let node = changed();
    let log: Vec<_> = node.storage().log().cloned().collect();
    let hard_state = node.storage().hard_state();
    let begin = || {
        let mut storage = MemStorage::new(membership(&[1], &[]));
        storage.append(&log).unwrap();
        storage.set_hard_state(hard_state);
        storage.create_snapshot(Index(3), membership(&[1], &[2, 3]), Index(3), "".into()).unwrap();
        storage
    };
    let mut node = RawNode::new(config(1, false, false), begin()).unwrap();
    assert_eq!((node.status().applied, node.status().membership_index), (Index(3), Index(3)));
    drain(&mut node);
    assert_eq!(node.status().membership, &membership(&[1], &[3]));
    assert_eq!(node.status().membership_index, 4);
    let mut storage = begin();
    storage.set_membership(membership(&[1], &[3]), Index(4));
    let error = RawNode::new(config(1, false, false), storage).unwrap_err();
    assert_eq!(
        error,
        ConfigError::MembershipAhead { membership_index: Index(4), applied: Index(3) }
    );
}

#[test]
fn a_snapshot_that_is_newer_than_the_log_is_refused() {
    let mut storage = ten_entries();
    storage
        .create_snapshot(Index(8), membership(&[1], &[]), Index(0), "state at 8".into())
        .unwrap();
    let log: Vec<_> = storage.log().cloned().collect();
    storage.append(&log[..2]).unwrap();
    let start = Config { applied: Index(1), ..config(1, false, false) };
    let error = RawNode::new(start, storage).unwrap_err();
    assert_eq!(error, ConfigError::SnapshotBeyondLog { snapshot: Index(8), last_index: Index(2) });
}

#[test]
fn a_snapshot_has_no_configuration_from_after_it() {
    let ahead = StorageError::MembershipAhead { membership_index: Index(5), index: Index(4) };
    let mut storage = ten_entries();
    let before = storage.clone();
    let members = membership(&[1], &[]);
    assert_eq!(storage.create_snapshot(Index(4), members.clone(), Index(5), "".into()), Err(ahead));
    assert_eq!(storage, before);

    let snapshot = |index, membership_index| {
        let membership = membership(&[1, 2], &[]);
        Snapshot { index, term: Term(2), membership, membership_index, data: "".into() }
    };
    let mut node = node_with(config(1, false, false), &[1, 2], &[], hard_state(2, 0, 0));
    let send = |index, made| -> Message {
        message(2, 1, 2, MessageBody::Snapshot(snapshot(index, made).into()))
    };
    let before = node.clone();
    let ahead = StepError::SnapshotMembershipAhead { membership_index: Index(10), index: Index(9) };
    assert_eq!(node.step(send(Index(9), Index(10))), Err(ahead));
    assert_eq!(node, before);
    node.step(send(Index(9), Index(9))).unwrap();
    drain(&mut node);
    assert_eq!(node.status().membership_index, 9, "it comes with the snapshot");
    assert_eq!(node.storage().membership_index(), 9);
    let restarted = Config { applied: Index(9), ..config(1, false, false) };
    let node = RawNode::new(restarted, node.into_storage()).unwrap();
    assert_eq!(node.status().membership_index, 9);
}

/// STORE-2: without a hard state, a log is refused, or taken on request.
#[test]
fn a_log_without_its_term_is_taken_on_request() {
    let snapshot = || {
        let membership = membership(&[1, 2, 3], &[]);
        let data = "state at 4".into();
        Snapshot { index: Index(4), term: Term(2), membership, membership_index: Index(0), data }
    };
    let storage = || {
        let mut storage = MemStorage::new(membership(&[1, 2, 3], &[]));
        storage.apply_snapshot(snapshot().into()).unwrap();
        storage.append(&[entry(5, 2), entry(6, 3)]).unwrap();
        storage.set_hard_state(hard_state(1, 2, 4));
        storage
    };
    let refused = ConfigError::LogBeyondTerm { last_term: Term(3), term: Term(1) };
    assert_eq!(RawNode::new(config(1, false, false), storage()).unwrap_err(), refused);
    let trusting =
        Config { term_from_log: true, commit_in_votes: false, ..config(1, false, false) };
    let mut node = RawNode::new(trusting.clone(), storage()).unwrap();
    assert_eq!((node.status().term, node.status().applied), (Term(3), Index(4)));
    // It votes for nobody in that term, which had its leader, and stores that first.
    assert_eq!(step(&mut node, 2, 3, vote(9, 3, false)), [message(1, 2, 3, vote_resp(false))]);
    assert_eq!(node.storage().hard_state(), hard_state(3, 1, 4));
    assert_eq!(step(&mut node, 2, 4, vote(9, 3, false)), [message(1, 2, 4, vote_resp(true))]);
    // Where nothing is missing, nothing is changed.
    let mut whole = storage();
    whole.set_hard_state(hard_state(3, 2, 4));
    let node = RawNode::new(trusting, whole).unwrap();
    assert_eq!((node.status().term, node.status().vote), (Term(3), Some(NodeId(2))));
}

/// PROPOSE-3: what is forwarded counts at least once. So a late copy of a change adds a node again
/// that was removed, unless the change names the configuration that it is for (PROPOSE-6).
#[test]
fn a_late_copy_of_a_forwarded_change_is_made_again_unless_it_names_its_configuration() {
    let founders = membership(&[1, 2, 3], &[]);
    let with_four = membership(&[1, 2, 3, 4], &[]);
    for guarded in [false, true] {
        let configs = (1..=3).map(|id| Config { forwarding: true, ..config(id, false, false) });
        let mut network = Network::new(configs, &founders);
        network.elect(1);
        let add = ConfChange::one(Edit::AddVoter(NodeId(4)));
        let proposed = network.at(2, |node| match guarded {
            true => node.propose_conf_change_for(node.status().membership_index, add),
            false => node.propose_conf_change(add),
        });
        assert_eq!(proposed, Ok(Proposed::Forwarded { leader: NodeId(1) }));
        let copy = network.wire[0].clone();
        network.deliver_all();
        assert_eq!(network.nodes[&NodeId(2)].status().membership, &with_four);
        let remove = ConfChange::one(Edit::Remove(NodeId(4)));
        network.at(1, |node| node.propose_conf_change(remove)).unwrap();
        network.deliver_all();
        network.heartbeat(1);
        assert_eq!(network.nodes[&NodeId(1)].status().membership, &founders);

        let last = network.nodes[&NodeId(1)].status().log.last_index();
        network.at(1, |node| node.step(copy)).unwrap();
        network.deliver_all();
        let status = network.nodes[&NodeId(1)].status();
        let expected = if guarded { (&founders, last) } else { (&with_four, last.next()) };
        assert_eq!((status.membership, status.log.last_index()), expected);
    }
}

/// PROPOSE-6, on the leader itself. An equal configuration that came about in another way is
/// another one.
#[test]
fn a_change_for_another_configuration_is_an_error() {
    let mut node = elected(config(1, false, false), &membership(&[1], &[]));
    let learner = |id| ConfChange::one(Edit::AddLearner(id));
    assert_eq!(
        node.propose_conf_change_for(Index(0), learner(NodeId(2))),
        Ok(Proposed::Appended { index: Index(2) }),
        "the configuration that the log began with is that of index 0"
    );
    // What is appended is not applied: that is CONF-2's to refuse.
    let pending = node.propose_conf_change_for(Index(0), learner(NodeId(3)));
    assert!(matches!(pending, Ok(Proposed::Refused { index: Index(3), .. })), "{pending:?}");
    drain(&mut node);
    node.propose_conf_change_for(Index(2), ConfChange::one(Edit::Remove(NodeId(2)))).unwrap();
    drain(&mut node);
    let status = node.status();
    assert_eq!(status.membership, &membership(&[1], &[]), "as it was at first");
    assert_eq!(status.membership_index, 4);
    for expected in [0, 2, 3, 5] {
        let before = node.clone();
        let refused = ProposeError::OtherMembership {
            id: NodeId(1),
            expected: Index(expected),
            applied: Index(4),
        };
        assert_eq!(node.propose_conf_change_for(Index(expected), learner(NodeId(2))), Err(refused));
        assert_eq!(node, before, "nothing is appended");
    }
    assert_eq!(
        ProposeError::OtherMembership { id: NodeId(1), expected: Index(2), applied: Index(4) }
            .to_string(),
        "node 1 takes no change for the configuration of index 2: the one it has applied is of \
         index 4"
    );
    // A change that is rejected makes no configuration; one that alters nothing does.
    let index = node.propose_conf_change(learner(NodeId(2))).unwrap();
    let mut ready = node.ready().unwrap();
    finish(&mut node, &mut ready);
    let mut ready = node.ready().unwrap();
    finish(&mut node, &mut ready);
    assert_eq!(index, Proposed::Appended { index: Index(5) });
    node.reject_conf_change(Index(5)).unwrap();
    node.advance_apply(Index(5)).unwrap();
    assert_eq!(node.status().membership_index, 4);
    node.propose_conf_change(no_change()).unwrap();
    drain(&mut node);
    assert_eq!(node.status().membership_index, 6);
}

/// The context of a change travels with it, from the proposal into the committed entry of each
/// node.
#[test]
fn a_change_carries_bytes_of_the_application() {
    let mut network = Network::of_voters(3, false, false);
    network.elect(1);
    let change = ConfChange::one(Edit::AddLearner(NodeId(4))).with_context("10.0.0.4:7000");
    assert_eq!(change.payload_size(), 16 + 13, "it counts as payload (FLOW)");
    network.at(1, |node| node.propose_conf_change(change.clone())).unwrap();
    network.deliver_all();
    for id in 1..=3 {
        let log = network.log(id);
        assert_eq!(log[1].conf_change().map(|change| &**change), Some(&change), "node {id}");
        assert!(network.nodes[&NodeId(id)].status().membership.is_member(NodeId(4)));
    }
}

#[test]
fn a_leader_shows_its_own_progress_and_the_window() {
    let limits = Config { max_inflight_messages: 7, ..config(1, false, false) };
    let mut node = elected(limits, &membership(&[1, 2, 3], &[]));
    node.propose("payload".into()).unwrap();
    let status = node.status();
    assert_eq!((status.stable, status.log.last_index()), (Index(1), Index(2)));
    assert_eq!((status.max_inflight_messages, status.max_inflight_bytes), (7, u64::MAX));
    drain(&mut node);
    assert_eq!(node.status().stable, 2, "now it is durable");
}

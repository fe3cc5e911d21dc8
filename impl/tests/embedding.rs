//! What an owner of a node has to know and may rely on: how it starts, and what it is told.

mod common;

use common::*;
use quorate_core::{
    ConfChange, Config, ConfigError, Edit, HardState, Index, MemStorage, Message, MessageBody,
    RawNode, Snapshot, StepError, StorageError,
};

/// The storage of an only voter that has committed a no-op and nine payloads, without the state of
/// its application.
fn ten_entries() -> MemStorage {
    let mut node = elected(config(1, false, false), &configuration(&[1], &[]));
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
        storage.create_snapshot(8, configuration(&[1], &[]), 0, "state at 8".into()).unwrap();
        storage.compact(kept_from - 1).unwrap();
        let mut node = RawNode::new(config(1, false, false), storage).unwrap();
        assert_eq!((node.status().applied, node.status().commit), (8, 10), "{kept_from}");
        assert_eq!(handed_out(&mut node), [9, 10], "nothing is applied twice");
    }
}

#[test]
fn an_application_with_a_state_of_its_own_may_be_behind_or_ahead_of_the_snapshot() {
    for (applied, expected) in [(6, vec![7, 8, 9, 10]), (9, vec![10])] {
        let mut storage = ten_entries();
        storage.create_snapshot(8, configuration(&[1], &[]), 0, "state at 8".into()).unwrap();
        storage.compact(4).unwrap();
        let start = Config { applied, ..config(1, false, false) };
        let mut node = RawNode::new(start, storage).unwrap();
        assert_eq!(handed_out(&mut node), expected);
    }
}

/// What a snapshot stands for is committed, also if the stored commit is older (STORE-2).
#[test]
fn a_snapshot_is_committed() {
    let mut storage = ten_entries();
    storage.create_snapshot(8, configuration(&[1], &[]), 0, "state at 8".into()).unwrap();
    storage.set_hard_state(HardState { commit: 3, ..storage.hard_state() });
    let start = Config { applied: 6, ..config(1, false, false) };
    let mut node = RawNode::new(start, storage).unwrap();
    assert_eq!(node.status().commit, 8);
    assert_eq!(handed_out(&mut node), [7, 8]);
}

/// An only voter that has applied changes at 2, 3 and 4, and a payload at 5.
fn changed() -> Node {
    let mut node = elected(config(1, false, false), &configuration(&[1], &[]));
    for edit in [Edit::AddLearner(2), Edit::AddLearner(3), Edit::Remove(2)] {
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
    assert_eq!((status.applied, status.configuration_index), (5, 4));
    // The storage has the configuration of the last change; the application, all or a part.
    let storage = node.into_storage();
    let start = |applied| {
        RawNode::new(Config { applied, ..config(1, false, false) }, storage.clone()).map(drop)
    };
    for applied in [0, 3] {
        let expected = ConfigError::ConfigurationAhead { configuration_index: 4, applied };
        assert_eq!(start(applied), Err(expected));
    }
    assert_eq!((start(4), start(5)), (Ok(()), Ok(())));
    assert_eq!(
        ConfigError::ConfigurationAhead { configuration_index: 4, applied: 3 }.to_string(),
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
        let mut storage = MemStorage::new(configuration(&[1], &[]));
        storage.append(&log).unwrap();
        storage.set_hard_state(hard_state);
        storage.create_snapshot(3, configuration(&[1], &[2, 3]), 3, "".into()).unwrap();
        storage
    };
    let mut node = RawNode::new(config(1, false, false), begin()).unwrap();
    assert_eq!((node.status().applied, node.status().configuration_index), (3, 3));
    drain(&mut node);
    assert_eq!(node.status().configuration, &configuration(&[1], &[3]));
    assert_eq!(node.status().configuration_index, 4);
    let mut storage = begin();
    storage.set_configuration(configuration(&[1], &[3]), 4);
    let error = RawNode::new(config(1, false, false), storage).unwrap_err();
    assert_eq!(error, ConfigError::ConfigurationAhead { configuration_index: 4, applied: 3 });
}

#[test]
fn a_snapshot_that_is_newer_than_the_log_is_refused() {
    let mut storage = ten_entries();
    storage.create_snapshot(8, configuration(&[1], &[]), 0, "state at 8".into()).unwrap();
    let log: Vec<_> = storage.log().cloned().collect();
    storage.append(&log[..2]).unwrap();
    let start = Config { applied: 1, ..config(1, false, false) };
    let error = RawNode::new(start, storage).unwrap_err();
    assert_eq!(error, ConfigError::SnapshotBeyondLog { snapshot: 8, last_index: 2 });
}

#[test]
fn a_snapshot_has_no_configuration_from_after_it() {
    let ahead = StorageError::ConfigurationAhead { configuration_index: 5, index: 4 };
    let mut storage = ten_entries();
    let before = storage.clone();
    let members = configuration(&[1], &[]);
    assert_eq!(storage.create_snapshot(4, members.clone(), 5, "".into()), Err(ahead));
    assert_eq!(storage, before);

    let snapshot = |index, configuration_index| {
        let configuration = configuration(&[1, 2], &[]);
        Snapshot { index, term: 2, configuration, configuration_index, data: "".into() }
    };
    let mut node = node_with(
        config(1, false, false),
        &[1, 2],
        &[],
        HardState { term: 2, vote: None, commit: 0 },
    );
    let send = |index, made| -> Message {
        message(2, 1, 2, MessageBody::Snapshot(snapshot(index, made).into()))
    };
    let before = node.clone();
    let ahead = StepError::SnapshotConfigurationAhead { configuration_index: 10, index: 9 };
    assert_eq!(node.step(send(9, 10)), Err(ahead));
    assert_eq!(node, before);
    node.step(send(9, 9)).unwrap();
    drain(&mut node);
    assert_eq!(node.status().configuration_index, 9, "it comes with the snapshot");
    assert_eq!(node.storage().configuration_index(), 9);
    let restarted = Config { applied: 9, ..config(1, false, false) };
    let node = RawNode::new(restarted, node.into_storage()).unwrap();
    assert_eq!(node.status().configuration_index, 9);
}

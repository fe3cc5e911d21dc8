//! Arbitrary inputs to nodes in arbitrary states: no panic, and no trace of what fails.

use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use proptest::prelude::*;
use quorate_core::{
    AdvanceError, Entry, HardState, Index, InitialState, MemStorage, Message, NodeId, RawNode,
    Ready, ReadyError, Role, Snapshot, StepError, Stepped, Storage, StorageError, Term,
};

use crate::common::arbitrary::{Input, current, input, start};
use crate::common::*;

/// A storage that fails from some read on. The countdown is no part of its value.
#[derive(Clone, Debug)]
struct Flaky {
    inner: MemStorage,
    reads_left: Cell<u32>,
}

impl PartialEq for Flaky {
    fn eq(&self, other: &Self) -> bool {
        self.inner == other.inner
    }
}

impl Flaky {
    fn read<T>(&self, result: Result<T, StorageError>) -> Result<T, StorageError> {
        match self.reads_left.get().checked_sub(1) {
            Some(left) => self.reads_left.set(left),
            None => return Err(StorageError::Backend("out of reads".into())),
        }
        result
    }
}

impl Storage for Flaky {
    fn initial_state(&self) -> Result<InitialState, StorageError> {
        self.read(self.inner.initial_state())
    }
    fn entries(
        &self,
        range: Range<Index>,
        max_size: u64,
        out: &mut Vec<Entry>,
    ) -> Result<(), StorageError> {
        self.read(self.inner.entries(range, max_size, out))
    }
    fn term(&self, index: Index) -> Result<Term, StorageError> {
        self.read(self.inner.term(index))
    }
    fn first_index(&self) -> Result<Index, StorageError> {
        self.read(self.inner.first_index())
    }
    fn last_index(&self) -> Result<Index, StorageError> {
        self.read(self.inner.last_index())
    }
    fn snapshot(&self, at_least: Index, to: NodeId) -> Result<Arc<Snapshot>, StorageError> {
        self.read(self.inner.snapshot(at_least, to))
    }
}

type FlakyNode = RawNode<Flaky>;

/// Gives the input to the node; whether it was taken.
fn feed<S: Storage>(node: &mut RawNode<S>, input: Input) -> Result<(), String> {
    fn text<T, E: std::error::Error>(result: Result<T, E>) -> Result<(), String> {
        result.map(drop).map_err(|error| error.to_string())
    }
    // What is ignored must change nothing, like an error.
    fn stepped(result: Result<Stepped, StepError>) -> Result<(), String> {
        match result.map_err(|error| error.to_string())? {
            Stepped::Ignored(reason) => Err(reason.to_string()),
            _ => Ok(()),
        }
    }
    match input {
        Input::Message(message) => stepped(node.step(message)),
        Input::Current(message) => {
            let message = current(message, node.status().term.get());
            stepped(node.step(message))
        }
        Input::Timer(timer) => text(node.timer(timer)),
        Input::Tick(next) => text(node.tick(next)),
        Input::Campaign => text(node.campaign()),
        Input::Propose(1) => text(node.propose("p".into())),
        Input::Propose(count) => text(node.propose_many(vec!["p".into(); count])),
        Input::ProposeConf(change) => text(node.propose_conf_change(change)),
        Input::Transfer(target) => text(node.transfer_leader(NodeId(target))),
        Input::Forget => text(node.forget_leader()),
        Input::Read => text(node.read_index("r".into())),
        Input::Unreachable(peer) => {
            node.report_unreachable(NodeId(peer));
            Ok(())
        }
        Input::SnapshotStatus(peer, status) => {
            node.report_snapshot(NodeId(peer), status);
            Ok(())
        }
        Input::Apply(index) => text(node.advance_apply(Index(index))),
        Input::ApplyConf(index) => text(node.apply_conf_change(Index(index))),
        Input::RejectConf(index) => text(node.reject_conf_change(Index(index))),
    }
}

/// Applies all that was handed out, rejecting the changes that cannot be applied.
fn apply_all(node: &mut Node) {
    let status = node.status();
    if status.pending_snapshot.is_some() {
        return;
    }
    let entries = status.log.entries(status.applied.next()..status.commit.next()).unwrap();
    for entry in entries {
        if entry.is_conf() && node.apply_conf_change(entry.index).is_err() {
            // Applied already, or not to be applied at all.
            let _ = node.reject_conf_change(entry.index);
        }
        // FLOW-5 may keep some back.
        if node.advance_apply(entry.index).is_err() {
            break;
        }
    }
}

/// What holds of every node between two steps.
fn check_invariants(node: &Node) {
    let status = node.status();
    let log = status.log.all().unwrap();
    let last_index = status.log.last_index();
    assert!(status.applied <= status.commit && status.commit <= last_index);
    assert!(log.is_sorted_by_key(|entry| entry.term));
    assert!(status.log.term(last_index).is_some_and(|last| last <= status.term));
    assert_eq!(log, stored(node), "everything is stored");
    let hard_state = HardState { term: status.term, vote: status.vote, commit: status.commit };
    assert_eq!(node.storage().hard_state(), hard_state);
    assert!(!status.lease || (status.leader.is_some() && status.role == Role::Follower));
    let leads = status.role == Role::Leader;
    let campaigns = matches!(status.role, Role::PreCandidate | Role::Candidate);
    assert_eq!(status.leader == Some(status.id), leads);
    assert_eq!(!status.votes.is_empty(), campaigns);
    assert!(!campaigns || status.leader.is_none());
    let ids: Vec<_> = status.progress.iter().map(|(id, _)| *id).collect();
    let peers = status.membership.members().filter(|&id| leads && id != status.id);
    assert_eq!(ids, peers.collect::<Vec<_>>());
    for (_, progress) in status.progress {
        assert!(progress.matched < progress.next && progress.next <= last_index.next());
        assert!(progress.sent_commit <= status.commit);
    }
    assert!(leads || (status.transferee.is_none() && status.pending_conf == 0));
    assert!(leads || (status.reads_waiting == 0 && status.uncommitted_size == 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn any_input_is_taken_or_leaves_no_trace(
        (config, storage) in start(),
        inputs in prop::collection::vec((input(), any::<bool>()), 1..40),
    ) {
        let mut node = RawNode::new(config, storage).unwrap();
        for (input, apply_now) in inputs {
            let before = node.clone();
            if feed(&mut node, input).is_err() {
                prop_assert_eq!(&node, &before);
            }
            drain_lagging(&mut node);
            if apply_now {
                apply_all(&mut node);
                drain_lagging(&mut node);
            }
            check_invariants(&node);
        }
    }

    /// Inputs that pile up before a Ready do no harm either.
    #[test]
    fn inputs_may_pile_up(
        (config, storage) in start(),
        inputs in prop::collection::vec(prop::collection::vec(input(), 1..8), 1..8),
    ) {
        let mut node = RawNode::new(config, storage).unwrap();
        for batch in inputs {
            for input in batch {
                let before = node.clone();
                if feed(&mut node, input).is_err() {
                    prop_assert_eq!(&node, &before);
                }
            }
            drain_lagging(&mut node);
            apply_all(&mut node);
            drain_lagging(&mut node);
            check_invariants(&node);
        }
    }

    /// Inputs read no storage. Where `ready` and `advance` do, a storage that fails at any read
    /// leaves the node as it was; once it works again, the node goes on as if nothing had happened.
    #[test]
    fn a_failing_storage_leaves_no_trace(
        (config, storage) in start(),
        inputs in prop::collection::vec((input(), any::<bool>()), 1..30),
    ) {
        let flaky = Flaky { inner: storage.clone(), reads_left: Cell::new(u32::MAX) };
        let mut node: FlakyNode = RawNode::new(config.clone(), flaky).unwrap();
        let mut twin: Node = RawNode::new(config, storage).unwrap();
        for (input, compact) in inputs {
            node.storage().reads_left.set(0);
            let result = feed(&mut node, input.clone());
            prop_assert_eq!(result, feed(&mut twin, input));
            prop_assert_eq!(drain_flaky(&mut node)?, drain_lagging(&mut twin));
            if compact {
                apply_all(&mut twin);
                node.storage().reads_left.set(u32::MAX);
                apply_flaky(&mut node);
                compact_to(node.status().applied, &mut node.storage_mut().inner);
                compact_to(twin.status().applied, twin.storage_mut());
            }
            prop_assert_eq!(&node.storage().inner, twin.storage());
            prop_assert_eq!(
                format!("{:?}", node.status().progress),
                format!("{:?}", twin.status().progress)
            );
        }
    }
}

/// What [`apply_all`] does.
fn apply_flaky(node: &mut FlakyNode) {
    let status = node.status();
    if status.pending_snapshot.is_some() {
        return;
    }
    for entry in status.log.entries(status.applied.next()..status.commit.next()).unwrap() {
        if entry.is_conf() && node.apply_conf_change(entry.index).is_err() {
            let _ = node.reject_conf_change(entry.index);
        }
        if node.advance_apply(entry.index).is_err() {
            break;
        }
    }
}

/// Makes a snapshot of what is applied, and compacts up to it.
fn compact_to(applied: Index, storage: &mut MemStorage) {
    let snapshot = storage.stored_snapshot().map_or(Index(0), |snapshot| snapshot.index);
    if applied > snapshot {
        let members = membership(&[1, 2, 3], &[4]);
        storage.create_snapshot(applied, members, Index(0), "s".into()).unwrap();
        storage.compact(applied).unwrap();
    }
}

/// Drains a node whose storage fails at the first read, then at the second, and so on, in every
/// call.
fn drain_flaky(node: &mut FlakyNode) -> Result<Vec<Message>, TestCaseError> {
    let failed = StorageError::Backend("out of reads".into());
    let mut sent = Vec::new();
    while node.has_ready() {
        let before = node.clone();
        let mut ready = Ready::default();
        for reads in 0.. {
            node.storage().reads_left.set(reads);
            match node.ready_into(&mut ready) {
                Ok(()) => break,
                Err(error) => {
                    prop_assert_eq!(error, ReadyError::Storage(failed.clone()));
                    prop_assert_eq!(&*node, &before);
                }
            }
        }
        node.storage_mut().inner.write(&ready.write).unwrap();
        let before = node.clone();
        for reads in 0.. {
            node.storage().reads_left.set(reads);
            match node.advance(&mut ready) {
                Ok(()) => break,
                Err(error) => {
                    prop_assert_eq!(error, AdvanceError::Storage(failed.clone()));
                    prop_assert_eq!(&*node, &before);
                }
            }
        }
        sent.append(&mut ready.messages);
    }
    Ok(sent)
}

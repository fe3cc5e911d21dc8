//! The node with its storage: how it is opened, and what stands on its disk.

use std::sync::Arc;

use quorate_core::{Config, HardState, Index, MemStorage, NodeId, RawNode};

use super::neutral::{configuration_to_neutral, entry_to_neutral, snapshot_to_neutral};
use crate::core::{Disk, Refusal, Stored};
use crate::trace::{Configuration, Snapshot};

/// A [`RawNode`] on memory storage, driven by events. It writes before it takes the next input.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct QuorateCore {
    pub(super) node: RawNode<MemStorage>,
    pub(super) options: Options,
}

/// What stays over a restart.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Options {
    /// What the application begins with where it keeps nothing; `None` where it keeps everything.
    pub(super) first: Option<Arc<Configuration>>,
    pub(super) lagging_apply: bool,
    pub(super) single_entry_appends: bool,
    pub(super) step_down_on_removal: bool,
    pub(super) commit_in_votes: bool,
    pub(super) raise: bool,
    /// Whether writes are acknowledged later (STORE-3).
    pub(super) asynchronous: bool,
}

pub(super) fn refusal(error: impl std::fmt::Display) -> Refusal {
    Refusal(error.to_string())
}

impl QuorateCore {
    /// A process that has not handed out anything yet.
    pub(super) fn open(
        id: u64,
        flags: (bool, bool),
        applied: u64,
        options: Options,
        storage: MemStorage,
    ) -> Result<QuorateCore, Refusal> {
        // Everything that the model does not have is off or without a limit.
        let config = Config {
            pre_vote: flags.0,
            check_quorum: flags.1,
            applied: Index(applied),
            forwarding: false,
            max_size_per_message: if options.single_entry_appends { 0 } else { u64::MAX },
            max_inflight_messages: usize::MAX,
            step_down_on_removal: options.step_down_on_removal,
            commit_in_votes: options.commit_in_votes,
            storage_is_atomic: !options.raise,
            asynchronous_writes: options.asynchronous,
            ..Config::new(id)
        };
        let node = RawNode::new(config, storage).map_err(refusal)?;
        Ok(QuorateCore { node, options })
    }

    /// What the application keeps over a restart: the highest index applied, the configuration of
    /// that place, and the index of the change that made it (ROLE-3).
    pub(super) fn kept(&self, storage: &MemStorage, applied: u64) -> (u64, Configuration, u64) {
        match (&self.options.first, storage.stored_snapshot()) {
            (None, _) => {
                let configuration = configuration_to_neutral(storage.membership());
                (applied, configuration, storage.membership_index().get())
            }
            (Some(_), Some(snapshot)) => {
                let Snapshot { index, configuration, configuration_index, .. } =
                    snapshot_to_neutral(snapshot);
                (index, configuration, configuration_index)
            }
            (Some(first), None) => (0, Configuration::clone(first), 0),
        }
    }
}

/// What stands in a storage, and what the application has applied.
pub(super) fn disk(storage: &MemStorage, applied: u64) -> Disk {
    let HardState { term, vote, commit } = storage.hard_state();
    Disk {
        term: term.get(),
        vote: vote.unwrap_or(NodeId(0)).get(),
        commit: commit.get(),
        applied,
        snapshot: storage.stored_snapshot().map(|snapshot| snapshot_to_neutral(snapshot)),
        log: storage.log().map(entry_to_neutral).collect(),
        configuration: configuration_to_neutral(storage.membership()),
    }
}

/// How far a storage has got.
pub(super) fn stored(storage: &MemStorage) -> Stored {
    let HardState { term, vote, commit } = storage.hard_state();
    let snapshot = storage.stored_snapshot().map(|snapshot| (snapshot.index, snapshot.term));
    let last = storage.log().last().map(|entry| (entry.index, entry.term));
    let (last_index, last_term) = last.or(snapshot).unwrap_or_default();
    Stored {
        term: term.get(),
        vote: vote.unwrap_or(NodeId(0)).get(),
        commit: commit.get(),
        last_index: last_index.get(),
        last_term: last_term.get(),
    }
}

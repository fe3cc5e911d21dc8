//! Entries of a log, and the snapshot that stands for compacted ones.

use quorate_model::mutation::Mutations;
use quorate_model::raft::{self, Kind, Node, Plan};

use super::configuration::{change, configuration};
use crate::trace::{Entry, EntryKind, Snapshot};

/// The content of an entry.
pub(super) fn kind(plan: &Plan, kind: Kind) -> EntryKind {
    match kind {
        Kind::Empty => EntryKind::Empty,
        Kind::Conf(id) => EntryKind::Conf(change(plan, id)),
        Kind::Normal(payload) => EntryKind::Normal(payload.into()),
    }
}

/// Entries of a log, of which the first follows index `after`.
pub(super) fn entries(plan: &Plan, log: &[raft::Entry], after: u8) -> Vec<Entry> {
    log.iter()
        .zip(1u64..)
        .map(|(entry, position)| Entry {
            index: u64::from(after) + position,
            term: entry.term().into(),
            kind: kind(plan, entry.kind()),
        })
        .collect()
}

/// The entries of a node's log that are not compacted.
pub(super) fn uncompacted(plan: &Plan, node: &Node) -> Vec<Entry> {
    let (_, rest) = node.log.as_slice().split_at(node.compacted.into());
    entries(plan, rest, node.compacted)
}

/// The snapshot that stands for the compacted entries; `None` if nothing is compacted.
pub(super) fn snapshot(plan: &Plan, node: &Node) -> Option<Snapshot> {
    let (compacted, _) = node.log.as_slice().split_at(node.compacted.into());
    (!compacted.is_empty()).then(|| snapshot_of(plan, compacted))
}

/// The snapshot that stands for `entries`, which are the first of a log. Its configuration is the
/// one to which the complete rulebook leads, whatever the model has removed.
pub(super) fn snapshot_of(plan: &Plan, entries: &[raft::Entry]) -> Snapshot {
    let last_change = entries.iter().rposition(|entry| matches!(entry.kind(), Kind::Conf(_)));
    Snapshot {
        configuration_index: last_change.map_or(0, |at| at as u64 + 1),
        index: entries.len() as u64,
        term: entries.last().map_or(0, |last| last.term().into()),
        configuration: configuration(&plan.fold(entries, Mutations::NONE)),
    }
}

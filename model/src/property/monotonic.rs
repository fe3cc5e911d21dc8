//! MonotonicTerm and MonotonicCommit: neither ever falls on a node, over restarts too. (paper §5.1,
//! §5.3)

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{Action, ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::Node;

/// No node's term falls.
pub const TERM: Definition = Definition {
    name: "MonotonicTerm",
    kind: Kind::Step {
        holds: term,
        compares_terms: true,
        explain: |_, before, after| explain("term", before, after, |node| node.term),
    },
    asked: Asked::Always,
    concerns: Concerns::Everything,
};

/// No node's commit falls.
pub const COMMIT: Definition = Definition {
    name: "MonotonicCommit",
    kind: Kind::Step {
        holds: commit,
        compares_terms: true,
        explain: |_, before, after| explain("commit", before, after, |node| node.commit),
    },
    asked: Asked::Always,
    concerns: Concerns::Everything,
};

/// No node's term falls, but where its disk is emptied.
pub fn term(_: &ClusterModel, before: &State, action: &Action, after: &State) -> bool {
    matches!(action, Action::EmptyDisk(_)) || offence(before, after, |node| node.term).is_none()
}

/// No node's commit falls, but for a crash where the storage forgets commits, and where its disk is
/// emptied.
pub fn commit(model: &ClusterModel, before: &State, action: &Action, after: &State) -> bool {
    let crash = matches!(action, Action::Crash(_) | Action::Torn { .. });
    crash && model.disks().storage.forgets()
        || matches!(action, Action::EmptyDisk(_))
        || offence(before, after, |node| node.commit).is_none()
}

fn offence(before: &State, after: &State, field: fn(&Node) -> u8) -> Option<NodeId> {
    after.living().find(|id| field(after.node(*id)) < field(before.node(*id)))
}

/// Which node, and the two values.
pub fn explain(name: &str, before: &State, after: &State, field: fn(&Node) -> u8) -> String {
    offence(before, after, field).map_or_else(String::new, |id| {
        format!("{name} of node {id}: {} ≤ {} ✗", field(before.node(id)), field(after.node(id)))
    })
}

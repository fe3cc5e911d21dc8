//! ChangesFit: every committed change can be applied where it stands. (etcd#12136; CONF-6, CONF-7)
//!
//! A change is checked when it is proposed, against the configuration of that moment. When it is
//! applied the configuration may be another one, for example after a second leave. Then every node
//! refuses the change: this is safe, but not what the proposer was told.

use super::antecedent::committed_change;
use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::membership::changes;
use crate::cluster::{ClusterModel, State};
use crate::ids::NodeId;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "ChangesFit",
    kind: Kind::State { holds, explain },
    asked: Asked::WithChanges,
    concerns: Concerns::State(committed_change),
};

/// No node knows of a committed change that the configuration before it refuses.
pub fn holds(model: &ClusterModel, state: &State) -> bool {
    offence(model, state).is_none()
}

fn offence(model: &ClusterModel, state: &State) -> Option<(NodeId, u8)> {
    state.living().find_map(|id| {
        let node = state.node(id);
        let mut before = model.plan().first;
        for (index, change) in changes(node, 1, node.commit) {
            match model.after(before, change) {
                Some(after) => before = after,
                None => return Some((id, index)),
            }
        }
        None
    })
}

/// Which change, and what it meets.
pub fn explain(model: &ClusterModel, state: &State) -> String {
    offence(model, state).map_or_else(String::new, |(id, index)| {
        let node = state.node(id);
        format!(
            "the change at index {index}, committed on node {id} ({:?}), fits {:?} ✗",
            node.log,
            model.configuration_at(node, index - 1)
        )
    })
}

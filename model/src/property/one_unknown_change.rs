//! OneUnknownChange: no log holds more than one configuration change that its node does not know to
//! be committed. (thesis §4.1; etcd#7625)
//!
//! Who holds a change knows that the one before it is committed. That is what CONF-1, CONF-2 and
//! APPEND-8 are for, and, over a crash, STORE-1.

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::membership::changes;
use crate::cluster::{ClusterModel, State};
use crate::ids::NodeId;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "OneUnknownChange",
    kind: Kind::State { holds, explain: |_, state| explain(state) },
    asked: Asked::WithChanges,
    concerns: Concerns::State(concerns),
};

/// Above its commit every log holds one change at most.
pub fn holds(_: &ClusterModel, state: &State) -> bool {
    offence(state).is_none()
}

fn unknown(state: &State, id: NodeId) -> usize {
    let node = state.node(id);
    changes(node, node.commit + 1, node.log.last_index()).count()
}

fn offence(state: &State) -> Option<NodeId> {
    state.living().find(|id| unknown(state, *id) > 1)
}

/// Whether some log holds a change that its node does not know to be committed.
pub fn concerns(_: &ClusterModel, state: &State) -> bool {
    state.living().any(|id| unknown(state, id) > 0)
}

/// Which log.
pub fn explain(state: &State) -> String {
    offence(state).map_or_else(String::new, |id| {
        let node = state.node(id);
        format!(
            "changes above commit {} in {:?} on node {id}: {} ≤ 1 ✗",
            node.commit,
            node.log,
            unknown(state, id)
        )
    })
}

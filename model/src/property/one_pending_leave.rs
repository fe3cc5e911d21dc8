//! OnePendingLeave: a joint configuration is left once: no log holds a second leave for it.
//! (etcd#12136; CONF-9)

use super::antecedent::may_leave;
use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::membership::changes;
use crate::cluster::{ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::ChangeId;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "OnePendingLeave",
    kind: Kind::State { holds, explain: |_, state| explain(state) },
    asked: Asked::WithChanges,
    concerns: Concerns::StateOf(may_leave, concerns),
};

/// Between two leaves in a log there is another change.
pub fn holds(_: &ClusterModel, state: &State) -> bool {
    offence(state).is_none()
}

/// Whether a log holds a leave.
pub fn concerns(_: &ClusterModel, state: &State) -> bool {
    let left = |id| {
        changes(state.node(id), 1, state.node(id).log.last_index())
            .any(|(_, id)| id == ChangeId::LEAVE)
    };
    state.living().any(left)
}

fn offence(state: &State) -> Option<NodeId> {
    state.living().find(|id| {
        let node = state.node(*id);
        let list: Vec<ChangeId> =
            changes(node, 1, node.log.last_index()).map(|(_, id)| id).collect();
        list.windows(2).any(|pair| pair == [ChangeId::LEAVE, ChangeId::LEAVE])
    })
}

/// Whose log.
pub fn explain(state: &State) -> String {
    offence(state).map_or_else(String::new, |id| {
        format!("leaves in a row in {:?} on node {id}: 1 ✗", state.node(id).log)
    })
}

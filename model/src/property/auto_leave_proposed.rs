//! AutoLeaveProposed: a leader that has to leave a joint configuration by itself does not forget
//! it. (etcd#12136; CONF-9)
//!
//! What ReconfigurationEnds asks of what comes in the end, this asks of every state: whatever kept
//! the leader from proposing *leave* made it look again when it passed.

use super::antecedent::may_leave;
use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::{Node, Role};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "AutoLeaveProposed",
    kind: Kind::State { holds, explain },
    asked: Asked::WithChanges,
    concerns: Concerns::StateOf(|model| may_leave(model) && model.leaves_by_itself(), concerns),
};

/// No leader stands idle in a joint configuration that is to be left by itself: no change pends
/// (pending-conf is not above applied), no transferee is set, and it has applied an entry of its
/// own term.
pub fn holds(model: &ClusterModel, state: &State) -> bool {
    idle(model, state).is_none()
}

/// Whether a leader that has applied an entry of its own term is in such a configuration.
pub fn concerns(model: &ClusterModel, state: &State) -> bool {
    state.up().any(|id| has_to_leave(model, state, id))
}

/// A new leader looks when applied moves for the first time (APPLY-1), which is at the entry with
/// which it begins.
fn has_to_leave(model: &ClusterModel, state: &State, id: NodeId) -> bool {
    let node = state.node(id);
    node.role == Role::Leader
        && node.log.term(node.applied) == Some(node.term)
        && model.configuration(state, id).auto_leave
}

fn idle(model: &ClusterModel, state: &State) -> Option<NodeId> {
    let nothing_pends = |node: &Node| node.pending_conf <= node.applied && node.transferee == 0;
    state.up().find(|id| nothing_pends(state.node(*id)) && has_to_leave(model, state, *id))
}

/// Who, and what it has made of its log.
pub fn explain(model: &ClusterModel, state: &State) -> String {
    idle(model, state).map_or_else(String::new, |id| {
        let node = state.node(id);
        format!(
            "leader {id} has to leave its joint configuration and neither hands over nor waits for a change: pending-conf {} > applied {} ✗",
            node.pending_conf, node.applied
        )
    })
}

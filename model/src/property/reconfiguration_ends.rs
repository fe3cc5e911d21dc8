//! ReconfigurationEnds: once faults have ended, a joint configuration is left for good. (thesis
//! §4.3, etcd#12136; CONF-9)
//!
//! Asked as *recoverable*. A cluster of which no quorum of the newest committed configuration is
//! alive and connected owes nothing, as in ElectableByMajority.

use super::definition::{Asked, Concerns, Definition, Kind};
use super::quorum_leader;
use crate::cluster::membership::changes;
use crate::cluster::{ClusterModel, State};
use crate::raft::Role;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "ReconfigurationEnds",
    kind: Kind::Recoverable { good },
    asked: Asked::OnRequest,
    concerns: Concerns::State(concerns),
};

/// Faults have ended, and a quorum follows a leader whose configuration is not joint and whose log
/// holds no change that is not applied; or there is no quorum.
pub fn good(model: &ClusterModel, state: &State) -> bool {
    if !state.is_stable() {
        return false;
    }
    if !model.can_decide(state, model.newest_committed(state)) {
        return true;
    }
    state.running().filter(|(_, node)| node.role == Role::Leader).any(|(id, node)| {
        let done = changes(node, node.applied + 1, node.log.last_index()).next().is_none();
        done && !model.configuration(state, id).is_joint()
            && quorum_leader::led_by(model, state, id)
    })
}

/// Whether faults have ended in a state that is not good, so that something is left to reach.
pub fn concerns(model: &ClusterModel, state: &State) -> bool {
    state.is_stable() && !good(model, state)
}

//! ElectableByMajority: once faults have ended, a majority of the newest committed configuration
//! that is alive and connected elects a leader. (etcd#12359, thesis §4.2)
//!
//! It is asked as *recoverable*, like QuorumLeader, but it demands nothing of a cluster that has no
//! such majority left. A configuration counts as committed if a living node knows that it is: no
//! living node can find out what only the dead knew. While joint, a majority of each half is meant.

use super::definition::{Asked, Concerns, Definition, Kind};
use super::quorum_leader;
use crate::cluster::{ClusterModel, State};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "ElectableByMajority",
    kind: Kind::Recoverable { good },
    asked: Asked::OnRequest,
    concerns: Concerns::State(concerns),
};

/// Faults have ended, and a quorum follows a leader, or there is none to follow.
pub fn good(model: &ClusterModel, state: &State) -> bool {
    let newest = model.newest_committed(state);
    state.is_stable() && (!model.can_decide(state, newest) || quorum_leader::good(model, state))
}

/// Whether faults have ended in a state that is not good, so that something is left to reach.
pub fn concerns(model: &ClusterModel, state: &State) -> bool {
    state.is_stable() && !good(model, state)
}

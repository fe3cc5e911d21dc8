//! ElectableByMajority: once faults have ended, a majority of the newest committed configuration
//! that is alive and connected comes to a leader. (etcd#12359, thesis §4.2)
//!
//! Asked as *recoverable*, like QuorumLeader; but a cluster of which no such majority is left owes
//! nothing. "Newest committed" is what a living node knows to be: what only the dead knew binds
//! nobody who is left to find it out. While joint, a majority of each half is meant.

use super::definition::{Asked, Concerns, Definition, Kind};
use super::quorum_leader;
use crate::cluster::{ClusterModel, State};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "ElectableByMajority",
    kind: Kind::Recoverable { good },
    asked: Asked::OnRequest,
    concerns: Concerns::Everything,
};

/// Faults have ended, and a quorum follows a leader, or there is none to follow.
pub fn good(model: &ClusterModel, state: &State) -> bool {
    let newest = model.newest_committed(state);
    state.is_stable() && (!model.can_decide(state, newest) || quorum_leader::good(model, state))
}

//! EventualLeader: once faults have ended, every state can reach one in which every living linked
//! member follows a leader, and this leader then stays.
//!
//! It is asked as *recoverable*. Election timeouts are random, so this means "with probability one"
//! (see `specs/properties.md`).

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::membership::is_quorum;
use crate::cluster::{ClusterModel, State};
use crate::ids::NodeSet;
use crate::raft::Role;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "EventualLeader",
    kind: Kind::Recoverable { good },
    asked: Asked::OnRequest,
    concerns: Concerns::State(concerns),
};

/// Faults have ended and some running leader is followed, in its term, by every running node that
/// is linked to it and a member of its configuration, together a quorum.
pub fn good(model: &ClusterModel, state: &State) -> bool {
    if !state.is_stable() {
        return false;
    }
    let cut = model.cut(state);
    state.running().filter(|(_, leader)| leader.role == Role::Leader).any(|(id, leader)| {
        let configuration = model.configuration(state, id);
        let linked: NodeSet = state.up().filter(|other| !cut.separates(id, *other)).collect();
        let follows =
            |other| state.node(other).leader == id && state.node(other).term == leader.term;
        is_quorum(linked, configuration.voters)
            && linked
                .intersection(configuration.members())
                .iter()
                .all(|other| other == id || follows(other))
    })
}

/// Whether faults have ended in a state that is not good, so that something is left to reach.
pub fn concerns(model: &ClusterModel, state: &State) -> bool {
    state.is_stable() && !good(model, state)
}

//! QuorumLeader: once faults have ended, a leader whom a quorum follows can be reached and then
//! stays, from everywhere. (partial connectivity)
//!
//! Weaker than EventualLeader: a node beside the quorum may be shut out, or campaign for ever. It
//! tells a cluster that serves from one that does not. Where links stay down it is the natural
//! question: EventualLeader then asks it of the leader's neighbours only, which is a matter of who
//! became leader.

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::membership::is_quorum;
use crate::cluster::{ClusterModel, State};
use crate::ids::{NodeId, NodeSet};
use crate::raft::Role;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "QuorumLeader",
    kind: Kind::Recoverable { good },
    asked: Asked::OnRequest,
    concerns: Concerns::State(concerns),
};

/// Faults have ended and some running leader is followed, in its term, by running nodes linked to
/// it that are a quorum with it.
pub fn good(model: &ClusterModel, state: &State) -> bool {
    state.is_stable() && state.up().any(|id| led_by(model, state, id))
}

/// Whether a node leads, and running nodes linked to it that follow it in its term are a quorum
/// with it, both of its own configuration and of the newest that is known to be committed.
pub fn led_by(model: &ClusterModel, state: &State, id: NodeId) -> bool {
    let leader = state.node(id);
    if leader.role != Role::Leader {
        return false;
    }
    let cut = model.cut(state);
    let follows = state.running().filter(|(other, node)| {
        let linked = !cut.separates(id, *other);
        *other == id || (linked && node.leader == id && node.term == leader.term)
    });
    let set: NodeSet = follows.map(|(other, _)| other).collect();
    let configurations = [model.configuration(state, id), model.newest_committed(state)];
    configurations.iter().all(|configuration| is_quorum(set, configuration.voters))
}

/// Whether faults have ended in a state that is not good, so that something is left to reach.
pub fn concerns(model: &ClusterModel, state: &State) -> bool {
    state.is_stable() && !good(model, state)
}

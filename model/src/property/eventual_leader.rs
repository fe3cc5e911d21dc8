//! EventualLeader: once faults have ended, a leader that every living linked node follows can be reached and then stays, from everywhere.
//!
//! Asked as *recoverable*: election timeouts are random, so that it comes to the same as "with probability one" (see `specs/properties.md`).

use crate::cluster::{ClusterModel, State};
use crate::raft::{NodeSet, Role};

/// Faults have ended and some running leader is followed, in its term, by every running node that is linked to it.
pub fn good(model: &ClusterModel, state: &State) -> bool {
    if !state.settled() {
        return false;
    }
    let cut = model.cut(state);
    let voters = model.scenario().configuration.voters;
    state.running().filter(|(_, leader)| leader.role == Role::Leader).any(|(id, leader)| {
        let linked: NodeSet = state.up().filter(|other| !cut.separates(id, *other)).collect();
        let follows =
            |other| state.node(other).leader == id && state.node(other).term == leader.term;
        linked.is_quorum_of(voters) && linked.iter().all(|other| other == id || follows(other))
    })
}

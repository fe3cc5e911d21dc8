//! QuorumLeader: once faults have ended, a leader whom a quorum follows can be reached and then stays, from everywhere. (partial connectivity)
//!
//! Weaker than EventualLeader: a node beside the quorum may be shut out, or campaign for ever. It tells a cluster that serves from one that does not. Where links stay down
//! it is the natural question: EventualLeader then asks it of the leader's neighbours only, which is a matter of who became leader.

use crate::cluster::{ClusterModel, State};
use crate::raft::{NodeSet, Role};

/// The property's name.
pub const NAME: &str = "QuorumLeader";

/// Faults have ended and some running leader is followed, in its term, by running nodes linked to it that are a quorum with it.
pub fn good(model: &ClusterModel, state: &State) -> bool {
    if !state.settled() {
        return false;
    }
    let cut = model.cut(state);
    let voters = model.scenario().configuration.voters;
    state.running().filter(|(_, leader)| leader.role == Role::Leader).any(|(id, leader)| {
        let follows = state.running().filter(|(other, node)| {
            let linked = !cut.separates(id, *other);
            *other == id || (linked && node.leader == id && node.term == leader.term)
        });
        follows.map(|(other, _)| other).collect::<NodeSet>().is_quorum_of(voters)
    })
}

//! HealthyLeaderStays: a leader whom a quorum follows is not deposed. (thesis §4.2.3, §9.6)
//!
//! This can hold only in a cluster whose other nodes were *only partitioned*. Arbitrary faults can
//! leave a node with a higher term that it won fairly, and the answer to a stale leader (TERM-6)
//! then deposes a healthy one. The scenario that asks says what came before.

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::membership::is_quorum;
use crate::cluster::{Action, ClusterModel, State};
use crate::ids::{NodeId, NodeSet};
use crate::raft::Role;
use crate::scenario::Timing;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "HealthyLeaderStays",
    kind: Kind::Step {
        holds,
        compares_terms: false,
        explain: |_, before, after| explain(before, after),
    },
    asked: Asked::OnRequest,
    concerns: Concerns::Step(concerns),
};

/// Whether `id` leads and a quorum, itself included, follows it in its term over links that are up.
fn healthy(model: &ClusterModel, state: &State, id: NodeId) -> bool {
    let leader = state.node(id);
    // While timers are free a follower may time out beside the best of leaders; that says nothing
    // about the rules.
    if leader.role != Role::Leader || model.timing(state) == Timing::Free {
        return false;
    }
    let cut = model.cut(state);
    let followers = state.running().filter(|(other, node)| {
        *other == id
            || (node.leader == id && node.term == leader.term && !cut.separates(id, *other))
    });
    let set: NodeSet = followers.map(|(other, _)| other).collect();
    is_quorum(set, model.configuration(state, id).voters)
}

/// Whether a healthy leader exists that could be deposed.
pub fn concerns(model: &ClusterModel, before: &State, _: &Action, after: &State) -> bool {
    after.up().any(|id| healthy(model, before, id))
}

/// Every healthy leader still leads after the step.
pub fn holds(model: &ClusterModel, before: &State, _: &Action, after: &State) -> bool {
    after.up().all(|id| after.node(id).role == Role::Leader || !healthy(model, before, id))
}

/// Which leader was deposed.
pub fn explain(before: &State, after: &State) -> String {
    let deposed = after
        .up()
        .find(|id| before.node(*id).role == Role::Leader && after.node(*id).role != Role::Leader);
    deposed.map_or_else(String::new, |id| {
        format!(
            "leader {id} of term {}, followed by a quorum in a timely network, still leads ✗  (now {:?} in term {})",
            before.node(id).term,
            after.node(id).role,
            after.node(id).term
        )
    })
}

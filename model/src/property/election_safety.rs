//! ElectionSafety: at most one leader in a term, ever. (paper §5.2)
//!
//! Over history: a leader that is gone still counts. Where terms are renamed only present leaders
//! are compared.

use super::antecedent::some_leader;
use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{ClusterModel, State};
use crate::ids::NodeId;
use crate::limits::MAX_EXACT_TERM;
use crate::raft::Role;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "ElectionSafety",
    kind: Kind::State { holds, explain: |_, state| explain(state) },
    asked: Asked::Always,
    concerns: Concerns::State(some_leader),
};

/// No term has had two leaders.
pub fn holds(_: &ClusterModel, state: &State) -> bool {
    offence(state).is_none()
}

fn offence(state: &State) -> Option<(u8, Vec<NodeId>)> {
    let past = (0..=MAX_EXACT_TERM).find(|term| state.history.leaders(*term).len() > 1);
    if let Some(term) = past {
        return Some((term, state.history.leaders(term).iter().collect()));
    }
    for (id, node) in state.running().filter(|(_, node)| node.role == Role::Leader) {
        for (other, peer) in state.running().filter(|(other, _)| *other > id) {
            if peer.role == Role::Leader && peer.term == node.term {
                return Some((node.term, vec![id, other]));
            }
        }
    }
    None
}

/// Which term, and who.
pub fn explain(state: &State) -> String {
    offence(state).map_or_else(String::new, |(term, leaders)| {
        format!("leaders of term {term}: {} ≤ 1 ✗  (nodes {leaders:?})", leaders.len())
    })
}

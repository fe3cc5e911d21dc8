//! VoteOncePerTerm: a vote, once given in a term, is not given again or forgotten in that term,
//! over restarts too. (paper §5.2)

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{Action, ClusterModel, State};
use crate::ids::NodeId;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "VoteOncePerTerm",
    kind: Kind::Step {
        holds,
        compares_terms: true,
        explain: |_, before, after| explain(before, after),
    },
    asked: Asked::Always,
    concerns: Concerns::Everything,
};

/// No node changes its vote while its term stays.
pub fn holds(_: &ClusterModel, before: &State, _: &Action, after: &State) -> bool {
    offence(before, after).is_none()
}

fn offence(before: &State, after: &State) -> Option<NodeId> {
    after.living().find(|id| {
        let (old, new) = (before.node(*id), after.node(*id));
        old.term == new.term && old.vote != 0 && old.vote != new.vote
    })
}

/// Which node, and its votes.
pub fn explain(before: &State, after: &State) -> String {
    offence(before, after).map_or_else(String::new, |id| {
        let (old, new) = (before.node(id), after.node(id));
        format!("vote of node {id} in term {}: {} = {} ✗", old.term, old.vote, new.vote)
    })
}

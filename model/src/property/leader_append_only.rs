//! LeaderAppendOnly: a leader never overwrites or deletes entries of its log. (paper §5.3)

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{Action, ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::Role;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "LeaderAppendOnly",
    kind: Kind::Step {
        holds,
        compares_terms: true,
        explain: |_, before, after| explain(before, after),
    },
    asked: Asked::Always,
    concerns: Concerns::Everything,
};

/// What a leader had before a step it has after it, as long as it leads.
pub fn holds(_: &ClusterModel, before: &State, _: &Action, after: &State) -> bool {
    offence(before, after).is_none()
}

fn offence(before: &State, after: &State) -> Option<NodeId> {
    after.up().find(|id| {
        let (old, new) = (before.node(*id), after.node(*id));
        let stays = old.role == Role::Leader && new.role == Role::Leader && old.term == new.term;
        stays && !new.log.as_slice().starts_with(old.log.as_slice())
    })
}

/// Which leader, and its logs.
pub fn explain(before: &State, after: &State) -> String {
    offence(before, after).map_or_else(String::new, |id| {
        format!("leader {id}: {:?} starts with {:?} ✗", after.node(id).log, before.node(id).log)
    })
}

//! LeaderAppendOnly: a leader never overwrites or deletes entries of its log. (paper §5.3)

use crate::cluster::{Action, ClusterModel, State};
use crate::raft::{NodeId, Role};

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

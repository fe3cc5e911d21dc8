//! Conditions under which several properties have something to say.

use crate::cluster::membership::changes;
use crate::cluster::{ClusterModel, State};
use crate::raft::Role;
use crate::rule::Rule;

/// Some node leads.
pub(super) fn some_leader(_: &ClusterModel, state: &State) -> bool {
    state.running().any(|(_, node)| node.role == Role::Leader)
}

/// Some node knows of something committed.
pub(super) fn some_commit(_: &ClusterModel, state: &State) -> bool {
    state.running().any(|(_, node)| node.commit > 0)
}

/// Some node knows of a committed change.
pub(super) fn committed_change(_: &ClusterModel, state: &State) -> bool {
    state.living().any(|id| changes(state.node(id), 1, state.node(id).commit).next().is_some())
}

/// Somebody may leave a joint configuration.
pub(super) fn may_leave(model: &ClusterModel) -> bool {
    model.leaves() && !model.without().off(Rule::Conf5)
}

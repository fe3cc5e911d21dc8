//! The rolling switch: nodes that get their last flags by a restart.

use quorate_model::cluster::{ClusterModel, State};
use quorate_model::ids::NodeId;
use quorate_model::raft::Flags;
use quorate_model::scenario::Assignment;

/// The flags of a node when the switch is over.
pub(super) fn last_flags(model: &ClusterModel, state: &State, id: NodeId) -> Flags {
    let now = state.node(id).flags;
    let later = model.scenario().switch_on;
    match &model.setting().flags {
        Assignment::Uniform(flags) => *flags,
        Assignment::Mixed(list) => list.get(usize::from(id) - 1).copied().unwrap_or(now),
        // A state does not say which assignment it belongs to, so every node gets what is switched.
        Assignment::Every => Flags {
            pre_vote: now.pre_vote || later.pre_vote,
            check_quorum: now.check_quorum || later.check_quorum,
        },
    }
}

/// Whether a node lacks its last flags.
pub(super) fn lacks_flags(model: &ClusterModel, state: &State, id: NodeId) -> bool {
    last_flags(model, state, id) != state.node(id).flags
}

/// Whether a crash of a node is part of the switch. Such a crash is always allowed and not counted.
pub(super) fn crash_is_switch(model: &ClusterModel, state: &State, id: NodeId) -> bool {
    let waits = model.scenario().stabilisations.iter().any(|ending| ending.switched);
    waits && lacks_flags(model, state, id)
}

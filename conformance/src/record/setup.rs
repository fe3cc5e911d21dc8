//! How a core is started.

use quorate_model::cluster::ClusterModel;
use quorate_model::raft::{Node, NodeId};
use quorate_model::scenario::Remedy;

use super::configuration::configuration;
use crate::core::Setup;

/// How a core is started for a node, which need not be a member of the first configuration.
pub fn setup(model: &ClusterModel, id: NodeId, node: &Node) -> Setup {
    let plan = model.plan();
    Setup {
        id: id.into(),
        configuration: configuration(&plan.first),
        pre_vote: node.flags.pre_vote,
        check_quorum: node.flags.check_quorum,
        step_down_on_removal: plan.step_down_on_removal,
        commit_in_votes: plan.commit_in_votes,
        durable_applied: !model.disks().forgets_applied,
        raise: model.disks().remedy == Remedy::Raise,
        lagging_apply: model.scenario().lagging_apply,
        single_entry_appends: model.scenario().single_entry_appends,
    }
}

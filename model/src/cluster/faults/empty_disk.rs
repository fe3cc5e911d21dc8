//! A node that was removed, and comes back under its old id with an empty disk.
//!
//! No rule allows for it: a vote was given and may be given again. The owner does what seems safe,
//! and does it only when the removal is done.

use crate::cluster::{ClusterModel, Phase, State};
use crate::ids::NodeId;
use crate::raft::Node;

impl ClusterModel {
    /// Whether the owner puts an empty disk under a node that is down, under its old id: the
    /// scenario says so, and the node that has applied most of those that run has removed it, and
    /// has nothing in its log that would bring it back.
    pub(in crate::cluster) fn may_empty(&self, state: &State, id: NodeId) -> bool {
        let is_empty = *state.node(id) == Node::new(state.node(id).flags);
        self.scenario().chaos.empty_disk.contains(&id)
            && state.phase == Phase::Chaos
            && state.down.contains(id)
            && !is_empty
            && self.is_removed(state, id)
    }

    fn is_removed(&self, state: &State, id: NodeId) -> bool {
        let ahead = state.running().map(|(_, node)| node).max_by_key(|node| node.applied);
        ahead.is_some_and(|node| {
            let member_at = |index| self.configuration_at(node, index).members().contains(id);
            let was_member = (0..node.applied).any(member_at);
            was_member && !member_at(node.applied) && !member_at(node.log.last_index())
        })
    }

    /// The node with nothing on its disk.
    pub(in crate::cluster) fn empty(&self, state: &mut State, id: NodeId) {
        *state.node_mut(id) = Node::new(state.node(id).flags);
        state.stored[usize::from(id) - 1] = 0;
    }
}

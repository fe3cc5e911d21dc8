//! Whether a leader could be elected from a state, if from now on nothing but an election happened.
//! (etcd#12359)

use super::membership::{changes, is_quorum};
use super::model::ClusterModel;
use super::state::State;
use crate::ids::{NodeId, NodeSet};
use crate::raft::Activation;
use crate::rule::Rule;

impl ClusterModel {
    /// Some running node is a voter of its own configuration, and running nodes that it is linked
    /// to, and whose logs are not ahead of its own, are with it a quorum of that configuration.
    /// (VOTE-2, CONF-10)
    ///
    /// Terms, votes and leases are not looked at: time mends them. Logs and configurations it does
    /// not mend without a leader, except that a node applies what it knows to be committed; so the
    /// configuration is that after all of it. One that never applies keeps its own, and never
    /// campaigns over a change (CONF-3).
    #[must_use]
    pub fn electable(&self, state: &State) -> bool {
        state.up().any(|id| self.could_win(state, id))
    }

    fn could_win(&self, state: &State, id: NodeId) -> bool {
        let node = state.node(id);
        let waits = changes(node, node.applied + 1, node.commit).next().is_some();
        if waits && self.never_applies(state, id) && !self.without().off(Rule::Conf3) {
            return false;
        }
        let upto = match self.plan().activation {
            Activation::Apply if self.never_applies(state, id) => node.applied,
            Activation::Apply => node.commit,
            Activation::Append => node.log.last_index(),
        };
        let voters = self.configuration_at(node, upto).voters;
        if !voters.all().contains(id) {
            return false;
        }
        let cut = self.cut(state);
        let own = (node.log.last_term(), node.log.last_index());
        let grants = state.running().filter(|(other, voter)| {
            let linked = *other == id || !cut.separates(id, *other);
            linked && (voter.log.last_term(), voter.log.last_index()) <= own
        });
        is_quorum(grants.map(|(other, _)| other).collect::<NodeSet>(), voters)
    }
}

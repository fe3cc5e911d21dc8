//! Which configuration is in force where, and whether it can decide anything.

use super::model::ClusterModel;
use super::state::State;
use crate::ids::{Index, NodeId, NodeSet};
use crate::raft::change::Way;
use crate::raft::in_force::after;
use crate::raft::joint::Halves;
use crate::raft::{ChangeId, Entry, JointConfiguration, Kind, Node, configuration};

/// The change that an entry makes, if it is one.
pub fn change(entry: Entry) -> Option<ChangeId> {
    match entry.kind() {
        Kind::Conf(id) => Some(id),
        Kind::Empty | Kind::Normal(_) => None,
    }
}

/// Indexes and ids of the changes in the entries of a log from one index to another.
pub fn changes(node: &Node, first: Index, last: Index) -> impl Iterator<Item = (u8, ChangeId)> {
    (first..=last).filter_map(move |index| Some((index, change(node.log.entry(index)?)?)))
}

/// Whether a set of nodes is a majority of each of the two sets of voters. CONF-10.
pub fn is_quorum(set: NodeSet, voters: Halves) -> bool {
    set.is_quorum_of(voters.incoming) && set.is_quorum_of(voters.outgoing)
}

impl ClusterModel {
    /// Whether there are changes that alter the configuration.
    pub fn changes_configuration(&self) -> bool {
        !self.plan().is_fixed()
    }

    /// The configuration after a change, as the rules in force have it; none if they refuse it.
    pub fn after(
        &self,
        before: JointConfiguration,
        change: ChangeId,
    ) -> Option<JointConfiguration> {
        self.plan().after(before, change, self.without())
    }

    /// The configuration in force on a node.
    pub fn configuration(&self, state: &State, id: NodeId) -> JointConfiguration {
        configuration(self.context(id), state.node(id))
    }

    /// The configuration after the changes in a log up to an index.
    pub fn configuration_at(&self, node: &Node, index: Index) -> JointConfiguration {
        let entries = node.log.as_slice();
        let made = &entries[..entries.len().min(usize::from(index))];
        after(self.plan(), node, made, self.without())
    }

    /// The configuration after every change of the scenario, joint ones left where a leader does so
    /// by itself.
    pub fn goal(&self) -> JointConfiguration {
        let scheme = self.setting().variant.map(|variant| variant.scheme);
        let script = scheme.map(|scheme| self.scenario().reconfigure.script(scheme));
        let after = |before, id| self.after(before, id).unwrap_or(before);
        script.unwrap_or_default().into_iter().fold(self.plan().first, |before, id| {
            let next = after(before, id);
            if next.auto_leave { after(next, ChangeId::LEAVE) } else { next }
        })
    }

    /// Whether somebody may leave a joint configuration: asked to, or by itself.
    pub fn leaves(&self) -> bool {
        self.some_change(|way| matches!(way, Way::Leave | Way::EnterJoint { auto_leave: true }))
    }

    /// Whether a leader may have to leave a joint configuration by itself.
    pub fn leaves_by_itself(&self) -> bool {
        self.some_change(|way| way == Way::EnterJoint { auto_leave: true })
    }

    /// Whether some change of the scenario is made in such a way.
    fn some_change(&self, is: impl Fn(Way) -> bool) -> bool {
        let scheme = self.setting().variant.map(|variant| variant.scheme);
        let list = scheme.map(|scheme| self.scenario().reconfigure.proposals(scheme));
        list.is_some_and(|list| list.iter().any(|change| is(change.way())))
    }

    /// The newest configuration that a living node knows to be committed.
    pub fn newest_committed(&self, state: &State) -> JointConfiguration {
        let newest = state.living().max_by_key(|id| state.node(*id).commit);
        newest.map_or(self.plan().first, |id| {
            let node = state.node(id);
            self.configuration_at(node, node.commit)
        })
    }

    /// Whether nodes that run and are linked to one another are a quorum of a configuration.
    pub fn can_decide(&self, state: &State, of: JointConfiguration) -> bool {
        let running: NodeSet = state.up().collect();
        let cut = self.cut(state);
        let linked =
            |set: NodeSet| set.iter().all(|a| set.iter().all(|b| a == b || !cut.separates(a, b)));
        let candidates = running.intersection(of.voters.all());
        if cut.is_empty() {
            return is_quorum(candidates, of.voters);
        }
        let subsets = (0..=candidates.0).map(|bits| NodeSet(bits).intersection(candidates));
        subsets.into_iter().any(|set| is_quorum(set, of.voters) && linked(set))
    }
}

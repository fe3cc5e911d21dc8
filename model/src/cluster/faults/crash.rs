//! Crashes: what a node leaves behind, and what a new process makes of it.

use crate::cluster::{ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::{Input, Node, Outcome, restart, step};

impl ClusterModel {
    /// What a crash inside the write of a step can leave: the node as its disk has it, and the
    /// commit on disk.
    pub(in crate::cluster) fn torn(
        &self,
        state: &State,
        id: NodeId,
        input: &Input,
    ) -> Vec<(Node, u8)> {
        let before = state.node(id);
        let outcome = step(self.context_in(state, id), before, input);
        let stored = state.stored[usize::from(id) - 1];
        self.disks().torn(stored, before, &outcome).to_vec()
    }

    /// A step in whose write the node crashes: a message that it was given is gone, and none that
    /// it would have sent leaves.
    pub(in crate::cluster) fn tear(
        &self,
        last: &State,
        id: NodeId,
        input: &Input,
        cut: u8,
    ) -> Option<State> {
        let (node, stored) = self.torn(last, id, input).into_iter().nth(usize::from(cut))?;
        let mut next = last.clone();
        if let Input::Deliver(message) = input {
            next.network.remove(message);
        }
        *next.node_mut(id) = node;
        self.keep(&mut next, id, stored);
        self.stop(&mut next, id);
        Some(next)
    }

    /// A node stops. What stays is what a new process will find.
    pub(in crate::cluster) fn stop(&self, state: &mut State, id: NodeId) {
        state.down.insert(id);
        let found = self.disks().found(state.stored[usize::from(id) - 1], state.node(id));
        *state.node_mut(id) = restart(self.context(id), &found, found.flags);
    }

    /// Notes what commit is on disk after the write of a step, where that is not the node's own.
    pub(in crate::cluster) fn store(
        &self,
        state: &mut State,
        id: NodeId,
        before: &Node,
        outcome: &Outcome,
    ) {
        if self.disks().storage.forgets() {
            let stored = state.stored[usize::from(id) - 1];
            let stored = self.disks().stored(stored, before, outcome);
            self.keep(state, id, stored);
        }
    }

    /// A stored commit that is not above what is applied for good says nothing: a new process knows
    /// as much without it.
    fn keep(&self, state: &mut State, id: NodeId, stored: u8) {
        let disks = self.disks();
        let says = disks.storage.forgets() && stored > disks.kept(state.node(id));
        state.stored[usize::from(id) - 1] = if says { stored } else { 0 };
    }
}

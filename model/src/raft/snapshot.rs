//! SNAP: snapshots, for peers that lack what the log has dropped.

use super::in_force::configuration;
use super::log::Entry;
use super::message::Message;
use super::node::{Node, Progress, ProgressState, Role};
use super::plan::Activation;
use super::run::{Run, Witness};
use crate::ids::NodeId;
use crate::mutation::Alteration;
use crate::rule::Rule;

impl Progress {
    /// The state that follows *snapshot*.
    pub(super) fn end_snapshot(&mut self, state: ProgressState) {
        self.state = state;
        self.pending_snapshot = 0;
    }
}

/// The indexes of changes in a snapshot that the node had not made before: what of the
/// configuration it would miss if it kept its own. As bits.
fn not_made(before: &Node, snapshot: &Message, activation: Activation) -> u8 {
    let made = |index: u8| match activation {
        Activation::Apply => index <= before.applied,
        Activation::Append => before.log.entry(index) == snapshot.entries.entry(index),
    };
    let missed = |index: &u8| snapshot.entries.is_change(*index) && !made(*index);
    let missed = (1..=snapshot.index).filter(missed);
    missed.fold(before.unlearned, |bits, index| bits | 1 << (index - 1))
}

impl<W: Witness> Run<'_, W> {
    /// Whether nothing goes to a peer because a snapshot is on its way. SNAP-2.
    pub(super) fn waits_for_snapshot(&mut self, state: ProgressState) -> bool {
        let waits = state == ProgressState::Snapshot;
        if waits {
            self.acts(Rule::Snap2);
        }
        waits
    }

    /// The snapshot of the storage, in the place of an Append that would begin with what is
    /// compacted; to a peer that answers, and that the snapshot's configuration knows. SNAP-1.
    pub(super) fn send_snapshot(&mut self, peer: NodeId) {
        self.acts(Rule::Snap1);
        let Node { term, compacted, log, .. } = self.node;
        let entries = &log.as_slice()[..usize::from(compacted)];
        let progress = self.node.progress_of(peer);
        if !progress.recent_active || !self.is_for(entries, peer) {
            return;
        }
        self.send(Message::snapshot(self.context.id, peer, term, entries));
        *self.node.progress_of_mut(peer) = Progress {
            state: ProgressState::Snapshot,
            pending_snapshot: compacted,
            next: compacted + 1,
            sent_commit: compacted,
            ..progress
        };
    }

    /// A Snapshot at a follower. SNAP-3.
    pub(super) fn handle_snapshot(&mut self, message: &Message) {
        self.acts(Rule::Snap3);
        self.note_leader(message.from);
        let (index, term) = (message.index, message.log_term);
        if index > self.node.commit {
            if self.node.log.term(index) == Some(term) {
                self.node.commit = index;
            } else if self.is_for_itself(message) {
                self.restore(message);
            }
        }
        let (id, own_term, commit) = (self.context.id, self.node.term, self.node.commit);
        self.send(Message::append_accepted(id, message.from, own_term, commit));
    }

    /// Whether a snapshot is for a node: for the members of its configuration. SNAP-1. With
    /// activation by appending a node may be needed to commit the change that makes it one, and so
    /// gets it in any case.
    fn is_for(&self, entries: &[Entry], id: NodeId) -> bool {
        let (plan, without) = (&*self.context.plan, self.context.without);
        let for_all = plan.activation == Activation::Append && !without.alters(Alteration::Members);
        for_all || plan.fold(entries, without).members().contains(id)
    }

    /// The same at the node. SNAP-3 (etcd#12631); altered, it is for incoming voters and learners
    /// only.
    fn is_for_itself(&self, message: &Message) -> bool {
        let (entries, without) = (message.entries.as_slice(), self.context.without);
        let of_snapshot = self.context.plan.fold(entries, without);
        let few = of_snapshot.voters.incoming.union(of_snapshot.learners);
        let id = self.context.id;
        self.is_for(entries, id) && (!without.alters(Alteration::Incoming) || few.contains(id))
    }

    /// The snapshot takes the place of the log, and of the configuration. It is stored, and thereby
    /// applied, within the step. SNAP-3, SNAP-4; without SNAP-3 the node keeps the configuration
    /// that it has.
    fn restore(&mut self, message: &Message) {
        self.acts(Rule::Snap4);
        let keeps = self.context.without.off(Rule::Snap3);
        let activation = self.context.plan.activation;
        let unlearned = if keeps { not_made(&self.node, message, activation) } else { 0 };
        let index = message.index;
        self.node = Node {
            log: message.entries,
            compacted: index,
            commit: index,
            applied: index,
            unlearned,
            ..self.node
        };
        self.configuration = configuration(self.context, &self.node);
        self.unstored = true;
    }

    /// The application says what became of a snapshot. SNAP-5.
    pub(super) fn snapshot_status(&mut self, peer: NodeId, success: bool) {
        self.acts(Rule::Snap5);
        if self.node.role != Role::Leader || !self.peers().contains(peer) {
            return;
        }
        let progress = self.node.progress_of_mut(peer);
        if progress.state != ProgressState::Snapshot {
            return;
        }
        let reached = if success { progress.pending_snapshot } else { 0 };
        progress.end_snapshot(ProgressState::Probe);
        progress.next = progress.matched.max(reached) + 1;
        progress.sent_commit = progress.sent_commit.min(progress.next - 1);
        progress.paused = true;
    }

    /// The application makes a snapshot of what it has applied, and drops the entries that it
    /// stands for. SNAP-8.
    pub(super) fn compact(&mut self) {
        self.acts(Rule::Snap8);
        self.node.compacted = self.node.applied;
    }
}

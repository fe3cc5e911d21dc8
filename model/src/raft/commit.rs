//! COMMIT and APPLY.

use super::decide::Question;
use super::guard::{Conjunct, Guard, Relation};
use super::joint::{self, Halves};
use super::log::{Entry, Kind};
use super::node::{Node, Role};
use super::run::{Flow, Run, Witness};
use crate::ids::{Index, NodeId};
use crate::rule::Rule;

/// The highest index known equal on a voter; the leader's own log matches as far as it is durable.
/// COMMIT-1.
fn matched((id, durable): (NodeId, Index), node: &Node, voter: NodeId) -> u8 {
    if voter == id { durable } else { node.progress_of(voter).matched }
}

/// The largest index that a quorum of voters match. COMMIT-1 (paper §5.3).
fn quorum_index(own: (NodeId, Index), node: &Node, voters: Halves) -> u8 {
    let index = joint::quorum_index(voters, |voter| matched(own, node, voter));
    // Without a voter only the log limits the index.
    index.unwrap_or(node.log.last_index())
}

/// A quorum matches an index. COMMIT-1.
fn quorum_matches(own: (NodeId, Index), node: &Node, voters: Halves, index: Index) -> Guard {
    let matches = |voter: &NodeId| index <= matched(own, node, *voter);
    joint::is_quorum("voters that match", voters.all().iter().filter(matches).collect(), voters)
}

/// An index is above commit, and its entry of the leader's term. COMMIT-2 (paper §5.4.2, figure 8).
fn is_of_own_term(node: &Node, index: Index) -> Guard {
    let term = node.log.term(index).unwrap_or(0);
    Guard::all(&[
        Conjunct::new(("index", index), Relation::Gt, ("commit", node.commit)),
        Conjunct::new(("entry's term", term), Relation::Eq, ("own term", node.term)),
    ])
}

impl<W: Witness> Run<'_, W> {
    /// Moves commit to what a quorum has, if that is higher (COMMIT-1) and of the own term
    /// (COMMIT-2); answers whether it moved.
    pub(super) fn try_to_commit(&mut self) -> bool {
        // If no higher index has a quorum, the first above commit shows it.
        let voters = self.who_decides(Question::Commit);
        let own = (self.context.id, self.durable.log.last_index().min(self.node.log.last_index()));
        let index = quorum_index(own, &self.node, voters).max(self.node.commit + 1);
        let guard = quorum_matches(own, &self.node, voters, index);
        self.acts(Rule::Commit1);
        if !self.consult(Rule::Commit1, &guard) {
            return false;
        }
        let guard = is_of_own_term(&self.node, index);
        if self.in_force(Rule::Commit2) && !self.consult(Rule::Commit2, &guard) {
            return false;
        }
        self.node.commit = index;
        true
    }

    /// The leader's own entries are durable: commit is computed, a move is broadcast. COMMIT-1.
    pub(super) fn acknowledge_own_entries(&mut self) {
        let has_new = std::mem::take(&mut self.round.unacknowledged);
        if has_new && self.node.role == Role::Leader && self.try_to_commit() {
            self.broadcast_append();
        }
    }

    /// `Apply`, where applying lags: everything that is committed at this moment. APPLY-1. The
    /// changes among it may want several Appends for one peer.
    pub(super) fn apply_on_request(&mut self) -> Flow {
        self.round.gathers = true;
        self.apply(self.node.commit)
    }

    /// Applies the entries up to an index. Each change takes force (CONF-8), then applied moves,
    /// then a joint configuration may be left (CONF-9). APPLY-1.
    pub(super) fn apply(&mut self, last: Index) -> Flow {
        if self.node.applied >= last {
            return Ok(());
        }
        self.acts(Rule::Apply1);
        for index in self.node.applied + 1..=last {
            if let Some(Kind::Conf(change)) = self.node.log.entry(index).map(Entry::kind) {
                self.change_is_applied(index, change)?;
            }
        }
        self.node.applied = last;
        self.leave_joint()
    }
}

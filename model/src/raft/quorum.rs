//! QUORUM: a leader that hears from no quorum steps down.

use super::decide::Question;
use super::guard::Guard;
use super::joint::{self, Halves};
use super::node::{Node, Role};
use super::run::{Flow, Run, Witness};
use crate::ids::{NodeId, NodeSet};
use crate::rule::Rule;

/// The leader and the voters that answered since the last check. QUORUM-1.
fn active_voters(id: NodeId, node: &Node, voters: Halves) -> NodeSet {
    let is_active = |voter: &NodeId| *voter == id || node.progress_of(*voter).recent_active;
    voters.all().iter().filter(is_active).collect()
}

/// They are a quorum. QUORUM-1 (thesis §6.2).
fn quorum_is_active(id: NodeId, node: &Node, voters: Halves) -> Guard {
    joint::is_quorum("active voters", active_voters(id, node, voters), voters)
}

impl<W: Witness> Run<'_, W> {
    /// The leader's check is due. QUORUM-1; a pending transfer ends with it, TRANSFER-4.
    pub(super) fn check_quorum(&mut self) -> Flow {
        if self.node.role != Role::Leader {
            self.acts(Rule::Quorum1);
            return Ok(());
        }
        if self.node.flags.check_quorum {
            self.keep_or_lose_leadership()?;
        }
        if self.node.role == Role::Leader { self.give_up_transfer() } else { Ok(()) }
    }

    /// Steps down without a quorum of active voters; otherwise starts counting again. QUORUM-1.
    fn keep_or_lose_leadership(&mut self) -> Flow {
        self.acts(Rule::Quorum1);
        let voters = self.who_decides(Question::Check);
        let guard = quorum_is_active(self.context.id, &self.node, voters);
        if !self.consult(Rule::Quorum1, &guard) {
            return self.become_follower(self.node.term, 0);
        }
        for peer in self.peers().iter() {
            self.node.progress_of_mut(peer).recent_active = false;
        }
        Ok(())
    }

    /// Any answer in the leader's term shows that the peer is there. QUORUM-2.
    pub(super) fn note_active(&mut self, peer: NodeId) {
        self.acts(Rule::Quorum2);
        self.node.progress_of_mut(peer).recent_active = true;
    }
}

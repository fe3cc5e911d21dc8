//! ROLE: changing role.

use super::context::Context;
use super::node::{Flags, Node, Progress, Role};
use super::run::{Flow, Run, Stop, Witness};
use crate::ids::{NodeId, NodeSet, Term};
use crate::limits::{MAX_NODES, MAX_TERM};
use crate::mutation::Alteration;
use crate::rule::{Rule, RuleSet};

impl<W: Witness> Run<'_, W> {
    /// Becomes follower at a term with a leader, or none. ROLE-1 (paper §5.1).
    pub(super) fn become_follower(&mut self, term: Term, leader: NodeId) -> Flow {
        self.acts(Rule::Role1);
        if term > MAX_TERM {
            return Err(Stop::Overflow);
        }
        if self.node.transferee != 0 {
            // The end of leadership gives up the transfer, TRANSFER-4.
            self.acts(Rule::Transfer4);
        }
        self.node.role = Role::Follower;
        self.node.leader = leader;
        self.empty_votes();
        self.node.progress = [Progress::default(); MAX_NODES];
        self.node.transferee = 0;
        self.node.pending_conf = 0;
        if term != self.node.term {
            self.node.term = term;
            self.node.vote = 0;
        } else {
            self.keep_vote_on_step_down();
        }
        self.set_lease(leader != 0);
        Ok(())
    }

    /// The vote outlives a step-down in the same term. ROLE-2 (paper §5.2).
    fn keep_vote_on_step_down(&mut self) {
        if self.node.vote != 0 && !self.in_force(Rule::Role2) {
            self.node.vote = 0;
        }
    }

    /// Nobody has answered any more.
    pub(super) fn empty_votes(&mut self) {
        self.node.granted = NodeSet::EMPTY;
        self.node.refused = NodeSet::EMPTY;
        self.node.extra_grants = 0;
    }

    /// Term and vote are written before anything leaves. ROLE-4 (paper §5.2, figure 2). Within one
    /// step nothing can come between, so the rule shows in [`restart`]; here it is only recorded.
    pub(super) fn write_term_and_vote(&mut self, before: &Node) {
        if (before.term, before.vote) != (self.node.term, self.node.vote) {
            self.acts(Rule::Role4);
        }
    }
}

/// A new process on the old durable state: follower, no leader, no lease, new flags. ROLE-3, ROLE-4
/// (paper figure 2). Altered as `ROLE-4/log`, it takes its term from the log. Its configuration is
/// that of what it has applied, or of its log. What is durable is what a write in the order of
/// STORE-1 leaves; whoever writes otherwise computes it before.
#[must_use]
pub fn restart(context: &Context, node: &Node, flags: Flags) -> Node {
    let Node { term, vote, log, compacted, unlearned, commit, applied, .. } = *node;
    let (term, vote) = if context.without.off(Rule::Role4) {
        (term, 0)
    } else if context.without.alters(Alteration::LastTerm) {
        (log.last_term(), 0)
    } else {
        (term, vote)
    };
    Node { term, vote, log, compacted, unlearned, commit, applied, ..Node::new(flags) }
}

/// The commit that the remedy *raise* gives to a starting node: the index of the last configuration
/// change but one in its log, since its successor proves it committed; 0 if there are fewer than
/// two. A change that alters nothing is one, too. STORE-2. It is for the order of writes that is
/// not that of STORE-1.
#[must_use]
pub fn raise(node: &Node) -> u8 {
    let mut changes = (1..=node.log.last_index()).rev().filter(|index| node.log.is_change(*index));
    changes.nth(1).unwrap_or(0)
}

/// The rules that decide in [`restart`].
#[must_use]
pub fn restart_rules(context: &Context) -> RuleSet {
    let rules = [Rule::Role3, Rule::Role4];
    rules.into_iter().filter(|rule| !context.without.off(*rule)).collect()
}

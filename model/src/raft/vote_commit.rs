//! VOTE-9: news of what is committed travels with requests and answers.

use super::guard::{Conjunct, Guard, Relation};
use super::message::{Message, MessageKind};
use super::node::{Node, Role};
use super::run::{Flow, Run, Witness};
use crate::mutation::Alteration;
use crate::rule::Rule;

/// The sender's commit is higher, and the own log has the entry there. VOTE-9 (etcd#12359).
fn knows_of_a_later_commit(node: &Node, message: &Message) -> Guard {
    let last = node.log.last_index();
    let own_term = node.log.term(message.commit).unwrap_or(0);
    Guard::all(&[
        Conjunct::new(("commit", message.commit), Relation::Gt, ("own commit", node.commit)),
        Conjunct::new(("commit", message.commit), Relation::Le, ("own last index", last)),
        Conjunct::new(
            ("its term", message.commit_term()),
            Relation::Eq,
            ("own term there", own_term),
        ),
    ])
}

/// What carries a commit. VOTE-9.
const fn is_vote(kind: MessageKind) -> bool {
    matches!(
        kind,
        MessageKind::PreVote | MessageKind::Vote | MessageKind::PreVoteResp | MessageKind::VoteResp
    )
}

impl<W: Witness> Run<'_, W> {
    /// Sends a request or an answer, with the own commit and its term if the option is on. VOTE-9;
    /// altered, a grant goes without.
    pub(super) fn send_with_commit(&mut self, message: Message) {
        let altered_grant = message.granted() && self.context.without.alters(Alteration::Counted);
        if !self.context.tells_commit() || altered_grant {
            self.send(message);
            return;
        }
        self.acts(Rule::Vote9);
        let commit = self.node.commit;
        let term = self.node.log.term(commit).unwrap_or(0);
        self.send(message.with_commit(commit, term));
    }

    /// Looks at the commit of a request that was answered, of an answer that is yet to be counted,
    /// or of either at a lower term. VOTE-9.
    pub(super) fn learn_commit(&mut self, message: &Message) -> Flow {
        if self.context.without.alters(Alteration::Counted) {
            Ok(())
        } else {
            self.take_commit_of(message)
        }
    }

    /// Looks at the commit of a request that was refused, or of a refusal that was counted: VOTE-9
    /// as it is altered.
    pub(super) fn learn_counted_commit(&mut self, message: &Message) -> Flow {
        if self.context.without.alters(Alteration::Counted) {
            self.take_commit_of(message)
        } else {
            Ok(())
        }
    }

    /// Whoever finds a change in it that is to be applied gives up the campaign. VOTE-9, CONF-3.
    fn take_commit_of(&mut self, message: &Message) -> Flow {
        let looks = is_vote(message.kind) && self.node.role != Role::Leader;
        if !self.context.tells_commit() || !looks {
            return Ok(());
        }
        self.acts(Rule::Vote9);
        let guard = knows_of_a_later_commit(&self.node, message);
        if !self.consult(Rule::Vote9, &guard) {
            return Ok(());
        }
        self.node.commit = message.commit;
        let campaigns = matches!(self.node.role, Role::PreCandidate | Role::Candidate);
        if campaigns && self.has_unapplied_change() {
            return self.become_follower(self.node.term, 0);
        }
        Ok(())
    }
}

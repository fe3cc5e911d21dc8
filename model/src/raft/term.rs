//! TERM: a message's term against the own.

use std::cmp::Ordering;

use super::guard::{Conjunct, Guard};
use super::message::{Message, MessageKind};
use super::node::Flags;
use super::run::{Flow, Run, Stop, Witness};
use crate::ids::NodeId;
use crate::rule::Rule;

/// The stale leader is answered by a node with either flag. TERM-6.
fn answers_stale_leader(flags: Flags) -> Guard {
    Guard::any(&[
        &[Conjunct::is_set("check_quorum", flags.check_quorum)],
        &[Conjunct::is_set("pre_vote", flags.pre_vote)],
    ])
}

impl<W: Witness> Run<'_, W> {
    /// Puts a message on the wire. TERM-1: it carries the own term, except PreVote (own + 1) and a
    /// granting PreVoteResp (VOTE-4).
    pub(super) fn send(&mut self, message: Message) {
        self.acts(Rule::Term1);
        self.overflow |= self.messages.try_push(message).is_err();
    }

    /// Compares terms; the first rule of TERM-2 … TERM-10 that fits decides. Answers whether the
    /// message is then handled by role.
    pub(super) fn passes_comparison_of_terms(&mut self, message: &Message) -> Result<bool, Stop> {
        self.check_contract(message)?;
        match message.term.cmp(&self.node.term) {
            Ordering::Greater => self.receive_higher_term(message),
            Ordering::Less => self.receive_lower_term(message).map(|()| false),
            Ordering::Equal => {
                self.acts(Rule::Term9);
                Ok(true)
            }
        }
    }

    /// TERM-2, TERM-3, TERM-4, TERM-5 (paper §5.1, thesis §9.6).
    fn receive_higher_term(&mut self, message: &Message) -> Result<bool, Stop> {
        let kind = message.kind;
        let request = matches!(kind, MessageKind::Vote | MessageKind::PreVote);
        if request && self.in_lease() && !self.pierces_lease(message) {
            self.acts(Rule::Term2);
            return Ok(false);
        }
        if kind == MessageKind::PreVote {
            self.acts(Rule::Term3);
            return Ok(true);
        }
        let grant = kind == MessageKind::PreVoteResp && message.granted();
        if grant && self.in_force(Rule::Term4) {
            return Ok(true);
        }
        self.acts(Rule::Term5);
        let from_leader =
            matches!(kind, MessageKind::Append | MessageKind::Heartbeat | MessageKind::Snapshot);
        self.become_follower(message.term, if from_leader { message.from } else { 0 })?;
        Ok(true)
    }

    /// TERM-6, TERM-7, TERM-10, TERM-8. Whatever the term, what a vote says of the commit is true:
    /// VOTE-9.
    fn receive_lower_term(&mut self, message: &Message) -> Flow {
        match message.kind {
            MessageKind::Append | MessageKind::Heartbeat => self.receive_stale_leader(message.from),
            MessageKind::PreVote => self.receive_stale_pre_vote(message.from),
            MessageKind::Vote => self.receive_stale_candidate(message.from),
            _ => self.acts(Rule::Term8),
        }
        self.learn_commit(message)
    }

    /// Answers a stale leader, so that it learns the term. TERM-6 (etcd#5451, etcd#8501).
    fn receive_stale_leader(&mut self, from: NodeId) {
        if !self.in_force(Rule::Term6) {
            return;
        }
        if self.consult(Rule::Term6, &answers_stale_leader(self.node.flags)) {
            self.send(Message::append_accepted(self.context.id, from, self.node.term, 0));
        }
    }

    /// Answers a stale pre-candidate, so that it learns the term. TERM-7 (etcd#8501).
    fn receive_stale_pre_vote(&mut self, from: NodeId) {
        if self.in_force(Rule::Term7) {
            let refusal = Message::pre_vote_resp(self.context.id, from, self.node.term, false);
            self.send_with_commit(refusal);
        }
    }

    /// Answers a stale candidate, so that it learns the term; in lease, too. TERM-10 (paper figure
    /// 2).
    fn receive_stale_candidate(&mut self, from: NodeId) {
        if self.in_force(Rule::Term10) {
            let refusal = Message::vote_resp(self.context.id, from, self.node.term, false);
            self.send_with_commit(refusal);
        }
    }
}

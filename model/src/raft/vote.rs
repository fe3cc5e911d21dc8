//! VOTE: how a node answers a request; the same in every role.

use super::guard::{Conjunct, Guard, Relation};
use super::message::{Message, MessageKind};
use super::node::Node;
use super::run::{Flow, Run, Witness};
use crate::ids::Term;
use crate::rule::Rule;

/// Free to vote: voted so already, or bound to nobody, or only asked about the future. VOTE-1
/// (paper §5.2).
fn free_to_vote(node: &Node, request: &Message) -> Guard {
    let pre_vote = request.kind == MessageKind::PreVote;
    Guard::any(&[
        &[Conjunct::new(("own vote", node.vote), Relation::Eq, ("sender", request.from))],
        &[
            Conjunct::fixed("own vote", node.vote, Relation::Eq, 0),
            Conjunct::fixed("known leader", node.leader, Relation::Eq, 0),
        ],
        &[
            Conjunct::is_set("pre-vote", pre_vote),
            Conjunct::new(("its term", request.term), Relation::Gt, ("own term", node.term)),
        ],
    ])
}

/// The candidate's log is up to date: later last term, or the same and no shorter. VOTE-2 (paper
/// §5.4.1).
fn log_is_up_to_date(node: &Node, request: &Message) -> Guard {
    let (term, index) = (("last term", request.log_term), ("last index", request.index));
    let own_term = ("own last term", node.log.last_term());
    let own_index = ("own last index", node.log.last_index());
    Guard::any(&[
        &[Conjunct::new(term, Relation::Gt, own_term)],
        &[
            Conjunct::new(term, Relation::Eq, own_term),
            Conjunct::new(index, Relation::Ge, own_index),
        ],
    ])
}

impl<W: Witness> Run<'_, W> {
    /// Grants or refuses a request. VOTE-3 (paper §5.2, §5.4.1).
    pub(super) fn answer_request(&mut self, request: &Message) -> Flow {
        if !self.answers_as_a_member(request) {
            return Ok(());
        }
        self.acts(Rule::Vote3);
        let granted = self.is_free_to_vote(request) & self.is_up_to_date(request);
        if granted {
            self.grant(request);
        } else {
            self.refuse(request);
            self.learn_counted_commit(request)?;
        }
        self.learn_commit(request)
    }

    /// A learner answers as a voter does, and anybody is answered. VOTE-8 (thesis §4.2.2); without
    /// it, only a voter answers.
    fn answers_as_a_member(&mut self, request: &Message) -> bool {
        let voter = self.configuration.voters.all().contains(self.context.id);
        if !voter || !self.configuration.members().contains(request.from) {
            self.acts(Rule::Vote8);
        }
        voter || !self.context.without.off(Rule::Vote8)
    }

    /// VOTE-1; without it, always.
    fn is_free_to_vote(&mut self, request: &Message) -> bool {
        let guard = free_to_vote(&self.node, request);
        !self.in_force(Rule::Vote1) || self.consult(Rule::Vote1, &guard)
    }

    /// VOTE-2; without it, always.
    fn is_up_to_date(&mut self, request: &Message) -> bool {
        let guard = log_is_up_to_date(&self.node, request);
        !self.in_force(Rule::Vote2) || self.consult(Rule::Vote2, &guard)
    }

    /// A grant carries the request's term. VOTE-4; without it, the own.
    fn grant(&mut self, request: &Message) {
        let term = if self.in_force(Rule::Vote4) { request.term } else { self.node.term };
        if request.kind == MessageKind::PreVote {
            self.grant_pre_vote(request);
        } else {
            self.grant_vote(request);
        }
        self.answer(request, term, true);
    }

    /// A granted Vote is stored and restarts the election timer. VOTE-6.
    fn grant_vote(&mut self, request: &Message) {
        self.acts(Rule::Vote6);
        self.node.vote = request.from;
        self.restart_election_timer();
    }

    /// A granted PreVote changes nothing (but for VOTE-9). VOTE-7 (thesis §9.6); without it, the
    /// same as a Vote.
    fn grant_pre_vote(&mut self, request: &Message) {
        if self.in_force(Rule::Vote7) {
            self.acts(Rule::PreVote3);
        } else {
            self.node.vote = request.from;
            self.restart_election_timer();
        }
    }

    /// A refusal carries the own term. VOTE-5.
    fn refuse(&mut self, request: &Message) {
        self.acts(Rule::Vote5);
        if request.kind == MessageKind::PreVote {
            self.acts(Rule::PreVote3);
        }
        self.answer(request, self.node.term, false);
    }

    /// Vote is answered with VoteResp, PreVote with PreVoteResp. VOTE-3.
    fn answer(&mut self, request: &Message, term: Term, granted: bool) {
        let (own, to) = (self.context.id, request.from);
        let answer = match request.kind {
            MessageKind::PreVote => Message::pre_vote_resp(own, to, term, granted),
            _ => Message::vote_resp(own, to, term, granted),
        };
        self.send_with_commit(answer);
    }
}

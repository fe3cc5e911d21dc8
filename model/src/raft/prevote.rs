//! PREVOTE: asking before campaigning.

use super::message::Message;
use super::node::Role;
use super::run::{Flow, Run, Stop, Witness};
use crate::limits::MAX_TERM;
use crate::rule::Rule;

impl<W: Witness> Run<'_, W> {
    /// Pre-candidate; asks every other voter about the next term. PREVOTE-1 (thesis §9.6). Nothing
    /// durable changes. PREVOTE-3.
    pub(super) fn become_pre_candidate(&mut self) -> Flow {
        self.acts(Rule::PreVote1);
        self.acts(Rule::PreVote3);
        if self.node.term >= MAX_TERM {
            return Err(Stop::Overflow);
        }
        self.node.role = Role::PreCandidate;
        self.grant_to_itself();
        self.give_up_leader();
        let (id, log) = (self.context.id, self.node.log);
        for to in self.all_voters().without(id).iter() {
            let term = self.node.term + 1;
            let request = Message::pre_vote(id, to, term, log.last_index(), log.last_term());
            self.send_with_commit(request);
        }
        self.tally()
    }

    /// A pre-candidate knows no leader, so has no lease. PREVOTE-2 (etcd#8334); without it, both
    /// stay.
    fn give_up_leader(&mut self) {
        if self.node.leader != 0 && self.in_force(Rule::PreVote2) {
            self.node.leader = 0;
            self.set_lease(false);
        }
    }

    /// A pre-candidate that won becomes candidate in the same step. PREVOTE-4.
    pub(super) fn win_pre_vote(&mut self) -> Flow {
        self.acts(Rule::PreVote4);
        self.become_candidate(false)
    }
}

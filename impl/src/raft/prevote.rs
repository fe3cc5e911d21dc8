//! Asking before campaigning.

use super::vote::Ballot;
use super::{Raft, RoleState};
use crate::cached::Cached;
use crate::message::MessageBody;
use crate::meter::count;
use crate::storage::Storage;
use crate::trace::event;

impl<S: Storage> Raft<S> {
    /// Becomes pre-candidate (PREVOTE-1). Term and vote stay: nothing durable changes by a
    /// pre-vote (PREVOTE-3). A pre-candidate that won becomes candidate (PREVOTE-4), which the
    /// tally sees to. There is a higher term: that was checked when the campaign began.
    pub(super) fn become_pre_candidate(&mut self) {
        let next_term = self.state.term.next();
        self.give_up_leader();
        self.state.role = RoleState::PreCandidate { votes: self.own_grant() };
        self.ticker.restart_for_role();
        event!(id = self.id, term = self.state.term, "becomes pre-candidate");
        count!(ELECTIONS_STARTED, 1, "ballot" = Ballot::PreVote.name());
        let body =
            MessageBody::PreVote { last: self.log.last(), committed: self.committed_to_tell() };
        self.ask_for_votes(next_term, body);
        self.act_on_tally();
    }

    /// A node that campaigns, in a pre-vote too, has no leader and so no lease (PREVOTE-2,
    /// ELECT-3): two that wait for the same dead leader must be able to grant to one another.
    pub(super) fn give_up_leader(&mut self) {
        self.state.leader = None;
        self.state.lease = false;
        self.state.soft_changed = Cached(true);
    }
}

//! Asking before campaigning.

use super::{Raft, RoleState};
use crate::error::Error;
use crate::message::MessageBody;
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// Becomes pre-candidate (PREVOTE-1). Term and vote stay: nothing durable changes by a
    /// pre-vote (PREVOTE-3). A pre-candidate that won becomes candidate (PREVOTE-4), which the
    /// tally sees to.
    pub(super) fn become_pre_candidate(&mut self) -> Result<(), Error> {
        let Some(next_term) = self.state.term.checked_add(1) else {
            return Err(Error::TermExhausted { id: self.id, term: self.state.term });
        };
        let last_index = self.log.last_index();
        let last_term = self.log.last_term()?;
        self.give_up_leader();
        self.state.role = RoleState::PreCandidate { votes: self.own_grant() };
        self.ticker.restart_for_role();
        for voter in self.configuration.clone().other_voters(self.id) {
            self.send_in(next_term, voter, MessageBody::PreVote { last_index, last_term });
        }
        self.act_on_tally()
    }

    /// A node that campaigns, in a pre-vote too, has no leader and so no lease (PREVOTE-2,
    /// ELECT-3): two that wait for the same dead leader must be able to grant to one another.
    pub(super) fn give_up_leader(&mut self) {
        self.state.leader = None;
        self.state.lease = false;
    }
}

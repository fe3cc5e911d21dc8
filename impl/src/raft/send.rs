//! Sending: the term that a message carries, and what it waits for.

use super::Raft;
use crate::message::{Message, MessageBody};
use crate::storage::Storage;
use crate::{NodeId, Term};

impl<S: Storage> Raft<S> {
    /// Sends a message of the own term.
    #[inline]
    pub(super) fn send(&mut self, to: NodeId, body: MessageBody) {
        self.send_in(self.state.term, to, body);
    }

    /// Sends a message with a term that need not be the own (TERM-1). Answers that promise
    /// something wait for all that is to be written, others for term and vote (ROLE-4, STORE-4).
    #[inline]
    pub(super) fn send_in(&mut self, term: Term, to: NodeId, body: MessageBody) {
        let promises = matches!(
            body,
            MessageBody::AppendResp { .. }
                | MessageBody::VoteResp { .. }
                | MessageBody::PreVoteResp { .. }
        );
        let queue = if promises { &mut self.answers } else { &mut self.outbox };
        queue.push(Message { from: self.id, to, term, body });
    }
}

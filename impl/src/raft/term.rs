//! A message's term against the own.

use std::cmp::Ordering;

use super::Raft;
use super::vote::{Ballot, Request};
use crate::error::StepError;
use crate::message::{Message, MessageBody};
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// Handles a message. TERM-1, whose term a message carries, is up to the senders: `send`
    /// puts the own one, `send_in` that of a pre-vote.
    pub(crate) fn step(&mut self, message: Message) -> Result<(), StepError> {
        self.check_contract(&message)?;
        match message.term.cmp(&self.state.term) {
            Ordering::Greater => self.step_higher(message),
            Ordering::Equal => self.step_equal(message),
            Ordering::Less => {
                self.step_lower(&message);
                Ok(())
            }
        }
    }

    fn step_higher(&mut self, message: Message) -> Result<(), StepError> {
        let Message { from, term, .. } = message;
        match message.body {
            // TERM-2: a node that hears its leader does not help to depose it. TRANSFER-6: unless
            // the leader itself asked for the campaign.
            MessageBody::PreVote { .. } | MessageBody::Vote { transfer: false, .. }
                if self.in_lease() =>
            {
                Ok(())
            }
            // TERM-3: asking for a pre-vote raises nobody's term.
            MessageBody::PreVote { last_index, last_term } => {
                let ballot = Ballot::PreVote;
                Ok(self.answer(Request { ballot, from, term, last_index, last_term })?)
            }
            // TERM-4: a grant carries the term campaigned for, which nobody is in yet.
            MessageBody::PreVoteResp { granted: true } => {
                Ok(self.count(Ballot::PreVote, from, true)?)
            }
            // TERM-5: all others, a refused pre-vote included, come from a node in that term.
            _ => {
                let leads = matches!(
                    message.body,
                    MessageBody::Append { .. } | MessageBody::Heartbeat { .. }
                );
                self.become_follower(term, leads.then_some(from));
                self.step_equal(message)
            }
        }
    }

    fn step_lower(&mut self, message: &Message) {
        match message.body {
            // TERM-6: the own term makes a stale leader step down. Without an answer, a node that
            // campaigned in vain and the leader it is cut off from could wait for ever.
            MessageBody::Append { .. } | MessageBody::Heartbeat { .. }
                if self.check_quorum || self.pre_vote =>
            {
                self.send(message.from, MessageBody::accept(0));
            }
            // TERM-7: likewise for a pre-candidate that fell behind.
            MessageBody::PreVote { .. } => {
                self.send(message.from, MessageBody::PreVoteResp { granted: false });
            }
            // TERM-8: all others are ignored, those of a stale leader too with neither flag.
            _ => {}
        }
    }
}

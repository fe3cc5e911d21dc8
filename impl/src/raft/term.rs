//! A message's term against the own.

use core::cmp::Ordering;

use super::Raft;
use super::stepped::Stepped;
use super::vote::Ballot;
use crate::Index;
use crate::error::StepError;
use crate::message::{Message, MessageBody};
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// Handles a message. TERM-1, whose term a message carries, is up to the senders: `send`
    /// puts the own one, `send_in` that of a pre-vote, `forward` none.
    pub(crate) fn step(&mut self, message: Message) -> Result<Stepped, StepError> {
        self.check_envelope(&message)?;
        if let Some(reason) = self.is_unsolicited(&message) {
            return Ok(Stepped::Ignored(reason));
        }
        self.check_contract(&message)?;
        if message.term == 0 {
            // TERM-1: handled whatever the own term is.
            self.dispatch(message);
            return Ok(Stepped::Handled);
        }
        match message.term.cmp(&self.state.term) {
            Ordering::Equal => self.dispatch(message),
            Ordering::Greater => self.step_higher(message),
            Ordering::Less => self.step_lower(&message),
        }
        Ok(Stepped::Handled)
    }

    #[cold]
    fn step_higher(&mut self, message: Message) {
        let Message { from, term, .. } = message;
        match message.body {
            // TERM-2: a node that hears its leader does not help to depose it. TRANSFER-6: unless
            // the leader itself asked for the campaign.
            MessageBody::PreVote { .. } | MessageBody::Vote { transfer: false, .. }
                if self.in_lease() => {}
            // TERM-3: asking for a pre-vote raises nobody's term.
            MessageBody::PreVote { .. } => self.dispatch(message),
            // TERM-4: a grant carries the term campaigned for, which nobody is in yet.
            MessageBody::PreVoteResp { granted: true, .. } => self.dispatch(message),
            // TERM-5: all others, a refused pre-vote included, come from a node in that term.
            _ => {
                let leads = matches!(
                    message.body,
                    MessageBody::Append { .. }
                        | MessageBody::Heartbeat { .. }
                        | MessageBody::Snapshot(_)
                );
                self.become_follower(term, leads.then_some(from));
                self.dispatch(message);
            }
        }
    }

    #[cold]
    fn step_lower(&mut self, message: &Message) {
        match message.body {
            // TERM-6: the own term makes a stale leader step down. Without an answer, a node that
            // campaigned in vain and the leader it is cut off from could wait for ever.
            MessageBody::Append { .. } | MessageBody::Heartbeat { .. }
                if self.check_quorum || self.pre_vote =>
            {
                self.send(message.from, MessageBody::accept(Index(0)));
            }
            // TERM-7: likewise for a pre-candidate that fell behind.
            MessageBody::PreVote { committed, .. } => {
                self.refuse(Ballot::PreVote, message.from);
                self.learn_commit(committed);
            }
            // TERM-10: and for a candidate, which would climb one term with each timeout instead.
            MessageBody::Vote { committed, .. } => {
                self.refuse(Ballot::Vote, message.from);
                self.learn_commit(committed);
            }
            // TERM-8: an old answer does not count, but its commit does (VOTE-9).
            MessageBody::PreVoteResp { committed, .. }
            | MessageBody::VoteResp { committed, .. } => {
                self.learn_commit(committed);
            }
            // TERM-8: all others are ignored, those of a stale leader too with neither flag.
            _ => {}
        }
    }
}

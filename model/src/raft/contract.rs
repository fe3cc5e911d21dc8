//! CONTRACT: what a caller or peer must not do. CONTRACT-3 is checked where the message is handled:
//! APPEND-5, BEAT-2, APPEND-6.

use super::message::{Message, MessageKind};
use super::run::{Flow, Run, Stop, Witness};
use crate::rule::Rule;

impl<W: Witness> Run<'_, W> {
    /// What can be seen without looking at the state. CONTRACT-1, CONTRACT-2.
    pub(super) fn check_contract(&self, message: &Message) -> Flow {
        if !self.is_well_addressed(message) {
            return Err(Stop::Contract(Rule::Contract1));
        }
        if !has_ordered_terms(message) {
            return Err(Stop::Contract(Rule::Contract2));
        }
        Ok(())
    }

    /// From another node to this one, in a term; an answer comes from a member, anything else may
    /// come from outside, since the own configuration may be behind. CONTRACT-1.
    fn is_well_addressed(&self, message: &Message) -> bool {
        let Message { kind, from, to, term, .. } = *message;
        let from_member = self.configuration.members().contains(from);
        to == self.context.id
            && from != 0
            && from != self.context.id
            && term >= 1
            && (from_member || !is_answer(kind))
    }
}

/// What answers a question of the receiver's. CONTRACT-1.
const fn is_answer(kind: MessageKind) -> bool {
    match kind {
        MessageKind::PreVoteResp
        | MessageKind::VoteResp
        | MessageKind::AppendResp
        | MessageKind::HeartbeatResp => true,
        MessageKind::PreVote
        | MessageKind::Vote
        | MessageKind::Append
        | MessageKind::Heartbeat
        | MessageKind::TimeoutNow
        | MessageKind::Snapshot => false,
    }
}

/// Terms of entries never fall, from prev-term up to the message's. CONTRACT-2. That indexes follow
/// prev-index without a gap is so by construction.
fn has_ordered_terms(message: &Message) -> bool {
    let entries = message.entries.as_slice().iter().map(|entry| entry.term());
    // The entries of a Snapshot are what it stands for.
    message.kind != MessageKind::Append
        || message.entries.is_empty()
        || [message.log_term].into_iter().chain(entries).chain([message.term]).is_sorted()
}

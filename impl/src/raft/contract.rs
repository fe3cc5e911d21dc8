//! What every message has to keep, whatever the state of the node.

use super::Raft;
use crate::entry::Entry;
use crate::error::StepError;
use crate::message::{Message, MessageBody};
use crate::storage::Storage;
use crate::{Index, Term};

impl<S: Storage> Raft<S> {
    /// Refuses a message that breaks CONTRACT-1 or CONTRACT-2. What depends on the log,
    /// CONTRACT-3, is checked where the message meets it.
    pub(super) fn check_contract(&self, message: &Message) -> Result<(), StepError> {
        let (id, from) = (self.id, message.from);
        if message.to != id {
            return Err(StepError::WrongReceiver { id, to: message.to });
        }
        if from == id {
            return Err(StepError::FromSelf { id, from });
        }
        if from == 0 {
            return Err(StepError::FromNobody { id });
        }
        if message.term == 0 {
            return Err(StepError::ZeroTerm { id, from });
        }
        match &message.body {
            MessageBody::PreVote { .. } | MessageBody::Vote { .. } | MessageBody::TimeoutNow => {
                Ok(())
            }
            _ if !self.configuration.is_member(from) => Err(StepError::UnknownPeer { id, from }),
            MessageBody::Append { prev_index, prev_term, entries, .. } => {
                check_entries((*prev_index, *prev_term), entries, message.term)
            }
            _ => Ok(()),
        }
    }
}

/// The entries follow `prev` without a gap, with terms that never fall and do not exceed that of
/// the message (CONTRACT-2).
fn check_entries(
    prev: (Index, Term),
    entries: &[Entry],
    message_term: Term,
) -> Result<(), StepError> {
    let (mut prev_index, mut prev_term) = prev;
    for &Entry { index, term, .. } in entries {
        let Some(expected) = prev_index.checked_add(1) else {
            return Err(StepError::EntryOverflow { found: index, previous: prev_index });
        };
        if index != expected {
            return Err(StepError::EntryGap { found: index, expected });
        }
        if term == 0 {
            return Err(StepError::EntryTermZero { index });
        }
        if term < prev_term {
            return Err(StepError::EntryTermFalls { index, term, previous: prev_term });
        }
        if term > message_term {
            return Err(StepError::EntryTermAhead { index, term, message_term });
        }
        (prev_index, prev_term) = (index, term);
    }
    Ok(())
}

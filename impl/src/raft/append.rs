//! Replication.

use super::{Leadership, Raft};
use crate::entry::Entry;
use crate::error::StepError;
use crate::message::{Message, MessageBody};
use crate::progress::Progress;
use crate::storage::{Storage, StorageError};
use crate::{Index, NodeId, Term};

/// Whether an Append may go without entries (APPEND-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Empty {
    Allowed,
    Forbidden,
}

impl<S: Storage> Raft<S> {
    /// Sends what a peer lacks, unless it is paused (APPEND-1). Does nothing if not leader.
    pub(super) fn send_append(&mut self, to: NodeId, empty: Empty) -> Result<(), StorageError> {
        let Self { id, state, log, outbox, .. } = self;
        let Some(progress) =
            state.role.leadership_mut().and_then(|leadership| leadership.progress.get_mut(&to))
        else {
            return Ok(());
        };
        if let Some(body) = next_append(log, progress, empty)? {
            outbox.push(Message { from: *id, to, term: state.term, body });
        }
        Ok(())
    }

    /// Sends Append, empty allowed, to every peer (APPEND-2).
    pub(super) fn broadcast_append(&mut self) -> Result<(), StorageError> {
        let Self { id, state, log, outbox, .. } = self;
        let Some(Leadership { progress, .. }) = state.role.leadership_mut() else { return Ok(()) };
        for (&to, progress) in progress {
            if let Some(body) = next_append(log, progress, Empty::Allowed)? {
                outbox.push(Message { from: *id, to, term: state.term, body });
            }
        }
        Ok(())
    }

    /// An Append from the leader (APPEND-5). Its sender is followed already (APPEND-4).
    pub(super) fn handle_append(
        &mut self,
        from: NodeId,
        (prev_index, prev_term): (Index, Term),
        mut entries: Vec<Entry>,
        leader_commit: Index,
    ) -> Result<(), StepError> {
        let commit = self.log.commit();
        let body = if prev_index < commit {
            MessageBody::accept(commit)
        } else if self.log.has(prev_index, prev_term)? {
            let last_new = entries.last().map_or(prev_index, |entry| entry.index);
            entries.drain(..self.log.count_present(&entries)?);
            // Nothing after a cut can fail, because it cannot be undone.
            self.log.replace_from(entries)?;
            self.log.commit_to(leader_commit.min(last_new));
            MessageBody::accept(last_new)
        } else {
            let (hint_index, hint_term) = self.log.largest_not_above(prev_index, prev_term)?;
            MessageBody::AppendResp { index: prev_index, rejected: true, hint_index, hint_term }
        };
        self.send(from, body);
        Ok(())
    }

    /// A peer acknowledges its log up to `index` (APPEND-6).
    pub(super) fn accepted(&mut self, from: NodeId, index: Index) -> Result<(), StepError> {
        let last_index = self.log.last_index();
        let Some(progress) = self.progress_mut(from) else { return Ok(()) };
        // CONTRACT-3
        if index > last_index {
            return Err(StepError::AckBeyondLog { from, index, last_index });
        }
        progress.recent_active = true; // QUORUM-2
        if !progress.accepted(index) {
            return Ok(());
        }
        if self.advance_commit()? {
            self.broadcast_append()?;
        } else if self.lacks_commit(from) {
            self.send_append(from, Empty::Allowed)?;
        }
        self.send_append(from, Empty::Forbidden)?;
        self.hand_over_if_caught_up(from);
        Ok(())
    }

    /// Whether the peer could commit more than it was told (APPEND-6).
    fn lacks_commit(&self, peer: NodeId) -> bool {
        let commit = self.log.commit();
        self.progress(peer).is_some_and(|progress| {
            commit > progress.sent_commit && progress.sent_commit < progress.next.saturating_sub(1)
        })
    }

    /// A peer does not have the entry at `index`; the logs may agree at the hint (APPEND-7).
    pub(super) fn rejected(
        &mut self,
        from: NodeId,
        index: Index,
        (hint_index, hint_term): (Index, Term),
    ) -> Result<(), StorageError> {
        let Self { state, log, .. } = self;
        let Some(progress) =
            state.role.leadership_mut().and_then(|leadership| leadership.progress.get_mut(&from))
        else {
            return Ok(());
        };
        progress.recent_active = true; // QUORUM-2
        if !progress.minds_rejection(index) {
            return Ok(());
        }
        let hint = match hint_term {
            0 => hint_index,
            _ => log.largest_not_above(hint_index, hint_term)?.0,
        };
        progress.rejected(index, hint);
        self.send_append(from, Empty::Allowed)
    }
}

/// The next Append for a peer, if one is to be sent now; its progress is updated as if sent
/// (APPEND-1).
fn next_append<S: Storage>(
    log: &crate::log::Log<S>,
    progress: &mut Progress,
    empty: Empty,
) -> Result<Option<MessageBody>, StorageError> {
    let last_index = log.last_index();
    if progress.paused || (empty == Empty::Forbidden && progress.next > last_index) {
        return Ok(None);
    }
    let prev_index = progress.next.saturating_sub(1);
    let prev_term = log.term(prev_index)?;
    let entries = log.entries_from(progress.next)?;
    let commit = log.commit();
    progress.sent(entries.len(), last_index, commit);
    Ok(Some(MessageBody::Append { prev_index, prev_term, entries, commit }))
}

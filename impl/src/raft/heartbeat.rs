//! Heartbeats.

use super::append::Empty;
use super::{Leadership, Raft};
use crate::error::StepError;
use crate::message::{Message, MessageBody};
use crate::progress::ProgressState;
use crate::storage::{Storage, StorageError};
use crate::{Index, NodeId};

impl<S: Storage> Raft<S> {
    /// A leader tells every peer that it is alive (BEAT-1). The commit is clamped to what the
    /// peer is known to have: beyond, its log may differ.
    pub(super) fn heartbeat_due(&mut self) {
        let Self { id, state, log, outbox, .. } = self;
        let Some(Leadership { progress, .. }) = state.role.leadership_mut() else { return };
        for (&to, progress) in progress {
            let commit = progress.matched.min(log.commit());
            progress.sent_commit = commit;
            let body = MessageBody::Heartbeat { commit };
            outbox.push(Message { from: *id, to, term: state.term, body });
        }
    }

    /// A heartbeat from the leader, which is followed already (BEAT-2).
    pub(super) fn handle_heartbeat(
        &mut self,
        from: NodeId,
        commit: Index,
    ) -> Result<(), StepError> {
        let last_index = self.log.last_index();
        // CONTRACT-3
        if commit > last_index {
            return Err(StepError::CommitBeyondLog { commit, last_index });
        }
        self.log.commit_to(commit);
        self.send(from, MessageBody::HeartbeatResp);
        Ok(())
    }

    /// A peer answered a heartbeat (BEAT-3).
    pub(super) fn heartbeat_answered(&mut self, from: NodeId) -> Result<(), StorageError> {
        let last_index = self.log.last_index();
        let Some(progress) = self.progress_mut(from) else { return Ok(()) };
        progress.recent_active = true; // QUORUM-2
        progress.paused = false;
        if progress.matched < last_index || progress.state == ProgressState::Probe {
            self.send_append(from, Empty::Allowed)?;
        }
        Ok(())
    }
}

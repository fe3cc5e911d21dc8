//! What a node hands out: the only rules that read the storage.

use alloc::vec::Vec;

use super::Raft;
use super::settings::Settings;
use crate::entry::Entry;
use crate::log::Log;
use crate::message::{Message, MessageBody};
use crate::progress::{Peers, Progress, ProgressState, RequestedAppends};
use crate::storage::{Storage, StorageError};
use crate::{Index, LogPosition, NodeId};

impl<S: Storage> Raft<S> {
    /// The highest index that can be handed out to be applied, if it is committed. With
    /// asynchronous writes, only what is durable on the node itself (STORE-5).
    #[inline]
    pub(crate) fn apply_limit(&self) -> Index {
        match self.settings.asynchronous {
            true => self.log.stable_index(),
            false => Index::MAX,
        }
    }

    /// Pushes the Appends that were asked for on `messages`, and the entries that are to be applied
    /// next on `committed`. On an error, nothing is changed but these two.
    #[inline]
    pub(crate) fn output(
        &mut self,
        messages: &mut Vec<Message>,
        committed: &mut Vec<Entry>,
    ) -> Result<(), StorageError> {
        match self.has_requested_appends() || self.log.has_committed(self.apply_limit()) {
            true => self.read_output(messages, committed),
            false => Ok(()),
        }
    }

    fn read_output(
        &mut self,
        messages: &mut Vec<Message>,
        committed: &mut Vec<Entry>,
    ) -> Result<(), StorageError> {
        self.log.committed(self.apply_limit(), committed)?;
        let compacted = self.log.compacted()?;
        if self.has_requested_appends() {
            self.send_appends(messages)?;
        }
        // Nothing fails from here on.
        if let Some(index) = compacted {
            self.log.forget_before(index);
        }
        if let Some(last) = committed.last() {
            self.log.mark_handed_out(last.index);
            self.release_uncommitted(committed);
        }
        Ok(())
    }

    /// Whether an Append was asked for.
    #[inline]
    pub(crate) fn has_requested_appends(&self) -> bool {
        self.state.role.leadership().is_some_and(|leadership| leadership.appends_requested)
    }

    /// What is handed out counts no longer as uncommitted (FLOW-4).
    fn release_uncommitted(&mut self, committed: &[Entry]) {
        let term = self.state.term;
        let Some(leadership) = self.state.role.leadership_mut() else { return };
        for entry in committed.iter().filter(|entry| entry.term == term) {
            leadership.uncommitted = leadership.uncommitted.saturating_sub(entry.payload_size());
        }
    }

    /// Sends the Appends that were asked for (FLOW-3). On an error, they still are.
    fn send_appends(&mut self, messages: &mut Vec<Message>) -> Result<(), StorageError> {
        let Self { id, state, log, settings, .. } = self;
        let (from, term) = (*id, state.term);
        let Some(leadership) = state.role.leadership_mut() else { return Ok(()) };
        let before = reads_storage(log, &leadership.peers).then(|| leadership.peers.clone());
        let sent = leadership.peers.iter_mut().try_for_each(|(to, progress)| {
            let mut push = |body| messages.push(Message { from, to, term, body });
            send_to(log, settings, (to, progress), &mut push)
        });
        match (&sent, before) {
            (Err(_), Some(before)) => leadership.peers = before,
            (Err(_), None) => {}
            (Ok(()), _) => leadership.appends_requested = false,
        }
        sent
    }
}

/// Whether an Append needs what only the storage has, so that sending may fail.
fn reads_storage<S: Storage>(log: &Log<S>, peers: &Peers) -> bool {
    peers.iter().any(|(_, peer)| {
        peer.requested() != RequestedAppends::NONE && peer.next <= log.stable_index()
    })
}

/// Sends a peer the Appends that were asked for, with what there is now, unless it is paused
/// (APPEND-1, FLOW-1), or a snapshot instead. Its progress is updated as if sent.
fn send_to<S: Storage>(
    log: &Log<S>,
    settings: &Settings,
    (to, progress): (NodeId, &mut Progress),
    push: &mut impl FnMut(MessageBody),
) -> Result<(), StorageError> {
    let requested = progress.take_requested();
    let mut may_be_empty = requested.allows_empty();
    while requested != RequestedAppends::NONE && !progress.is_paused() {
        let is_last = progress.next > log.last_index();
        if is_last && !may_be_empty {
            break;
        }
        let prev_index = progress.next.previous();
        let Some(prev_term) = log.term(prev_index) else {
            return send_snapshot(log, (to, progress), push);
        };
        let prev = LogPosition::new(prev_term, prev_index);
        let commit = log.commit();
        // None with a full window: that makes it a probe (FLOW-2).
        if is_last || is_held_back(settings, progress) {
            if may_be_empty {
                progress.sent(0, prev_index, 0, commit, settings.window);
                push(MessageBody::Append { prev, entries: Vec::new(), commit });
            }
            break;
        }
        let entries = match log.entries_from(progress.next, settings.max_size_per_message) {
            Err(StorageError::Compacted { .. }) => {
                return send_snapshot(log, (to, progress), push);
            }
            entries => entries?,
        };
        let Some(last) = entries.last().map(|entry| entry.index) else { break };
        let bytes = entries.iter().map(Entry::size).fold(0, u64::saturating_add);
        progress.sent(entries.len(), last, bytes, commit, settings.window);
        push(MessageBody::Append { prev, entries, commit });
        // In probe, nothing follows: next stays.
        if !requested.is_until_paused() || progress.next <= last {
            break;
        }
        may_be_empty = false;
    }
    Ok(())
}

/// Whether the window is full, so that no entries are sent for now (FLOW-2).
#[inline]
fn is_held_back(settings: &Settings, progress: &Progress) -> bool {
    progress.state == ProgressState::Replicate && progress.is_window_full(settings.window)
}

/// Sends a snapshot instead of entries that are compacted, if the peer is there and the storage
/// has one (SNAP-1). One that was made before the peer became a member is none for it: the peer
/// would ignore it (SNAP-3), and nothing else is sent in state snapshot (SNAP-2).
fn send_snapshot<S: Storage>(
    log: &Log<S>,
    (to, progress): (NodeId, &mut Progress),
    push: &mut impl FnMut(MessageBody),
) -> Result<(), StorageError> {
    if !progress.recent_active {
        return Ok(());
    }
    match log.snapshot(progress.next.previous(), to) {
        Ok(snapshot) if !snapshot.membership.is_member(to) => Ok(()),
        Ok(snapshot) => {
            progress.snapshot_sent(snapshot.index);
            push(MessageBody::Snapshot(snapshot));
            Ok(())
        }
        Err(StorageError::SnapshotTemporarilyUnavailable) => Ok(()),
        Err(error) => Err(error),
    }
}

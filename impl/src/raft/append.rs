//! Replication.

use alloc::vec::Vec;

use super::Raft;
use crate::entry::Entry;
use crate::message::MessageBody;
use crate::progress::RequestedAppends;
use crate::storage::Storage;
use crate::trace::event;
use crate::{Index, LogPosition, NodeId, Term};

/// The result of an Append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AppendOutcome {
    /// Its entries follow one below commit, so they are from before; nothing was looked at.
    Committed { commit: Index },
    /// The log agreed at `prev`, and holds the entries up to `last` now.
    Taken { last: Index },
    /// The log does not have the entry `prev`. It may agree with the leader's at `hint`.
    Disagrees { hint: LogPosition },
}

impl<S: Storage> Raft<S> {
    /// An Append from the leader: the node follows its sender (APPEND-4) and answers (APPEND-5).
    pub(super) fn on_append(
        &mut self,
        from: NodeId,
        prev: LogPosition,
        entries: Vec<Entry>,
        leader_commit: Index,
    ) {
        self.follow_sender(from);
        let outcome = self.take_entries(prev, entries, leader_commit);
        let body = match outcome {
            AppendOutcome::Committed { commit } => MessageBody::accept(commit),
            AppendOutcome::Taken { last } => MessageBody::accept(last),
            AppendOutcome::Disagrees { hint } => {
                event!(id = self.id, from = from, prev = prev, hint = hint, "rejects an Append");
                MessageBody::AppendResp { index: prev.index, rejected: true, hint }
            }
        };
        self.send(from, body);
    }

    /// Takes over the entries that follow `prev`, and the commit together with them (APPEND-5,
    /// APPEND-8). Nothing at or below the own commit is cut (CONTRACT-3), because the entries
    /// follow an index that is not below it.
    fn take_entries(
        &mut self,
        prev: LogPosition,
        mut entries: Vec<Entry>,
        leader_commit: Index,
    ) -> AppendOutcome {
        let commit = self.log.commit();
        if prev.index < commit {
            return AppendOutcome::Committed { commit };
        }
        if !self.log.has(prev) {
            return AppendOutcome::Disagrees { hint: self.log.largest_not_above(prev) };
        }
        let last = entries.last().map_or(prev.index, |entry| entry.index);
        match self.log.count_present(&entries) {
            0 => {}
            present => drop(entries.drain(..present)),
        }
        self.log.replace_from(entries);
        self.log.commit_to(leader_commit.min(last));
        AppendOutcome::Taken { last }
    }

    /// A peer acknowledges its log up to `index` (APPEND-6), which may end its wait for a snapshot
    /// (SNAP-6).
    pub(super) fn on_append_accepted(&mut self, from: NodeId, index: Index) {
        let first_index = self.log.first_index();
        let Some(progress) = self.progress_mut(from) else { return };
        if !progress.accepted(index, first_index) {
            return;
        }
        // What is committed already cannot move commit.
        if index > self.log.commit() && self.advance_commit() {
            self.broadcast_append();
        }
        let (commit, last_index) = (self.log.commit(), self.log.last_index());
        let Some(leadership) = self.state.role.leadership_mut() else { return };
        let Some(progress) = leadership.peers.get_mut(from) else { return };
        // A peer that could commit more than it was told is told so. After a broadcast it is asked
        // for already.
        let empty = progress.lacks_commit(commit);
        leadership.appends_requested |=
            progress.request(RequestedAppends::until_paused(empty), last_index);
        if leadership.transferee == Some(from) && progress.matched == last_index {
            self.hand_over(from);
        }
    }

    /// A peer does not have the entry at `index`; the logs may agree at the hint (APPEND-7,
    /// SNAP-7).
    pub(super) fn on_append_rejected(&mut self, from: NodeId, index: Index, hint: LogPosition) {
        let Self { state, log, .. } = self;
        let Some(progress) =
            state.role.leadership_mut().and_then(|leadership| leadership.peers.get_mut(from))
        else {
            return;
        };
        progress.recent_active = true; // QUORUM-2
        if !progress.minds_rejection(index) {
            return;
        }
        let hint = match hint.term {
            Term(0) => hint,
            _ => log.largest_not_above(hint),
        };
        progress.rejected(index, hint.index);
        self.request_append(from, RequestedAppends::one(true));
    }
}

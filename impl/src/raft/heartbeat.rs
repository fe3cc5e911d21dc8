//! Heartbeats.

use super::{Leadership, Raft};
use crate::message::{Message, MessageBody};
use crate::progress::RequestedAppends;
use crate::storage::Storage;
use crate::{Index, NodeId};

impl<S: Storage> Raft<S> {
    /// The time for heartbeats has come (BEAT-1). With lease-based reads, each round takes a
    /// position of its own, to tell when the quorum that answers was asked (READ-6).
    pub(super) fn on_heartbeat_due(&mut self) {
        if self.settings.lease_reads {
            let now = self.ticker.leader_ticks();
            if let Some(leadership) = self.state.role.leadership_mut() {
                leadership.reads.ask(now);
            }
        }
        self.broadcast_heartbeat();
    }

    /// A leader tells every peer that it is alive (BEAT-1). The commit is clamped to what the
    /// peer is known to have: beyond, its log may differ. The position is that of the last read
    /// that is not confirmed (READ-3).
    pub(super) fn broadcast_heartbeat(&mut self) {
        let Self { id, state, log, outbox, .. } = self;
        let Some(Leadership { peers, reads, .. }) = state.role.leadership_mut() else { return };
        let read = reads.unconfirmed();
        for (to, progress) in peers.iter_mut() {
            let commit = progress.matched.min(log.commit());
            progress.heartbeat_sent(commit);
            let body = MessageBody::Heartbeat { commit, read };
            outbox.push(Message { from: *id, to, term: state.term, body });
        }
    }

    /// A heartbeat from the leader, which the node follows (BEAT-2). Its commit is not beyond the
    /// log (CONTRACT-3).
    pub(super) fn on_heartbeat(&mut self, from: NodeId, commit: Index, read: u64) {
        self.follow_sender(from);
        self.log.commit_to(commit);
        self.send(from, MessageBody::HeartbeatResp { read });
    }

    /// A peer answered a heartbeat (BEAT-3).
    pub(super) fn on_heartbeat_response(&mut self, from: NodeId, read: u64) {
        let last_index = self.log.last_index();
        let Some(progress) = self.progress_mut(from) else { return };
        progress.heartbeat_answered(read);
        if progress.is_behind(last_index) {
            self.request_append(from, RequestedAppends::one(true));
        }
        if read > 0 {
            self.confirm_reads();
        }
    }
}

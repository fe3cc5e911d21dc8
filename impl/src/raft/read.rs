//! Linearizable reads.

use super::Raft;
use crate::error::ReadError;
use crate::message::MessageBody;
use crate::quorum::{committed, is_active_quorum};
use crate::read::{Asked, ReadState};
use crate::storage::Storage;
use crate::{Bytes, Index, NodeId};

impl<S: Storage> Raft<S> {
    /// A read of the node's own application (READ-1).
    pub(crate) fn read_index(&mut self, context: Bytes) -> Result<(), ReadError> {
        if self.is_leader() {
            self.on_read(None, context);
            return Ok(());
        }
        match self.forward_to() {
            Some(leader) => {
                self.forward(leader, MessageBody::ReadIndex { context });
                Ok(())
            }
            None => Err(ReadError::NotLeader { id: self.id, leader: self.state.leader }),
        }
    }

    /// A read on the leader, of the own application or forwarded. Before a commit in the own term
    /// the leader may not know all that is committed, so the read is parked (READ-2).
    pub(super) fn on_read(&mut self, from: Option<NodeId>, context: Bytes) {
        let asked = Asked { from, context };
        let knows_commit = self.log.term(self.log.commit()) == Some(self.state.term);
        let Some(leadership) = self.state.role.leadership_mut() else { return };
        if !knows_commit {
            leadership.reads.park(asked);
            return;
        }
        if self.answer_or_queue(asked) {
            self.broadcast_heartbeat();
        }
    }

    /// The leader answered a read that this node forwarded (READ-4).
    pub(super) fn on_read_response(&mut self, index: Index, context: Bytes) {
        self.read_states.push(ReadState { index, context });
    }

    /// Commit moved, in the own term now (COMMIT-2): the parked reads go on, in order (READ-2).
    #[inline]
    pub(super) fn release_parked_reads(&mut self) {
        if self.state.role.leadership().is_some_and(|leadership| leadership.reads.has_parked()) {
            self.read_parked();
        }
    }

    fn read_parked(&mut self) {
        let mut queued = false;
        while let Some(asked) =
            self.state.role.leadership_mut().and_then(|leadership| leadership.reads.unpark())
        {
            queued |= self.answer_or_queue(asked);
        }
        if queued {
            // One round confirms them all: it carries the last position.
            self.broadcast_heartbeat();
        }
    }

    /// Answers a read at once if the leader alone is a quorum (READ-3) or holds the read lease
    /// (READ-6); else queues it. Returns whether it is queued, so that heartbeats are to leave.
    fn answer_or_queue(&mut self, asked: Asked) -> bool {
        let (id, commit) = (self.id, self.log.commit());
        if is_active_quorum(&self.membership, |voter| voter == id) || self.holds_read_lease() {
            self.answer_read(asked, commit);
            return false;
        }
        let Some(leadership) = self.state.role.leadership_mut() else { return false };
        leadership.reads.push(asked, commit);
        true
    }

    /// Whether no other leader can have been elected yet (READ-6). With a transferee, one can at
    /// any time (READ-7).
    fn holds_read_lease(&self) -> bool {
        let Some(leadership) = self.state.role.leadership() else { return false };
        let (now, timeout) = (self.ticker.leader_ticks(), self.settings.lease_tick);
        self.settings.lease_reads
            && leadership.transferee.is_none()
            && leadership.reads.holds_lease(now, timeout)
    }

    /// Hands out the answer, or sends it where the question came from (READ-4).
    fn answer_read(&mut self, asked: Asked, index: Index) {
        let Asked { from, context } = asked;
        match from {
            None => self.read_states.push(ReadState { index, context }),
            Some(from) => self.send(from, MessageBody::ReadIndexResp { index, context }),
        }
    }

    /// Answers the reads up to the highest position that a quorum confirms, in order (READ-3,
    /// CONF-10).
    pub(super) fn confirm_reads(&mut self) {
        let id = self.id;
        let Some(leadership) = self.state.role.leadership_mut() else { return };
        let (peers, last) = (&leadership.peers, leadership.reads.last());
        let confirmed = committed(&self.membership, u64::MAX, |voter| {
            if voter == id { last } else { peers.get(voter).map_or(0, |p| p.confirmed_read()) }
        });
        leadership.reads.confirm(confirmed);
        while let Some((asked, index)) =
            self.state.role.leadership_mut().and_then(|leadership| leadership.reads.pop_confirmed())
        {
            self.answer_read(asked, index);
        }
    }

    /// An owner that counts no ticks says how time passes by its timer events: what was asked
    /// before a quorum check is of no use for the read lease after it (READ-6).
    pub(super) fn forget_read_lease(&mut self) {
        if self.settings.lease_reads
            && let Some(leadership) = self.state.role.leadership_mut()
        {
            leadership.reads.forget_lease();
        }
    }
}

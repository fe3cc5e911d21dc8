//! Becoming follower, and following the sender of a message.

use super::{Raft, RoleState};
use crate::cached::Cached;
use crate::meter::count;
use crate::storage::Storage;
use crate::trace::event;
use crate::{NodeId, Term};

impl<S: Storage> Raft<S> {
    /// Becomes follower (ROLE-1). The vote outlives a step-down in the same term: it is cleared
    /// by a change of term alone (ROLE-2). Leaving leadership ends a transfer (TRANSFER-4), and
    /// drops the reads that wait (READ-5), of which the owner is told, and the Appends that are to
    /// leave.
    pub(super) fn become_follower(&mut self, term: Term, leader: Option<NodeId>) {
        if self.state.term != term {
            event!(id = self.id, from = self.state.term, to = term, "term");
            count!(TERM_CHANGES, 1);
            self.state.term = term;
            self.state.vote = None;
        }
        // A follower that stays one keeps its timer running, unless LEASE-4 restarts it: a
        // refused campaign must not put off its own.
        if !matches!(self.state.role, RoleState::Follower) {
            event!(id = self.id, term = term, leader = leader, "becomes follower");
            self.ticker.restart_for_role();
            let ended = core::mem::replace(&mut self.state.role, RoleState::Follower);
            if let RoleState::Leader(leadership) = ended {
                self.dropped_reads.extend(leadership.reads.into_own_contexts());
            }
        }
        self.state.leader = leader;
        self.state.lease = leader.is_some();
        self.state.soft_changed = Cached(true);
    }

    /// Follows the sender of an Append, Heartbeat or Snapshot of the own term. A leader does not
    /// get here (TERM-9).
    ///
    /// A pre-candidate or candidate becomes follower first (ELECT-7), so that only a follower
    /// handles it (APPEND-3). The sender becomes the known leader, and the election timer
    /// restarts (APPEND-4, BEAT-2, SNAP-3) and the lease with it (LEASE-6).
    #[inline]
    pub(super) fn follow_sender(&mut self, from: NodeId) {
        match self.state.role {
            RoleState::Leader(_) => return,
            RoleState::PreCandidate { .. } | RoleState::Candidate { .. } => {
                self.become_follower(self.state.term, Some(from));
            }
            RoleState::Follower if self.state.leader == Some(from) => {}
            RoleState::Follower => {
                self.state.leader = Some(from);
                self.state.soft_changed = Cached(true);
            }
        }
        self.renew_lease();
    }
}

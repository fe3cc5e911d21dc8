//! Leader stickiness.

use super::{Raft, RoleState};
use crate::error::Error;
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// Whether requests to vote are to be ignored, because the leader is alive (LEASE-2). A
    /// leader's own bit is always clear (LEASE-1); leading stands in for it.
    pub(super) fn in_lease(&self) -> bool {
        self.check_quorum && self.state.leader.is_some() && (self.state.lease || self.is_leader())
    }

    /// The base election timeout has passed without a sign of the leader (LEASE-3).
    pub(super) fn lease_expired(&mut self) {
        self.state.lease = false;
    }

    /// The election timer restarts (LEASE-4): with a leader known, the lease begins anew.
    #[inline]
    pub(super) fn restart_election_timer(&mut self) {
        self.ticker.restart();
        self.state.lease = self.state.leader.is_some() && !self.is_leader();
    }

    /// A follower forgets its leader, so that it may vote at once (LEASE-5). Returns whether it
    /// knew one. With lease-based reads that leader relies on not being forgotten.
    pub(crate) fn forget_leader(&mut self) -> Result<bool, Error> {
        if self.settings.lease_reads {
            return Err(Error::LeaderNotForgotten { id: self.id });
        }
        if !matches!(self.state.role, RoleState::Follower) || self.state.leader.is_none() {
            return Ok(false);
        }
        self.state.leader = None;
        self.state.lease = false;
        Ok(true)
    }
}

//! Leader stickiness.

use super::Raft;
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
    pub(super) fn restart_election_timer(&mut self) {
        self.ticker.restart();
        self.state.lease = self.state.leader.is_some() && !self.is_leader();
    }
}

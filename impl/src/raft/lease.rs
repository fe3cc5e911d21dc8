//! Leader stickiness.

use super::{Raft, RoleState};
use crate::NodeId;
use crate::cached::Cached;
use crate::error::{ConfigError, Error};
use crate::storage::Storage;

/// What came of asking a node to forget its leader (LEASE-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ForgetLeader {
    /// It votes at once now.
    Forgotten {
        /// The leader that it knew.
        leader: NodeId,
    },
    /// Only a follower forgets its leader: the node is as it was.
    NotFollower,
    /// The node knew no leader, and is as it was.
    NoLeader,
}

impl<S: Storage> Raft<S> {
    /// Whether requests to vote are to be ignored, because the leader is alive (LEASE-2). A
    /// leader's own bit is always clear (LEASE-1); leading stands in for it.
    pub(super) fn in_lease(&self) -> bool {
        self.check_quorum && self.state.leader.is_some() && (self.state.lease || self.is_leader())
    }

    /// With lease-based reads, a node in lease does not campaign on request (ELECT-8): its leader
    /// relies on that it does not, as it does on not being forgotten (LEASE-5).
    pub(super) fn check_promise(&self) -> Result<(), Error> {
        match self.state.leader {
            Some(leader) if self.settings.lease_reads && self.in_lease() => {
                Err(Error::CampaignInLease { id: self.id, leader })
            }
            _ => Ok(()),
        }
    }

    /// The base election timeout has passed without a sign of the leader (LEASE-3).
    pub(super) fn on_lease_expired(&mut self) {
        self.state.lease = false;
    }

    /// Another base election timeout, which was checked by itself. With lease-based reads it is not
    /// below that of the start, which is what leaders count on (READ-6). A follower whose lease is
    /// over by the new one clears its bit (LEASE-1).
    pub(crate) fn set_election_tick(&mut self, election_tick: u64) -> Result<(), ConfigError> {
        let lease_tick = self.settings.lease_tick;
        if self.settings.lease_reads && election_tick < lease_tick {
            return Err(ConfigError::ElectionTickBelowLease { election_tick, lease_tick });
        }
        if election_tick != self.ticker.election_tick()
            && self.ticker.set_election_tick(election_tick)
        {
            self.on_lease_expired();
        }
        Ok(())
    }

    /// A node that is not leader heard its leader: the election timer restarts (LEASE-4), and the
    /// leader's lease begins again (LEASE-6).
    #[inline]
    pub(super) fn renew_lease(&mut self) {
        self.ticker.restart_heard();
        self.state.lease = true;
    }

    /// The election timer restarts for another reason than the leader (LEASE-4): the lease stays
    /// as it is (LEASE-6).
    pub(super) fn restart_election_timer(&mut self) {
        self.ticker.restart(self.state.lease);
    }

    /// A follower forgets its leader, so that it may vote at once (LEASE-5). With lease-based reads
    /// that leader relies on not being forgotten.
    pub(crate) fn forget_leader(&mut self) -> Result<ForgetLeader, Error> {
        if self.settings.lease_reads {
            return Err(Error::LeaderNotForgotten { id: self.id });
        }
        if !matches!(self.state.role, RoleState::Follower) {
            return Ok(ForgetLeader::NotFollower);
        }
        let Some(leader) = self.state.leader.take() else { return Ok(ForgetLeader::NoLeader) };
        self.state.soft_changed = Cached(true);
        self.state.lease = false;
        Ok(ForgetLeader::Forgotten { leader })
    }
}

//! What a node is started with.

use crate::error::{ConfigError, Error};
use crate::storage::InitialState;
use crate::{Index, NodeId, Term};

/// What a node is started with, next to its storage (ROLE-3). Fixed until the next start.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Config {
    /// The id of this node; positive.
    pub id: NodeId,
    /// Ask in a pre-vote before campaigning in a new term (PREVOTE-1).
    pub pre_vote: bool,
    /// Leaders step down without a quorum (QUORUM-1), followers stick to their leader (LEASE-2).
    pub check_quorum: bool,
    /// The base election timeout, in ticks; more than `heartbeat_tick`.
    pub election_tick: u64,
    /// The time between two heartbeats of a leader, in ticks; at least 1.
    pub heartbeat_tick: u64,
    /// The first drawn election timeout, in ticks, within
    /// [`timeout_range`](Config::timeout_range). Draw it at random.
    pub timeout: u64,
    /// The highest index the application has applied; at most the stored commit.
    pub applied: Index,
}

impl Config {
    /// A configuration for node `id` with pre-vote and check-quorum on, a base election timeout
    /// of 10 ticks, a heartbeat at every tick, and nothing applied.
    ///
    /// `timeout` is the base timeout: set it to a number drawn from
    /// [`timeout_range`](Config::timeout_range).
    #[must_use]
    pub fn new(id: NodeId) -> Self {
        Self {
            id,
            pre_vote: true,
            check_quorum: true,
            election_tick: 10,
            heartbeat_tick: 1,
            timeout: 10,
            applied: 0,
        }
    }

    /// The lengths in ticks from which an election timeout is to be drawn, evenly: the base
    /// timeout up to twice that minus one.
    #[must_use]
    pub fn timeout_range(&self) -> std::ops::RangeInclusive<u64> {
        timeout_range(self.election_tick)
    }

    /// Checks the configuration by itself.
    pub(crate) fn validate(&self) -> Result<(), ConfigError> {
        if self.id == 0 {
            return Err(ConfigError::ZeroId);
        }
        if self.heartbeat_tick == 0 {
            return Err(ConfigError::ZeroHeartbeatTick);
        }
        if self.election_tick <= self.heartbeat_tick {
            return Err(ConfigError::ElectionTickTooShort {
                election_tick: self.election_tick,
                heartbeat_tick: self.heartbeat_tick,
            });
        }
        check_timeout(self.election_tick, self.timeout)?;
        Ok(())
    }

    /// Checks the configuration against the stored state.
    pub(crate) fn validate_stored(
        &self,
        stored: &InitialState,
        first_index: Index,
        last: (Index, Term),
    ) -> Result<(), ConfigError> {
        let hard_state = stored.hard_state;
        let (last_index, last_term) = last;
        if first_index != 1 {
            return Err(ConfigError::CompactedLog { first_index });
        }
        if hard_state.commit > last_index {
            return Err(ConfigError::CommitBeyondLog { commit: hard_state.commit, last_index });
        }
        if self.applied > hard_state.commit {
            return Err(ConfigError::AppliedBeyondCommit {
                applied: self.applied,
                commit: hard_state.commit,
            });
        }
        if last_term > hard_state.term {
            return Err(ConfigError::LogBeyondTerm { last_term, term: hard_state.term });
        }
        Ok(())
    }
}

fn timeout_range(election_tick: u64) -> std::ops::RangeInclusive<u64> {
    election_tick..=election_tick.saturating_mul(2).saturating_sub(1)
}

/// Checks a drawn election timeout against the base one.
pub(crate) fn check_timeout(election_tick: u64, timeout: u64) -> Result<(), Error> {
    let range = timeout_range(election_tick);
    if range.contains(&timeout) {
        return Ok(());
    }
    Err(Error::TimeoutOutOfRange { timeout, min: *range.start(), max: *range.end() })
}

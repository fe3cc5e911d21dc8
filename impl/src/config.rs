//! What a node is started with.

use crate::error::{ConfigError, Error};
use crate::{Index, NodeId};

/// How reads are answered (READ).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ReadMode {
    /// After a round of heartbeats (READ-3). Relies on nothing but the log.
    #[default]
    Safe,
    /// At once while the read lease is held (READ-6). A read may then be stale: another leader may
    /// have been elected and have acknowledged writes, although the lease is held. Nothing enforces
    /// what this mode relies on, so use it only where a stale read does no harm. What breaks it:
    ///
    /// - An answer of a higher term, for example to a pre-vote, makes a follower give up its leader
    ///   (TERM-5) and its promise with it, however recently it has heard of the leader.
    /// - A follower without [`Config::check_quorum`], or with a shorter
    ///   [`Config::election_tick`], promises nothing, or less than the leader counts on. All nodes
    ///   must be set alike.
    /// - A follower that restarts votes at once. Its owner has to keep messages from it for a base
    ///   election timeout.
    /// - Ticks are taken to be of equal length. One tick of jitter, in either direction, is enough
    ///   to break the lease, whatever the election timeout; so are a leader that is paused and a
    ///   follower that takes a heartbeat before ticks that it owes.
    /// - A campaign goes past the lease. [`RawNode::campaign`](crate::RawNode::campaign) and
    ///   [`RawNode::forget_leader`](crate::RawNode::forget_leader) are refused in this mode, but an
    ///   owner that keeps the timers itself must not give
    ///   [`Timer::ElectionTimeout`](crate::Timer::ElectionTimeout) before
    ///   [`Timer::LeaseExpired`](crate::Timer::LeaseExpired).
    ///
    /// A transfer of leadership is not among them: it ends the lease (READ-7).
    LeaseBased,
}

/// What a node is started with, next to its storage (ROLE-3). All of it but
/// [`election_tick`](Self::election_tick) is fixed until the next start.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Config {
    /// The id of this node; positive. A node that has lost its disk must not come back under its
    /// id, not even after its removal: it has forgotten its votes (ROLE-4).
    pub id: NodeId,
    /// Ask in a pre-vote before campaigning in a new term (PREVOTE-1).
    pub pre_vote: bool,
    /// Leaders step down without a quorum (QUORUM-1), followers stick to their leader (LEASE-2).
    pub check_quorum: bool,
    /// The base election timeout, in ticks; more than `heartbeat_tick`. A running node can be given
    /// another one ([`RawNode::set_election_tick`](crate::RawNode::set_election_tick)).
    pub election_tick: u64,
    /// The time between two heartbeats of a leader, in ticks; at least 1.
    pub heartbeat_tick: u64,
    /// The election timeout of the first role, in ticks, within
    /// [`timeout_range`](Config::timeout_range). Draw it at random.
    pub first_election_timeout: u64,
    /// The highest index the application has applied, which is that of a loaded snapshot or a
    /// higher one; within the stored log or just before it. 0 stands for the stored snapshot
    /// ([`InitialState::snapshot_index`](crate::InitialState::snapshot_index)), or for nothing if
    /// there is none: entries that it stands for are not handed out, whether the log still has them
    /// or not, so an application that begins empty loads the snapshot first. It is taken as
    /// committed, since the stored commit need not be synced before applying.
    pub applied: Index,
    /// The most bytes of entries in one Append, by [`Entry::size`](crate::Entry::size); a single
    /// entry may be larger (FLOW-1).
    pub max_size_per_message: u64,
    /// The most bytes of entries handed out to be applied and not yet applied, by
    /// [`Entry::size`](crate::Entry::size); a single entry may be larger (FLOW-5). At least 1.
    pub max_committed_size: u64,
    /// The most payload bytes that a leader has appended and not yet handed out to be applied; a
    /// single proposal may be larger (FLOW-4).
    pub max_uncommitted_size: u64,
    /// The most Appends in flight to one peer (FLOW-2); at least 1.
    pub max_inflight_messages: usize,
    /// The bytes of Appends in flight to one peer at which no more are sent (FLOW-2); at least
    /// `max_size_per_message`.
    pub max_inflight_bytes: u64,
    /// How reads are answered; [`ReadMode::LeaseBased`] needs `check_quorum` (READ-6), and may
    /// answer stale reads.
    pub read_mode: ReadMode,
    /// Followers send proposals, transfers and reads on to their leader (PROPOSE-3, TRANSFER-7,
    /// READ-1).
    pub forwarding: bool,
    /// A leader steps down when it applies a change after which it is not a voter (CONF-15). With
    /// this off it leads on without a vote of its own, until another node takes over. Either way,
    /// keep a removed node running until another node leads: it may be the only one that knows that
    /// its removal is committed, and it tells those who ask for its vote (VOTE-9).
    pub step_down_on_removal: bool,
    /// Requests to vote and their answers carry the commit of their sender, and a node that does
    /// not lead takes that over where its own log has the entry (VOTE-9; etcd#12359). Without it a
    /// cluster may never elect a leader again after a configuration change: the node with the
    /// longest log refuses everyone who knows of the change, and cannot win, or is not in the new
    /// configuration. Leave it on. It may be on or off on each node; it helps between two nodes
    /// that both have it on. raft-rs does this in requests and refusals, etcd not at all.
    pub commit_in_votes: bool,
    /// The owner acknowledges writes later, several of which may be under way (STORE-3): it uses
    /// [`async_ready`](crate::RawNode::async_ready) instead of [`ready`](crate::RawNode::ready).
    pub asynchronous_writes: bool,
    /// The storage writes each [`Write`](crate::Write) whole or not at all, so that a node need
    /// not defend itself against half of one when it starts (STORE-2).
    pub storage_is_atomic: bool,
    /// A log or a snapshot whose last entry is of a term above the stored one is taken, instead of
    /// refused with [`ConfigError::LogBeyondTerm`] (STORE-2): the node starts in the term of that
    /// entry, and votes for nobody in it. Off by default. It is for a node whose log or snapshot
    /// was put together by other means, and that has never voted: its hard state is not written
    /// yet.
    ///
    /// On a node that has run before, such a storage has lost its hard state, and with it votes.
    /// This option does not bring them back. In the term of the last entry nothing is at risk,
    /// since it has its leader already; but a vote of a *higher* term is forgotten, the node may
    /// give a second one in it, and the cluster may then have two leaders in one term. So switch it
    /// on for the one start that needs it, and off again.
    pub term_from_log: bool,
}

impl Config {
    /// A configuration for node `id` with production defaults: pre-vote and check-quorum, a base
    /// election timeout of 10 ticks, a heartbeat at every tick, nothing applied, Appends of 1 MiB,
    /// of which 256 may be in flight, no other limit, safe reads, forwarding, step-down on removal,
    /// commit in votes, the synchronous form, a storage that may write half of what it is given,
    /// and the term that is stored.
    ///
    /// `first_election_timeout` is the base timeout: set it to a number drawn from
    /// [`timeout_range`](Config::timeout_range).
    #[must_use]
    pub fn new(id: impl Into<NodeId>) -> Self {
        Self {
            id: id.into(),
            pre_vote: true,
            check_quorum: true,
            election_tick: 10,
            heartbeat_tick: 1,
            first_election_timeout: 10,
            applied: Index(0),
            max_size_per_message: 1 << 20,
            max_committed_size: u64::MAX,
            max_uncommitted_size: u64::MAX,
            max_inflight_messages: 256,
            max_inflight_bytes: u64::MAX,
            read_mode: ReadMode::Safe,
            forwarding: true,
            step_down_on_removal: true,
            commit_in_votes: true,
            asynchronous_writes: false,
            storage_is_atomic: false,
            term_from_log: false,
        }
    }

    /// The lengths in ticks from which an election timeout is to be drawn, evenly: the base
    /// timeout up to twice that minus one.
    #[must_use]
    pub fn timeout_range(&self) -> core::ops::RangeInclusive<u64> {
        timeout_range(self.election_tick)
    }

    /// Checks the configuration by itself. What it has to do with the stored state is checked
    /// when a node starts.
    ///
    /// # Errors
    ///
    /// The first inconsistency.
    pub fn validate(&self) -> Result<(), ConfigError> {
        if self.id == 0 {
            return Err(ConfigError::ZeroId);
        }
        if self.heartbeat_tick == 0 {
            return Err(ConfigError::ZeroHeartbeatTick);
        }
        check_election_tick(self.election_tick, self.heartbeat_tick)?;
        check_timeout(self.election_tick, self.first_election_timeout)?;
        if self.max_committed_size == 0 {
            return Err(ConfigError::ZeroCommittedSize);
        }
        if self.max_inflight_messages == 0 {
            return Err(ConfigError::ZeroInflightMessages);
        }
        if self.max_inflight_bytes < self.max_size_per_message {
            return Err(ConfigError::InflightBytesTooFew {
                max_inflight_bytes: self.max_inflight_bytes,
                max_size_per_message: self.max_size_per_message,
            });
        }
        if self.read_mode == ReadMode::LeaseBased && !self.check_quorum {
            return Err(ConfigError::LeaseWithoutCheckQuorum);
        }
        Ok(())
    }
}

/// Checks a base election timeout: a follower must hear several heartbeats before it times out, and
/// there must be a length to be drawn.
pub(crate) fn check_election_tick(
    election_tick: u64,
    heartbeat_tick: u64,
) -> Result<(), ConfigError> {
    if election_tick <= heartbeat_tick {
        return Err(ConfigError::ElectionTickTooShort { election_tick, heartbeat_tick });
    }
    Ok(check_timeout(election_tick, election_tick)?)
}

/// The lengths from which an election timeout is drawn.
pub(crate) fn timeout_range(election_tick: u64) -> core::ops::RangeInclusive<u64> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(edit: impl FnOnce(&mut Config)) -> ConfigError {
        let mut config = Config::new(1);
        edit(&mut config);
        config.validate().unwrap_err()
    }

    #[test]
    fn defaults_are_valid() {
        Config::new(1).validate().unwrap();
    }

    #[test]
    fn each_inconsistency_is_named() {
        assert_eq!(refused(|config| config.id = NodeId(0)), ConfigError::ZeroId);
        assert_eq!(refused(|config| config.heartbeat_tick = 0), ConfigError::ZeroHeartbeatTick);
        assert_eq!(
            refused(|config| config.election_tick = 1),
            ConfigError::ElectionTickTooShort { election_tick: 1, heartbeat_tick: 1 }
        );
        let out_of_range = Error::TimeoutOutOfRange { timeout: 20, min: 10, max: 19 };
        assert_eq!(
            refused(|config| config.first_election_timeout = 20),
            ConfigError::FirstElectionTimeout(out_of_range)
        );
        assert_eq!(refused(|config| config.max_committed_size = 0), ConfigError::ZeroCommittedSize);
        assert_eq!(
            refused(|config| config.max_inflight_messages = 0),
            ConfigError::ZeroInflightMessages
        );
        let few = refused(|config| config.max_inflight_bytes = 1000);
        assert_eq!(
            few.to_string(),
            "max_inflight_bytes is 1000, but must be at least max_size_per_message, 1048576"
        );
        let lease = refused(|config| {
            config.read_mode = ReadMode::LeaseBased;
            config.check_quorum = false;
        });
        assert_eq!(lease, ConfigError::LeaseWithoutCheckQuorum);
    }
}

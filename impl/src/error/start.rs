//! Why a node could not be started, or a setting of it not changed.

use super::Error;
use crate::membership::MembershipError;
use crate::storage::StorageError;
use crate::{Index, Term};

/// Why a node could not be started, or a setting of a running node not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Ids are positive.
    #[error("the node is given id 0, but ids start at 1")]
    ZeroId,
    /// Heartbeats need a period.
    #[error("heartbeat_tick is 0, but must be at least 1")]
    ZeroHeartbeatTick,
    /// A follower must hear several heartbeats before it times out.
    #[error("election_tick {election_tick} is not above heartbeat_tick {heartbeat_tick}")]
    ElectionTickTooShort {
        /// The base election timeout given, in ticks.
        election_tick: u64,
        /// The time between heartbeats given, in ticks.
        heartbeat_tick: u64,
    },
    /// With lease-based reads, the leader of the moment counts on the base election timeout with
    /// which the nodes were started (READ-6).
    #[error(
        "election_tick {election_tick} is below {lease_tick}, with which the node was started: \
         reads are lease-based, and a leader may rely on it"
    )]
    ElectionTickBelowLease {
        /// The base election timeout given, in ticks.
        election_tick: u64,
        /// The base election timeout of the start, in ticks.
        lease_tick: u64,
    },
    /// Nothing could ever be applied (FLOW-5).
    #[error("max_committed_size is 0, but must be at least 1")]
    ZeroCommittedSize,
    /// Nothing could ever be replicated but by probing (FLOW-2).
    #[error("max_inflight_messages is 0, but must be at least 1")]
    ZeroInflightMessages,
    /// One message could fill the window of a peer (FLOW-2).
    #[error(
        "max_inflight_bytes is {max_inflight_bytes}, but must be at least max_size_per_message, \
         {max_size_per_message}"
    )]
    InflightBytesTooFew {
        /// The bytes that may be in flight to a peer.
        max_inflight_bytes: u64,
        /// The bytes that one message may carry.
        max_size_per_message: u64,
    },
    /// Without check-quorum there is no lease to base reads on (READ-6).
    #[error("read_mode is LeaseBased, but check_quorum is off and so there is no lease")]
    LeaseWithoutCheckQuorum,
    /// The storage lost applied entries. (Applied above the stored commit is no error: the commit
    /// need not be synced before applying, so commit starts at applied then.)
    #[error("applied index {applied} is above the last stored index {last_index}")]
    AppliedBeyondLog {
        /// The applied index given.
        applied: Index,
        /// The last stored index.
        last_index: Index,
    },
    /// Entries that are still to be applied are not in the log any more.
    #[error(
        "applied index {applied} is below index {before}, up to which the stored log is compacted"
    )]
    AppliedCompacted {
        /// The applied index, given or that of the stored snapshot.
        applied: Index,
        /// The index before the first stored one.
        before: Index,
    },
    /// The stored configuration is newer than what is applied: the changes up to there would be
    /// made on top of it a second time (STORE-2). Applied and configuration belong together, and
    /// are to be stored together.
    #[error(
        "the stored configuration was made at index {membership_index}, above the applied \
         index {applied}"
    )]
    MembershipAhead {
        /// The index of the change that made the configuration.
        membership_index: Index,
        /// The applied index, given or that of the stored snapshot.
        applied: Index,
    },
    /// The storage lost entries that its snapshot stands for.
    #[error("the stored snapshot is of index {snapshot}, above the last stored index {last_index}")]
    SnapshotBeyondLog {
        /// The index of the stored snapshot.
        snapshot: Index,
        /// The last stored index.
        last_index: Index,
    },
    /// The storage lost committed entries (STORE-2).
    #[error("the stored commit {commit} is above the last stored index {last_index}")]
    CommitBeyondLog {
        /// The stored commit.
        commit: Index,
        /// The last stored index.
        last_index: Index,
    },
    /// The storage lost its term.
    #[error("the last stored entry is of term {last_term}, above the stored term {term}")]
    LogBeyondTerm {
        /// The term of the last stored entry.
        last_term: Term,
        /// The stored term.
        term: Term,
    },
    /// The stored configuration is none (CONF-12).
    #[error(transparent)]
    Membership(#[from] MembershipError),
    /// The first election timeout is out of range.
    #[error(transparent)]
    FirstElectionTimeout(#[from] Error),
    /// The storage could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

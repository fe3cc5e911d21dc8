//! Looking at a node.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use crate::entry::Entry;
use crate::log::Log;
use crate::membership::Membership;
use crate::progress::Progress;
use crate::raft::{Raft, Role, RoleState};
use crate::snapshot::Snapshot;
use crate::storage::{Storage, StorageError};
use crate::{Index, NodeId, Term};

/// All there is to see of a node, borrowed from it.
///
/// A field that belongs to another role than the present one is empty.
#[derive(Debug)]
#[non_exhaustive]
pub struct Status<'a, S> {
    /// The id of the node.
    pub id: NodeId,
    /// Its role.
    pub role: Role,
    /// Its term.
    pub term: Term,
    /// Whom it voted for in this term.
    pub vote: Option<NodeId>,
    /// The leader it knows; itself if it leads.
    pub leader: Option<NodeId>,
    /// The lease bit (LEASE-1).
    pub lease: bool,
    /// The highest index known committed.
    pub commit: Index,
    /// The highest index applied (APPLY-1).
    pub applied: Index,
    /// The log is known to be durable on the node itself up to here: a leader's own progress
    /// (COMMIT-1). 0 while a restored snapshot waits to be stored.
    pub stable: Index,
    /// Its log.
    pub log: LogView<'a, S>,
    /// The restored snapshot that waits to be stored (SNAP-4).
    pub pending_snapshot: Option<&'a Arc<Snapshot>>,
    /// The answers to its campaign, ascending by voter: whether it granted.
    pub votes: &'a [(NodeId, bool)],
    /// What a leader knows of each peer, ascending.
    pub progress: &'a [(NodeId, Progress)],
    /// To whom a leader is transferring its leadership.
    pub transferee: Option<NodeId>,
    /// The highest index that, for all a leader knows, may hold an unapplied configuration
    /// change (CONF-1); 0 if not leader.
    pub pending_conf: Index,
    /// How many reads wait for the leader to be sure that it leads (READ-2, READ-3).
    pub reads_waiting: usize,
    /// The most Appends in flight to one peer, as configured (FLOW-2); see
    /// [`Progress::inflight_messages`].
    pub max_inflight_messages: usize,
    /// The bytes of Appends in flight to one peer at which no more are sent, as configured
    /// (FLOW-2); see [`Progress::inflight_bytes`].
    pub max_inflight_bytes: u64,
    /// Payload bytes that a leader has appended and not handed out to be applied (FLOW-4).
    pub uncommitted_size: u64,
    /// Whether it pre-votes.
    pub pre_vote: bool,
    /// Whether it checks for a quorum.
    pub check_quorum: bool,
    /// Its configuration.
    pub membership: &'a Membership,
    /// The index of the change that made it, the last one that was applied; 0 for the configuration
    /// that the log began with. The same on all nodes that have applied as much (PROPOSE-6).
    pub membership_index: Index,
    /// The base election timeout of now, in ticks.
    pub election_tick: u64,
    /// Ticks since the election timer's restart, or since a leader's last quorum check. Stays 0
    /// if the node is driven by timer events instead of ticks.
    pub election_elapsed: u64,
    /// Ticks since a leader's last heartbeat. Stays 0 as above.
    pub heartbeat_elapsed: u64,
}

/// The log of a node: the stored entries, and after them those that wait to be stored.
#[derive(Debug)]
pub struct LogView<'a, S> {
    log: &'a Log<S>,
}

impl<S> Clone for LogView<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for LogView<'_, S> {}

impl<S: Storage> LogView<'_, S> {
    /// The index of the first entry that is not compacted, as of the last
    /// [`ready`](crate::RawNode::ready).
    #[must_use]
    pub fn first_index(&self) -> Index {
        self.log.first_index()
    }

    /// The index of the last entry; that before the first for an empty log.
    #[must_use]
    pub fn last_index(&self) -> Index {
        self.log.last_index()
    }

    /// The term of the entry at `index`; 0 at index 0. None if the log does not hold it.
    #[must_use]
    pub fn term(&self, index: Index) -> Option<Term> {
        self.log.term(index)
    }

    /// The entries of `range`.
    ///
    /// # Errors
    ///
    /// If the log does not hold the whole range, or the storage cannot be read.
    pub fn entries(&self, range: Range<Index>) -> Result<Vec<Entry>, StorageError> {
        let mut entries = Vec::new();
        self.log.read(range, &mut entries)?;
        Ok(entries)
    }

    /// The whole log, as far as it is not compacted.
    ///
    /// # Errors
    ///
    /// If the storage cannot be read.
    pub fn all(&self) -> Result<Vec<Entry>, StorageError> {
        self.entries(self.first_index()..self.last_index().next())
    }
}

impl<'a, S: Storage> Status<'a, S> {
    pub(crate) fn of(raft: &'a Raft<S>) -> Self {
        let mut status = Self {
            id: raft.id,
            role: raft.state.role.kind(),
            term: raft.state.term,
            vote: raft.state.vote,
            leader: raft.state.leader,
            lease: raft.state.lease,
            commit: raft.log.commit(),
            applied: raft.log.applied(),
            stable: raft.log.stable_index(),
            log: LogView { log: &raft.log },
            pending_snapshot: raft.log.pending_snapshot(),
            votes: &[],
            progress: &[],
            transferee: None,
            pending_conf: Index(0),
            reads_waiting: 0,
            max_inflight_messages: raft.settings.window.messages,
            max_inflight_bytes: raft.settings.window.bytes,
            uncommitted_size: 0,
            pre_vote: raft.pre_vote,
            check_quorum: raft.check_quorum,
            membership: &raft.membership,
            membership_index: raft.membership_index,
            election_tick: raft.ticker.election_tick(),
            election_elapsed: raft.ticker.election_elapsed(),
            heartbeat_elapsed: raft.ticker.heartbeat_elapsed(),
        };
        match &raft.state.role {
            RoleState::Follower => {}
            RoleState::PreCandidate { votes } | RoleState::Candidate { votes } => {
                status.votes = votes.as_slice();
            }
            RoleState::Leader(leadership) => {
                status.progress = leadership.peers.as_slice();
                status.transferee = leadership.transferee;
                status.pending_conf = leadership.pending_conf;
                status.reads_waiting = leadership.reads.waiting();
                status.uncommitted_size = leadership.uncommitted;
            }
        }
        status
    }
}

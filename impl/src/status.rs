//! Looking at a node.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::entry::Entry;
use crate::log::Log;
use crate::progress::Progress;
use crate::raft::{Leadership, Raft, RoleState};
use crate::storage::{Storage, StorageError};
use crate::{Index, NodeId, Term};

/// The role of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Role {
    /// Follows a leader, or waits for one.
    Follower,
    /// Asks whether a campaign would be won (PREVOTE-1).
    PreCandidate,
    /// Campaigns (ELECT-3).
    Candidate,
    /// Leads (ELECT-5).
    Leader,
}

/// All there is to see of a node, borrowed from it.
///
/// A field that belongs to another role than the present one is empty.
#[derive(Debug)]
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
    /// Its log.
    pub log: LogView<'a, S>,
    /// The answers to its campaign: for each voter that answered, whether it granted.
    pub votes: &'a BTreeMap<NodeId, bool>,
    /// What a leader knows of each peer.
    pub progress: &'a BTreeMap<NodeId, Progress>,
    /// To whom a leader is transferring its leadership.
    pub transferee: Option<NodeId>,
    /// The highest index that, for all a leader knows, may hold an unapplied configuration
    /// change (CONF-1); 0 if not leader.
    pub pending_conf: Index,
    /// Whether it pre-votes.
    pub pre_vote: bool,
    /// Whether it checks for a quorum.
    pub check_quorum: bool,
    /// The voters of its configuration.
    pub voters: &'a BTreeSet<NodeId>,
    /// The learners of its configuration.
    pub learners: &'a BTreeSet<NodeId>,
    /// Ticks since the election timer's restart, or since a leader's last quorum check. Stays 0
    /// if the node is driven by timer events instead of ticks.
    pub election_elapsed: u64,
    /// Ticks since a leader's last heartbeat. Stays 0 as above.
    pub heartbeat_elapsed: u64,
}

/// The log of a node, stored entries and those still to be stored alike.
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
    /// The index of the last entry; 0 for an empty log.
    #[must_use]
    pub fn last_index(&self) -> Index {
        self.log.last_index()
    }

    /// The term of the entry at `index`; 0 at index 0.
    ///
    /// # Errors
    ///
    /// If the log does not hold the index, or the storage cannot be read.
    pub fn term(&self, index: Index) -> Result<Term, StorageError> {
        self.log.term(index)
    }

    /// The entries of `range`.
    ///
    /// # Errors
    ///
    /// If the log does not hold the whole range, or the storage cannot be read.
    pub fn entries(&self, range: Range<Index>) -> Result<Vec<Entry>, StorageError> {
        self.log.entries(range)
    }

    /// The whole log.
    ///
    /// # Errors
    ///
    /// If the storage cannot be read.
    pub fn all(&self) -> Result<Vec<Entry>, StorageError> {
        self.log.entries_from(1)
    }
}

static NO_VOTES: BTreeMap<NodeId, bool> = BTreeMap::new();
static NO_PROGRESS: BTreeMap<NodeId, Progress> = BTreeMap::new();

impl<'a, S: Storage> Status<'a, S> {
    pub(crate) fn of(raft: &'a Raft<S>) -> Self {
        let mut status = Self {
            id: raft.id,
            role: Role::Follower,
            term: raft.state.term,
            vote: raft.state.vote,
            leader: raft.state.leader,
            lease: raft.state.lease,
            commit: raft.log.commit(),
            applied: raft.log.applied(),
            log: LogView { log: &raft.log },
            votes: &NO_VOTES,
            progress: &NO_PROGRESS,
            transferee: None,
            pending_conf: 0,
            pre_vote: raft.pre_vote,
            check_quorum: raft.check_quorum,
            voters: raft.configuration.voters(),
            learners: raft.configuration.learners(),
            election_elapsed: raft.ticker.election_elapsed(),
            heartbeat_elapsed: raft.ticker.heartbeat_elapsed(),
        };
        match &raft.state.role {
            RoleState::Follower => {}
            RoleState::PreCandidate { votes } => {
                status.role = Role::PreCandidate;
                status.votes = votes;
            }
            RoleState::Candidate { votes } => {
                status.role = Role::Candidate;
                status.votes = votes;
            }
            RoleState::Leader(Leadership { progress, transferee, pending_conf }) => {
                status.role = Role::Leader;
                status.progress = progress;
                status.transferee = *transferee;
                status.pending_conf = *pending_conf;
            }
        }
        status
    }
}

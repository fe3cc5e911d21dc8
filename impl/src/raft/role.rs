//! The roles, each with what only it has.

use crate::membership::Membership;
use crate::progress::Peers;
use crate::quorum::Votes;
use crate::read::Reads;
use crate::{Index, NodeId};

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

/// A role with the fields that only it has, so that those of the other roles are empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RoleState {
    Follower,
    PreCandidate { votes: Votes },
    Candidate { votes: Votes },
    Leader(Leadership),
}

/// What only a leader has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Leadership {
    /// The progress of each peer, learners too: of every other member, and of nobody else.
    pub(crate) peers: Peers,
    /// To whom leadership is being transferred (TRANSFER-1): one of `peers`.
    pub(crate) transferee: Option<NodeId>,
    /// The highest index that may hold an unapplied configuration change (CONF-1); at most the last
    /// index.
    pub(crate) pending_conf: Index,
    /// Whether an Append was asked for, to some peer (FLOW-3).
    pub(crate) appends_requested: bool,
    /// Payload bytes proposed in this term and not handed out to be applied (FLOW-4).
    pub(crate) uncommitted: u64,
    /// The reads that wait (READ-5: they end with the leadership).
    pub(crate) reads: Reads,
}

impl Leadership {
    /// That of a new leader whose log ends at `last_index`, before its no-op (ELECT-5).
    pub(super) fn new(membership: &Membership, id: NodeId, last_index: Index) -> Self {
        Self {
            peers: Peers::new(membership, id, last_index),
            transferee: None,
            // CONF-1: anything in the tail may be a change.
            pending_conf: last_index,
            appends_requested: false,
            uncommitted: 0,
            reads: Reads::default(),
        }
    }
}

impl RoleState {
    /// The role without its fields.
    #[inline]
    pub(crate) fn kind(&self) -> Role {
        match self {
            Self::Follower => Role::Follower,
            Self::PreCandidate { .. } => Role::PreCandidate,
            Self::Candidate { .. } => Role::Candidate,
            Self::Leader(_) => Role::Leader,
        }
    }

    #[inline]
    pub(crate) fn leadership(&self) -> Option<&Leadership> {
        match self {
            Self::Leader(leadership) => Some(leadership),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn leadership_mut(&mut self) -> Option<&mut Leadership> {
        match self {
            Self::Leader(leadership) => Some(leadership),
            _ => None,
        }
    }
}

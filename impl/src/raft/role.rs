//! Changing role.

use super::Raft;
use crate::membership::Membership;
use crate::progress::{Peers, Progress};
use crate::quorum::Votes;
use crate::read::Reads;
use crate::status::Role;
use crate::storage::Storage;
use crate::trace::event;
use crate::{Index, NodeId, Term};

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

impl<S: Storage> Raft<S> {
    #[inline]
    pub(crate) fn is_leader(&self) -> bool {
        matches!(self.state.role, RoleState::Leader(_))
    }

    /// The progress of a peer, if the node is leader, to be changed.
    #[inline]
    pub(super) fn progress_mut(&mut self, peer: NodeId) -> Option<&mut Progress> {
        self.state.role.leadership_mut()?.peers.get_mut(peer)
    }

    /// Becomes follower (ROLE-1). The vote outlives a step-down in the same term: it is cleared
    /// by a change of term alone (ROLE-2). Leaving leadership ends a transfer (TRANSFER-4), and
    /// drops the reads that wait (READ-5), of which the owner is told, and the Appends that are to
    /// leave.
    pub(super) fn become_follower(&mut self, term: Term, leader: Option<NodeId>) {
        if self.state.term != term {
            event!(id = self.id, from = self.state.term, to = term, "term");
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
            RoleState::Follower => self.state.leader = Some(from),
        }
        self.renew_lease();
    }
}

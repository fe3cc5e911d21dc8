//! Changing role.

use std::collections::BTreeMap;

use super::Raft;
use crate::progress::Progress;
use crate::quorum::Votes;
use crate::storage::Storage;
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
    /// The progress of each peer, learners too.
    pub(crate) progress: BTreeMap<NodeId, Progress>,
    /// To whom leadership is being transferred (TRANSFER-1).
    pub(crate) transferee: Option<NodeId>,
    /// The highest index that may hold an unapplied configuration change (CONF-1).
    pub(crate) pending_conf: Index,
}

impl RoleState {
    pub(crate) fn leadership(&self) -> Option<&Leadership> {
        match self {
            Self::Leader(leadership) => Some(leadership),
            _ => None,
        }
    }

    pub(crate) fn leadership_mut(&mut self) -> Option<&mut Leadership> {
        match self {
            Self::Leader(leadership) => Some(leadership),
            _ => None,
        }
    }
}

impl<S: Storage> Raft<S> {
    pub(crate) fn is_leader(&self) -> bool {
        matches!(self.state.role, RoleState::Leader(_))
    }

    /// The progress of a peer, if the node is leader.
    pub(super) fn progress(&self, peer: NodeId) -> Option<&Progress> {
        self.state.role.leadership()?.progress.get(&peer)
    }

    /// The progress of a peer, if the node is leader, to be changed.
    pub(super) fn progress_mut(&mut self, peer: NodeId) -> Option<&mut Progress> {
        self.state.role.leadership_mut()?.progress.get_mut(&peer)
    }

    /// Becomes follower (ROLE-1). The vote outlives a step-down in the same term: it is cleared
    /// by a change of term alone (ROLE-2). Leaving leadership ends a transfer (TRANSFER-4).
    pub(super) fn become_follower(&mut self, term: Term, leader: Option<NodeId>) {
        if self.state.term != term {
            self.state.term = term;
            self.state.vote = None;
        }
        // A follower that stays one keeps its timer running, unless LEASE-4 restarts it: a
        // refused campaign must not put off its own.
        if !matches!(self.state.role, RoleState::Follower) {
            self.ticker.restart_for_role();
        }
        self.state.role = RoleState::Follower;
        self.state.leader = leader;
        self.state.lease = leader.is_some();
    }

    /// Follows the sender of an Append or Heartbeat of the own term. Returns whether it is to be
    /// handled: a leader ignores it (TERM-9).
    ///
    /// A pre-candidate or candidate becomes follower first (ELECT-7), so that only a follower
    /// handles it (APPEND-3). The sender becomes the known leader, and the election timer
    /// restarts (APPEND-4, BEAT-2).
    pub(super) fn follow_sender(&mut self, from: NodeId) -> bool {
        match self.state.role {
            RoleState::Leader(_) => return false,
            RoleState::PreCandidate { .. } | RoleState::Candidate { .. } => {
                self.become_follower(self.state.term, Some(from));
            }
            RoleState::Follower => self.state.leader = Some(from),
        }
        self.restart_election_timer();
        true
    }
}

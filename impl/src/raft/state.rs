//! The state of a node.

use alloc::vec::Vec;

use super::role::RoleState;
use super::settings::Settings;
use crate::cached::Cached;
use crate::config::Config;
use crate::log::Log;
use crate::membership::Membership;
use crate::message::Message;
use crate::progress::Progress;
use crate::read::ReadState;
use crate::storage::{HardState, InitialState, Storage};
use crate::ticker::Ticker;
use crate::{Bytes, Index, NodeId, Term};

/// A node of the rulebook.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Raft<S> {
    pub(crate) id: NodeId,
    pub(crate) pre_vote: bool,
    pub(crate) check_quorum: bool,
    pub(crate) settings: Settings,
    pub(crate) membership: Membership,
    /// The index of the change that made it (PROPOSE-6), at most commit; 0 for the one that the log
    /// began with.
    pub(crate) membership_index: Index,
    pub(crate) state: State,
    pub(crate) ticker: Ticker,
    pub(crate) log: Log<S>,
    /// Messages that wait for nothing but the term and the vote they were sent under (STORE-4).
    pub(crate) outbox: Vec<Message>,
    /// Answers, which wait for everything that is to be written (STORE-4).
    pub(crate) answers: Vec<Message>,
    /// Answers to reads of the node's own application (READ-4).
    pub(crate) read_states: Vec<ReadState>,
    /// The contexts of such reads that ended without an answer (READ-5).
    pub(crate) dropped_reads: Vec<Bytes>,
    /// The index of the last configuration change above applied that was applied or rejected, at
    /// most the highest one handed out; 0 for none (CONF-8).
    pub(crate) decided: Index,
}

/// What every role has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct State {
    /// Not below the term of the last entry (STORE-2).
    pub(crate) term: Term,
    /// Of a candidate or leader: itself (ELECT-3).
    pub(crate) vote: Option<NodeId>,
    /// Of a leader: itself. Of a candidate or pre-candidate: none (PREVOTE-2, ELECT-3).
    pub(crate) leader: Option<NodeId>,
    /// The lease bit (LEASE-1); only set on a follower that knows its leader.
    pub(crate) lease: bool,
    pub(crate) role: RoleState,
    /// Whether term, leader or role may have changed since the owner was told of them.
    pub(crate) soft_changed: Cached<bool>,
}

impl<S: Storage> Raft<S> {
    /// A new process starts as follower with the durable state, no leader, no lease, and the
    /// flags of `config` (ROLE-3).
    pub(crate) fn new(config: &Config, stored: InitialState, log: Log<S>) -> Self {
        let InitialState { mut hard_state, membership, membership_index, .. } = stored;
        if log.last_term() > hard_state.term {
            // STORE-2: only with `Config::term_from_log`. The term has its leader already, whoever
            // that is: with its vote given away, the node elects no other.
            (hard_state.term, hard_state.vote) = (log.last_term(), Some(config.id));
        }
        Self {
            id: config.id,
            pre_vote: config.pre_vote,
            check_quorum: config.check_quorum,
            settings: Settings::new(config),
            membership,
            membership_index,
            state: State {
                term: hard_state.term,
                vote: hard_state.vote,
                leader: None,
                lease: false,
                role: RoleState::Follower,
                soft_changed: Cached(false),
            },
            ticker: Ticker::new(config),
            log,
            outbox: Vec::new(),
            answers: Vec::new(),
            read_states: Vec::new(),
            dropped_reads: Vec::new(),
            decided: Index(0),
        }
    }

    /// What of the node is durable next to the log.
    #[inline]
    pub(crate) fn hard_state(&self) -> HardState {
        HardState { term: self.state.term, vote: self.state.vote, commit: self.log.commit() }
    }

    /// Whether the node may campaign: it is a voter, and no snapshot waits to be stored (SNAP-4).
    pub(crate) fn is_promotable(&self) -> bool {
        self.membership.is_voter(self.id) && self.log.pending_snapshot().is_none()
    }

    #[inline]
    pub(crate) fn is_leader(&self) -> bool {
        matches!(self.state.role, RoleState::Leader(_))
    }

    /// The progress of a peer, if the node is leader, to be changed.
    #[inline]
    pub(super) fn progress_mut(&mut self, peer: NodeId) -> Option<&mut Progress> {
        self.state.role.leadership_mut()?.peers.get_mut(peer)
    }
}

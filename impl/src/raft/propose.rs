//! Proposals.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::{Raft, RoleState};
use crate::confchange::ConfChange;
use crate::entry::EntryData;
use crate::error::{Error, ProposeError};
use crate::message::{Message, MessageBody, Proposal};
use crate::storage::Storage;
use crate::{Bytes, Index, NodeId, Term};

/// The result of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proposed {
    /// It is in the log of this node, the leader.
    Appended {
        /// Where it will be, if this node stays leader until it is committed; the index of the
        /// first of several payloads.
        index: Index,
    },
    /// It is a configuration change that has to wait; an empty entry was appended in its place
    /// (CONF-2, CONF-7).
    Refused {
        /// The index of the empty entry.
        index: Index,
        /// Why it has to wait.
        reason: ConfRefusal,
    },
    /// It was sent to the leader, which may refuse it without a word (PROPOSE-3). It may be
    /// appended never, once, or more often: messages may be lost, repeated and late.
    Forwarded {
        /// The leader this node knows.
        leader: NodeId,
    },
}

/// Why an empty entry stands in the place of a configuration change (CONF-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConfRefusal {
    /// Another change may be unapplied (CONF-2).
    Pending {
        /// The highest index where it may be.
        pending_conf: Index,
        /// The applied index, which has to reach that.
        applied: Index,
    },
    /// The configuration is joint: the only change it takes is the one that leaves it.
    Joint,
    /// The configuration is not joint, so it cannot be left.
    NotJoint,
}

impl<S: Storage> Raft<S> {
    /// Appends and broadcasts a payload, or forwards it (PROPOSE-1, PROPOSE-3).
    #[inline]
    pub(crate) fn propose(&mut self, payload: Bytes) -> Result<Proposed, ProposeError> {
        if let Some(leader) = self.forward_to() {
            let proposal = Proposal::Normal(vec![payload]);
            self.forward(leader, MessageBody::Propose(proposal));
            return Ok(Proposed::Forwarded { leader });
        }
        self.check_proposals_taken()?;
        self.check_room(1)?;
        let data = EntryData::Normal(payload);
        self.check_uncommitted(data.payload_size())?;
        let index = self.append_own(data);
        self.broadcast_append();
        Ok(Proposed::Appended { index })
    }

    /// Appends and broadcasts several payloads or none (PROPOSE-4), or forwards them.
    pub(crate) fn propose_many(&mut self, payloads: Vec<Bytes>) -> Result<Proposed, ProposeError> {
        if payloads.is_empty() {
            return Err(ProposeError::Empty { id: self.id });
        }
        self.propose_or_forward(Proposal::Normal(payloads))
    }

    /// Appends and broadcasts a configuration change, or an empty entry in its place (CONF-2,
    /// CONF-7), or forwards it.
    pub(crate) fn propose_conf_change(
        &mut self,
        change: ConfChange,
    ) -> Result<Proposed, ProposeError> {
        change.validate()?;
        self.propose_or_forward(Proposal::Conf(Arc::new(change)))
    }

    /// Does the same if the configuration is the one of this index (PROPOSE-6).
    pub(crate) fn propose_conf_change_for(
        &mut self,
        membership_index: Index,
        change: ConfChange,
    ) -> Result<Proposed, ProposeError> {
        change.validate()?;
        let change = Arc::new(change);
        self.propose_or_forward(Proposal::ConfFor { membership_index, change })
    }

    fn propose_or_forward(&mut self, proposal: Proposal) -> Result<Proposed, ProposeError> {
        match self.forward_to() {
            Some(leader) => {
                self.forward(leader, MessageBody::Propose(proposal));
                Ok(Proposed::Forwarded { leader })
            }
            None => self.on_proposal(proposal),
        }
    }

    /// A proposal of this node's application, or one that was forwarded to it (PROPOSE-3).
    pub(super) fn on_proposal(&mut self, proposal: Proposal) -> Result<Proposed, ProposeError> {
        self.check_proposals_taken()?;
        match proposal {
            Proposal::Normal(payloads) => self.append_payloads(payloads),
            Proposal::Conf(change) => self.append_conf_change(change),
            Proposal::ConfFor { membership_index, change } => {
                self.check_membership(membership_index)?;
                self.append_conf_change(change)
            }
        }
    }

    fn append_payloads(&mut self, payloads: Vec<Bytes>) -> Result<Proposed, ProposeError> {
        self.check_room(payloads.len())?;
        let size = |payload: &Bytes| u64::try_from(payload.len()).unwrap_or(u64::MAX);
        self.check_uncommitted(payloads.iter().map(size).fold(0, u64::saturating_add))?;
        let index = self.log.last_index().next();
        for payload in payloads {
            self.append_own(EntryData::Normal(payload));
        }
        self.broadcast_append();
        Ok(Proposed::Appended { index })
    }

    fn append_conf_change(&mut self, change: Arc<ConfChange>) -> Result<Proposed, ProposeError> {
        self.check_room(1)?;
        if let Some(reason) = self.refuses_conf_change(&change) {
            let index = self.append_own(EntryData::Empty);
            self.broadcast_append();
            return Ok(Proposed::Refused { index, reason });
        }
        self.membership.change(&change)?;
        let data = EntryData::Conf(change);
        self.check_uncommitted(data.payload_size())?;
        let index = self.append_own(data);
        self.set_pending_conf(index);
        self.broadcast_append();
        Ok(Proposed::Appended { index })
    }

    /// Only a leader takes proposals, and only while it is not handing over (PROPOSE-2,
    /// TRANSFER-3) and still is a member (PROPOSE-5). The leader's own leave does not come here
    /// (CONF-9).
    fn check_proposals_taken(&self) -> Result<(), ProposeError> {
        let id = self.id;
        let Some(leadership) = self.state.role.leadership() else {
            return Err(ProposeError::NotLeader { id, leader: self.state.leader });
        };
        match leadership.transferee {
            Some(target) => Err(ProposeError::TransferInProgress { id, target }),
            None if self.membership.is_member(id) => Ok(()),
            None => Err(ProposeError::NotMember { id }),
        }
    }

    /// A change for another configuration than the applied one is refused (PROPOSE-6). One that is
    /// not applied yet is CONF-2's to look at.
    fn check_membership(&self, expected: Index) -> Result<(), ProposeError> {
        match self.membership_index {
            applied if applied == expected => Ok(()),
            applied => Err(ProposeError::OtherMembership { id: self.id, expected, applied }),
        }
    }

    /// Whether the log has room for `count` more entries.
    pub(super) fn check_room(&self, count: usize) -> Result<(), Error> {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        match count <= self.log.room() {
            true => Ok(()),
            false => {
                let (id, last_index) = (self.id, self.log.last_index());
                Err(Error::IndexExhausted { id, last_index, count })
            }
        }
    }

    /// Whether this many bytes may be proposed (FLOW-4): one proposal always may.
    fn check_uncommitted(&self, size: u64) -> Result<(), ProposeError> {
        let uncommitted =
            self.state.role.leadership().map_or(0, |leadership| leadership.uncommitted);
        let limit = self.settings.max_uncommitted_size;
        if size > 0 && uncommitted > 0 && uncommitted.saturating_add(size) > limit {
            let id = self.id;
            return Err(ProposeError::TooMuchUncommitted { id, size, uncommitted, limit });
        }
        Ok(())
    }

    /// Appends an entry of the own term, for which there is room. Returns its index.
    ///
    /// The Append leaves before the own acknowledgement is counted, which is when the entry is
    /// stored (COMMIT-1).
    pub(super) fn append_own(&mut self, data: EntryData) -> Index {
        if let RoleState::Leader(leadership) = &mut self.state.role {
            leadership.uncommitted = leadership.uncommitted.saturating_add(data.payload_size());
        }
        self.log.append(self.state.term, data)
    }

    /// The leader to forward to: the one a follower knows, with forwarding on (PROPOSE-3,
    /// TRANSFER-7, READ-1).
    #[inline]
    pub(super) fn forward_to(&self) -> Option<NodeId> {
        match self.state.role {
            RoleState::Follower if self.settings.forwarding => self.state.leader,
            _ => None,
        }
    }

    /// Forwards to the leader, without a term (TERM-1).
    pub(super) fn forward(&mut self, leader: NodeId, body: MessageBody) {
        self.outbox.push(Message { from: self.id, to: leader, term: Term(0), body });
    }
}

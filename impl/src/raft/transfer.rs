//! Handing leadership over.

use super::Raft;
use crate::NodeId;
use crate::message::MessageBody;
use crate::progress::RequestedAppends;
use crate::storage::Storage;

/// What came of asking for a transfer of leadership (TRANSFER-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transfer {
    /// The target is the transferee now.
    Begun,
    /// Nothing was begun.
    Ignored(TransferIgnored),
    /// The request went to the leader (TRANSFER-7).
    Forwarded {
        /// The leader this node knows.
        leader: NodeId,
    },
}

/// Why a transfer of leadership was not begun (TRANSFER-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransferIgnored {
    /// This node does not lead, and there is no leader to forward to, or it is not to forward.
    NotLeader,
    /// The target is not a voter.
    NotVoter,
    /// The transfer to the target is under way already.
    UnderWay,
    /// The target is the leader itself; a pending transfer is given up.
    Itself,
}

impl<S: Storage> Raft<S> {
    /// Begins or gives up a transfer, or asks the leader to (TRANSFER-7).
    pub(crate) fn transfer(&mut self, target: NodeId) -> Transfer {
        match self.forward_to() {
            Some(leader) => {
                self.forward(leader, MessageBody::Transfer { target });
                Transfer::Forwarded { leader }
            }
            None => self.on_transfer(target),
        }
    }

    /// Begins or gives up a transfer (TRANSFER-1).
    pub(super) fn on_transfer(&mut self, target: NodeId) -> Transfer {
        let last_index = self.log.last_index();
        let Some(leadership) = self.state.role.leadership_mut() else {
            return Transfer::Ignored(TransferIgnored::NotLeader);
        };
        if !self.membership.is_voter(target) && target != self.id {
            return Transfer::Ignored(TransferIgnored::NotVoter);
        }
        if leadership.transferee == Some(target) {
            return Transfer::Ignored(TransferIgnored::UnderWay);
        }
        let Some(progress) = leadership.peers.get(target) else {
            // The leader itself: the pending transfer is given up, and that is all.
            self.give_up_transfer();
            return Transfer::Ignored(TransferIgnored::Itself);
        };
        let caught_up = progress.matched == last_index;
        leadership.transferee = Some(target);
        if caught_up {
            self.hand_over(target);
        } else {
            self.request_append(target, RequestedAppends::one(true));
        }
        Transfer::Begun
    }

    /// Gives up a transfer while the node leads on (TRANSFER-1, TRANSFER-4, CONF-8). If there was
    /// one, it may have held off the end of a joint configuration (CONF-9).
    pub(super) fn give_up_transfer(&mut self) {
        let Some(leadership) = self.state.role.leadership_mut() else { return };
        if leadership.transferee.take().is_some() {
            self.leave_automatically();
        }
    }

    /// Tells the transferee to campaign once it has caught up (TRANSFER-2). TRANSFER-3, no
    /// proposals meanwhile, keeps that moment from moving away.
    ///
    /// From now on the transferee may lead whenever the message gets there, through all leases:
    /// the own read lease is over for this term (READ-7).
    pub(super) fn hand_over(&mut self, target: NodeId) {
        if self.settings.lease_reads
            && let Some(leadership) = self.state.role.leadership_mut()
        {
            leadership.reads.suspend_lease();
        }
        self.send(target, MessageBody::TimeoutNow);
    }

    /// Campaigns at once, without a pre-vote and through every lease, because the leader said so
    /// (TRANSFER-5). Only a follower gets here.
    pub(super) fn on_timeout_now(&mut self) {
        if self.may_campaign() {
            self.become_candidate(true);
        }
    }
}

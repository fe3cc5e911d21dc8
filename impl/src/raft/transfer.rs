//! Handing leadership over.

use super::append::Empty;
use super::{Raft, RoleState};
use crate::NodeId;
use crate::error::Error;
use crate::message::MessageBody;
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// Begins or gives up a transfer (TRANSFER-1). Returns whether `target` is now, or was
    /// already, the transferee.
    pub(crate) fn transfer(&mut self, target: NodeId) -> Result<bool, Error> {
        let last_index = self.log.last_index();
        let Some(leadership) = self.state.role.leadership_mut() else { return Ok(false) };
        if !self.configuration.is_voter(target) {
            return Ok(false);
        }
        if leadership.transferee == Some(target) {
            return Ok(true);
        }
        leadership.transferee = None;
        let Some(progress) = leadership.progress.get(&target) else {
            // The leader itself: the pending transfer is given up, and that is all.
            return Ok(false);
        };
        let caught_up = progress.matched == last_index;
        leadership.transferee = Some(target);
        if caught_up {
            self.send(target, MessageBody::TimeoutNow);
        } else {
            self.send_append(target, Empty::Allowed)?;
        }
        Ok(true)
    }

    /// Tells the transferee to campaign once it has caught up (TRANSFER-2). TRANSFER-3, no
    /// proposals meanwhile, keeps that moment from moving away.
    pub(super) fn hand_over_if_caught_up(&mut self, peer: NodeId) {
        let transferee = self.state.role.leadership().and_then(|leadership| leadership.transferee);
        let matched = self.progress(peer).map(|progress| progress.matched);
        if transferee == Some(peer) && matched == Some(self.log.last_index()) {
            self.send(peer, MessageBody::TimeoutNow);
        }
    }

    /// Campaigns at once, without a pre-vote and through every lease, because the leader said so
    /// (TRANSFER-5). Only a follower does.
    pub(super) fn timeout_now(&mut self) -> Result<(), Error> {
        if matches!(self.state.role, RoleState::Follower) && self.may_campaign()? {
            self.become_candidate(true)?;
        }
        Ok(())
    }
}

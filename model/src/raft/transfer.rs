//! TRANSFER: handing leadership over.

use super::message::Message;
use super::node::Role;
use super::run::{Flow, Run, Witness};
use crate::ids::NodeId;
use crate::rule::Rule;

impl<W: Witness> Run<'_, W> {
    /// The application names a new leader. TRANSFER-1 (thesis §3.10).
    pub(super) fn transfer_to(&mut self, target: NodeId) -> Flow {
        self.acts(Rule::Transfer1);
        let voter = self.configuration.voters.all().contains(target);
        let itself = target == self.context.id;
        if self.node.role != Role::Leader || !(voter || itself) || target == self.node.transferee {
            return Ok(());
        }
        if itself {
            let pending = std::mem::take(&mut self.node.transferee) != 0;
            return if pending { self.transfer_is_given_up() } else { Ok(()) };
        }
        self.node.transferee = target;
        if self.has_caught_up(target) {
            self.send(Message::timeout_now(self.context.id, target, self.node.term));
        } else {
            self.send_append(target, true);
        }
        Ok(())
    }

    /// The peer has the whole log.
    fn has_caught_up(&self, peer: NodeId) -> bool {
        self.node.progress_of(peer).matched == self.node.log.last_index()
    }

    /// The transferee is told to campaign once it has caught up. TRANSFER-2.
    pub(super) fn hand_over_if_caught_up(&mut self, peer: NodeId) {
        if peer == self.node.transferee && self.has_caught_up(peer) {
            self.acts(Rule::Transfer2);
            self.send(Message::timeout_now(self.context.id, peer, self.node.term));
        }
    }

    /// No proposals while a transferee is set. TRANSFER-3.
    pub(super) fn is_transferring(&mut self) -> bool {
        let transferring = self.node.transferee != 0;
        if transferring {
            self.acts(Rule::Transfer3);
        }
        transferring
    }

    /// The transfer took too long. TRANSFER-4.
    pub(super) fn give_up_transfer(&mut self) -> Flow {
        if self.node.transferee == 0 {
            return Ok(());
        }
        self.acts(Rule::Transfer4);
        self.node.transferee = 0;
        self.transfer_is_given_up()
    }

    /// TimeoutNow makes a promotable follower a candidate at once, without a pre-vote. TRANSFER-5
    /// (thesis §3.10).
    pub(super) fn campaign_now(&mut self) -> Flow {
        self.acts(Rule::Transfer5);
        if !self.promotable() || self.has_unapplied_change() {
            return Ok(());
        }
        self.become_candidate(true)
    }

    /// The transfer bit of a Vote pierces the lease. TRANSFER-6 (thesis §4.2.3); without it, the
    /// bit is not looked at.
    pub(super) fn pierces_lease(&mut self, request: &Message) -> bool {
        request.transfer() && self.in_force(Rule::Transfer6)
    }
}

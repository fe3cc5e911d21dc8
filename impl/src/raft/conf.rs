//! Membership changes.

use alloc::sync::Arc;

use super::Raft;
use super::propose::ConfRefusal;
use crate::Index;
use crate::confchange::ConfChange;
use crate::entry::EntryData;
use crate::error::ApplyError;
use crate::membership::Membership;
use crate::meter::count;
use crate::progress::RequestedAppends;
use crate::storage::Storage;
use crate::trace::event;

impl<S: Storage> Raft<S> {
    /// Whether a change may be on its way that is not applied yet (CONF-2). For a new leader,
    /// this is so until it has applied all it began with (CONF-1).
    pub(super) fn has_pending_conf(&self) -> bool {
        let leadership = self.state.role.leadership();
        leadership.is_some_and(|leadership| leadership.pending_conf > self.log.applied())
    }

    /// A change was appended at `index` (CONF-2).
    pub(super) fn set_pending_conf(&mut self, index: Index) {
        if let Some(leadership) = self.state.role.leadership_mut() {
            leadership.pending_conf = index;
        }
    }

    /// Why an empty entry is appended in the place of a change, if it is: another may be pending,
    /// or it does not fit the applied configuration (CONF-7).
    pub(super) fn refuses_conf_change(&self, change: &ConfChange) -> Option<ConfRefusal> {
        if self.has_pending_conf() {
            let leadership = self.state.role.leadership();
            let pending_conf = leadership.map_or(Index(0), |leadership| leadership.pending_conf);
            return Some(ConfRefusal::Pending { pending_conf, applied: self.log.applied() });
        }
        match (self.membership.is_joint(), change.is_leave()) {
            (true, false) => Some(ConfRefusal::Joint),
            (false, true) => Some(ConfRefusal::NotJoint),
            (true, true) | (false, false) => None,
        }
    }

    /// Whether the node may campaign: it is promotable, and no committed change is waiting to be
    /// applied, after which other voters might count (CONF-3).
    pub(super) fn may_campaign(&self) -> bool {
        self.is_promotable() && !self.log.has_unapplied_conf()
    }

    /// The application applies the change at `index`: it is in force on this node from now on
    /// (CONF-8). Returns the configuration after it.
    pub(crate) fn apply_conf_change(&mut self, index: Index) -> Result<Membership, ApplyError> {
        let change = self.check_next_conf_change(index)?;
        let membership = self.membership.change(&change);
        let membership = membership.map_err(|error| ApplyError::ConfChange { index, error })?;
        self.decided = index;
        self.membership_index = index;
        count!(CONF_CHANGES, 1, "outcome" = "applied");
        if membership != self.membership {
            event!(id = self.id, index = index, membership = membership, "configuration");
            self.membership = membership.clone();
            self.membership_changed();
        }
        Ok(membership)
    }

    /// The application does not apply the change at `index` (CONF-8): the configuration stays.
    pub(crate) fn reject_conf_change(&mut self, index: Index) -> Result<(), ApplyError> {
        self.check_next_conf_change(index)?;
        self.decided = index;
        count!(CONF_CHANGES, 1, "outcome" = "rejected");
        Ok(())
    }

    /// The change at `index`, if it is the next to be applied or rejected, and is handed out.
    /// Changes of a log that a snapshot has replaced are gone: applied on top of the snapshot's
    /// configuration they would make a wrong one.
    fn check_next_conf_change(&self, index: Index) -> Result<Arc<ConfChange>, ApplyError> {
        let next = self.next_conf_change();
        match self.log.conf_change(index) {
            Some(change) if next == Some(index) => Ok(Arc::clone(change)),
            _ => Err(ApplyError::NoConfChange { index, next }),
        }
    }

    /// The index of the configuration change to be applied or rejected next, of those handed out.
    pub(super) fn next_conf_change(&self) -> Option<Index> {
        let next = self.log.next_conf_change(self.decided);
        next.filter(|&next| next <= self.log.handed_out())
    }

    /// What a leader does when its configuration is another one (CONF-8). One that is no longer a
    /// voter steps down first (CONF-15), or leads on as any other with that option off.
    fn membership_changed(&mut self) {
        let (id, last_index) = (self.id, self.log.last_index());
        let Some(leadership) = self.state.role.leadership_mut() else { return };
        leadership.peers.reconfigure(&self.membership, id, last_index);
        let transferee = leadership.transferee;
        if self.settings.step_down_on_removal && !self.membership.is_voter(id) {
            // CONF-15. The others learn from its answers that the change is committed (VOTE-9).
            self.become_follower(self.state.term, None);
            return;
        }
        // A member that is no longer a voter cannot take over.
        if transferee.is_some_and(|target| !self.membership.is_voter(target)) {
            self.give_up_transfer();
        }
        if self.advance_commit() {
            self.broadcast_append();
        } else {
            self.request_appends(RequestedAppends::one(false));
        }
        // The quorum may be a smaller one, which has confirmed more.
        self.confirm_reads();
    }

    /// Applied has moved, or a transfer was given up: a leader leaves a joint configuration by
    /// itself that says so (CONF-9), but not two times (CONF-2), and not while it hands over. A
    /// leader outside that configuration does so, too: PROPOSE-5 does not refuse this proposal.
    pub(super) fn leave_automatically(&mut self) {
        let Some(leadership) = self.state.role.leadership() else { return };
        if !self.membership.auto_leave()
            || leadership.transferee.is_some()
            || self.has_pending_conf()
            || self.log.room() == 0
        {
            return;
        }
        let index = self.append_own(EntryData::Conf(Arc::new(ConfChange::leave())));
        self.set_pending_conf(index);
        self.broadcast_append();
    }
}

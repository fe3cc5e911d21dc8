//! What the application says of the entries it was handed.

use super::RawNode;
use crate::Index;
use crate::error::ApplyError;
use crate::membership::Membership;
use crate::storage::Storage;

impl<S: Storage> RawNode<S> {
    /// Puts the configuration change at `index` in force on this node (CONF-8), and returns the
    /// configuration after it, to be stored with the state of the application: a node that
    /// restarts needs the one as of [`Config::applied`](crate::Config::applied).
    ///
    /// Every change that is handed out is either applied or
    /// [rejected](Self::reject_conf_change), in order, once, before
    /// [`advance_apply`](Self::advance_apply) reaches it. May come at any time, also while a
    /// [`Ready`](crate::Ready) is out.
    ///
    /// # Errors
    ///
    /// [`ApplyError::NoConfChange`] if this is not the next change, which is also so if a snapshot
    /// has replaced the log since; or [`ApplyError::ConfChange`] if the configuration does not take
    /// it (CONF-6). Then every node must reject it.
    pub fn apply_conf_change(&mut self, index: Index) -> Result<Membership, ApplyError> {
        let result = self.raft.apply_conf_change(index);
        self.look_whether_busy();
        self.end_step(result)
    }

    /// Leaves the configuration as it is at the change at `index`: the application does not take
    /// it. All nodes must do so, since they would not agree on the configuration otherwise.
    ///
    /// # Errors
    ///
    /// [`ApplyError::NoConfChange`].
    pub fn reject_conf_change(&mut self, index: Index) -> Result<(), ApplyError> {
        let result = self.raft.reject_conf_change(index);
        self.look_whether_busy();
        self.end_step(result)
    }

    /// The application has applied all entries up to `index`, of those handed out (APPLY-1). May
    /// come at any time after they were, also while a [`Ready`](crate::Ready) is out; until it
    /// does, a committed configuration change keeps the node from campaigning (CONF-3) and a
    /// leader from taking another (CONF-2).
    ///
    /// # Errors
    ///
    /// If `index` was not handed out, is below what was applied before, or is not below that of a
    /// configuration change which is neither applied nor rejected.
    pub fn advance_apply(&mut self, index: Index) -> Result<(), ApplyError> {
        let result = self.raft.advance_apply(index);
        self.look_whether_busy();
        self.end_step(result)
    }
}

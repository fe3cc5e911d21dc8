//! What elections need of configuration changes.

use super::Raft;
use crate::Index;
use crate::storage::{Storage, StorageError};

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

    /// Whether the node may campaign: it is promotable, and no committed change is waiting to be
    /// applied, after which other voters might count (CONF-3).
    pub(super) fn may_campaign(&self) -> Result<bool, StorageError> {
        Ok(self.is_promotable() && !self.log.has_unapplied_conf()?)
    }
}

//! Committing.

use super::Raft;
use crate::Index;
use crate::quorum::committed;
use crate::storage::{Storage, StorageError};

impl<S: Storage> Raft<S> {
    /// Moves a leader's commit to what a quorum matches (COMMIT-1), if the entry there is of its
    /// own term (COMMIT-2): an older one could still be overwritten. Returns whether it moved.
    pub(super) fn advance_commit(&mut self) -> Result<bool, StorageError> {
        let Some(leadership) = self.state.role.leadership() else { return Ok(false) };
        let match_of = |voter| {
            if voter == self.id {
                return self.log.stable_index();
            }
            leadership.progress.get(&voter).map_or(0, |progress| progress.matched)
        };
        let voters = self.configuration.voters().iter().copied();
        let index: Index = committed(voters.map(match_of));
        if index <= self.log.commit() || self.log.term(index)? != self.state.term {
            return Ok(false);
        }
        self.log.commit_to(index);
        Ok(true)
    }

    /// The entries handed out last are stored: a leader acknowledges them itself (COMMIT-1). By
    /// now, the Appends that carry them have left (ELECT-5, PROPOSE-1).
    pub(crate) fn own_entries_stored(&mut self) -> Result<(), StorageError> {
        if self.advance_commit()? {
            self.broadcast_append()?;
        }
        Ok(())
    }
}

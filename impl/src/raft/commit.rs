//! Committing.

use super::Raft;
use crate::Index;
use crate::quorum::committed;
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// Moves a leader's commit to what a quorum matches (COMMIT-1, CONF-10), if the entry there is
    /// of its own term (COMMIT-2): an older one could still be overwritten. Returns whether it
    /// moved.
    pub(super) fn advance_commit(&mut self) -> bool {
        let Some(leadership) = self.state.role.leadership() else { return false };
        let (id, stable) = (self.id, self.log.stable_index());
        let index = committed(&self.membership, Index::MAX, |voter| {
            if voter == id {
                return stable;
            }
            leadership.peers.get(voter).map_or(Index(0), |progress| progress.matched)
        });
        if index <= self.log.commit() || self.log.term(index) != Some(self.state.term) {
            return false;
        }
        self.log.commit_to(index);
        self.release_parked_reads();
        true
    }

    /// Entries that were handed out are stored: a leader acknowledges them itself (COMMIT-1). By
    /// now, the Appends that carry them have left (ELECT-5, PROPOSE-1).
    pub(crate) fn own_entries_stored(&mut self) {
        if self.advance_commit() {
            self.broadcast_append();
        }
    }
}

//! Applying.

use super::Raft;
use crate::Index;
use crate::error::ApplyError;
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// The application has applied all entries up to `index` (APPLY-1). Applied is its word: the
    /// core moves it no further by itself, but for a snapshot (SNAP-4).
    pub(crate) fn advance_apply(&mut self, index: Index) -> Result<(), ApplyError> {
        let (applied, handed_out) = (self.log.applied(), self.log.handed_out());
        if index < applied {
            return Err(ApplyError::Backwards { index, applied });
        }
        if index > handed_out {
            return Err(ApplyError::NotHandedOut { index, handed_out });
        }
        if let Some(conf) = self.next_conf_change().filter(|&conf| conf <= index) {
            return Err(ApplyError::ConfChangeNotDecided { index, conf });
        }
        if index > applied {
            self.log.apply_to(index);
            if self.decided <= index {
                self.decided = Index(0);
            }
            self.leave_automatically();
        }
        Ok(())
    }
}

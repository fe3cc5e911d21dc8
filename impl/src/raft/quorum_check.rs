//! A leader that does not hear a quorum steps down.

use super::Raft;
use crate::quorum::is_quorum;
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// One base election timeout has passed for a leader (QUORUM-1). A transfer that is still
    /// under way took too long and is given up, with and without check-quorum (TRANSFER-4).
    pub(super) fn quorum_check_due(&mut self) {
        let Some(leadership) = self.state.role.leadership_mut() else { return };
        if self.check_quorum {
            let voters = self.configuration.voters();
            let is_active = |peer| leadership.progress.get(peer).is_some_and(|p| p.recent_active);
            let active = voters.iter().filter(|&v| *v == self.id || is_active(v)).count();
            if !is_quorum(active, voters.len()) {
                self.become_follower(self.state.term, None);
                return;
            }
            for progress in leadership.progress.values_mut() {
                progress.recent_active = false;
            }
        }
        leadership.transferee = None;
    }
}

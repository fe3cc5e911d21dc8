//! A leader that does not hear a quorum steps down.

use super::Raft;
use crate::quorum::is_active_quorum;
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// One base election timeout has passed for a leader (QUORUM-1). A transfer that is still
    /// under way took too long and is given up, with and without check-quorum (TRANSFER-4).
    pub(super) fn on_quorum_check_due(&mut self) {
        let Some(leadership) = self.state.role.leadership_mut() else { return };
        if self.check_quorum {
            let id = self.id;
            let is_active = |voter| {
                voter == id || leadership.peers.get(voter).is_some_and(|peer| peer.recent_active)
            };
            if !is_active_quorum(&self.membership, is_active) {
                self.become_follower(self.state.term, None);
                return;
            }
            for (_, progress) in leadership.peers.iter_mut() {
                progress.recent_active = false;
            }
        }
        self.give_up_transfer();
    }
}

//! Gathering Appends: what is asked for in inputs leaves together (FLOW-3).

use super::Raft;
use crate::NodeId;
use crate::progress::RequestedAppends;
use crate::storage::Storage;

impl<S: Storage> Raft<S> {
    /// Asks for an Append to a peer, unless that is paused (APPEND-1). Does nothing if not leader.
    #[inline]
    pub(super) fn request_append(&mut self, to: NodeId, appends: RequestedAppends) {
        let last_index = self.log.last_index();
        let Some(leadership) = self.state.role.leadership_mut() else { return };
        let Some(progress) = leadership.peers.get_mut(to) else { return };
        leadership.appends_requested |= progress.request(appends, last_index);
    }

    /// Asks for an Append to every peer. Does nothing if not leader.
    #[inline]
    pub(super) fn request_appends(&mut self, appends: RequestedAppends) {
        let last_index = self.log.last_index();
        let Some(leadership) = self.state.role.leadership_mut() else { return };
        let mut requested = leadership.appends_requested;
        for (_, progress) in leadership.peers.iter_mut() {
            requested |= progress.request(appends, last_index);
        }
        leadership.appends_requested = requested;
    }

    /// Sends Append, empty allowed, to every peer (APPEND-2), and more of them where one does not
    /// hold all (FLOW-3).
    #[inline]
    pub(super) fn broadcast_append(&mut self) {
        self.request_appends(RequestedAppends::until_paused(true));
    }

    /// The application says that messages to a peer were lost (FLOW-6).
    pub(crate) fn unreachable(&mut self, peer: NodeId) {
        if let Some(progress) = self.progress_mut(peer) {
            progress.unreachable();
        }
    }
}

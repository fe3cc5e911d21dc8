//! Snapshots.

use alloc::sync::Arc;

use super::Raft;
use crate::message::MessageBody;
use crate::meter::count;
use crate::snapshot::Snapshot;
use crate::storage::Storage;
use crate::trace::event;
use crate::{Index, NodeId};

/// How sending a snapshot went (SNAP-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SnapshotStatus {
    /// The snapshot arrived at the peer.
    Finished,
    /// The snapshot failed to arrive.
    Failed,
}

impl<S: Storage> Raft<S> {
    /// A Snapshot from the leader, which the node follows (SNAP-3). The answer to one that is
    /// restored waits until it is stored, as answers do.
    pub(super) fn on_snapshot(&mut self, from: NodeId, snapshot: Arc<Snapshot>) {
        self.follow_sender(from);
        let index = snapshot.index;
        if index <= self.log.commit() {
            // Nothing in it is news.
        } else if self.log.has(snapshot.position()) {
            // All it stands for is in the log.
            self.log.commit_to(index);
        } else if snapshot.membership.is_member(self.id) {
            self.restore(snapshot);
        }
        self.send(from, MessageBody::accept(self.log.commit()));
    }

    /// The snapshot takes the place of the log, and its configuration is in force (SNAP-3,
    /// CONF-12). What was handed out to be applied before does not count any more.
    fn restore(&mut self, snapshot: Arc<Snapshot>) {
        event!(id = self.id, index = snapshot.index, term = snapshot.term, "restores a snapshot");
        count!(SNAPSHOTS_RESTORED, 1);
        self.membership = snapshot.membership.clone();
        self.membership_index = snapshot.membership_index;
        self.decided = Index(0);
        self.log.restore(snapshot);
    }

    /// The application says how sending a snapshot to a peer went (SNAP-5).
    pub(crate) fn snapshot_status(&mut self, peer: NodeId, status: SnapshotStatus) {
        if let Some(progress) = self.progress_mut(peer) {
            progress.snapshot_status(status == SnapshotStatus::Finished);
        }
    }
}

//! Gives a node its inputs.

use quorate_core::{Bytes, Index, NodeId, SnapshotStatus, Stepped, Timer};

use super::neutral::{change_from_neutral, message_from_neutral, payload};
use super::node::{QuorateCore, refusal};
use crate::core::Refusal;
use crate::trace::{EntryKind, Input};

impl QuorateCore {
    /// Gives the node one input. What it wants to hand out stays with it.
    ///
    /// # Errors
    /// If the node refuses.
    pub(super) fn feed(&mut self, input: &Input) -> Result<(), Refusal> {
        match input {
            Input::ElectionTimeout => self.node.timer(Timer::ElectionTimeout).map_err(refusal),
            Input::LeaseExpired => self.node.timer(Timer::LeaseExpired).map_err(refusal),
            Input::HeartbeatDue => self.node.timer(Timer::HeartbeatDue).map_err(refusal),
            Input::QuorumCheckDue => self.node.timer(Timer::QuorumCheckDue).map_err(refusal),
            Input::Campaign => self.node.campaign().map(drop).map_err(refusal),
            Input::Transfer(target) => {
                self.node.transfer_leader(NodeId(*target)).map(drop).map_err(refusal)
            }
            Input::Propose(EntryKind::Normal(number)) => {
                self.node.propose(payload(*number)).map(drop).map_err(refusal)
            }
            Input::Propose(EntryKind::Conf(change)) => self
                .node
                .propose_conf_change(change_from_neutral(change))
                .map(drop)
                .map_err(refusal),
            Input::Propose(EntryKind::Empty) => {
                Err(Refusal("an empty entry cannot be proposed".to_owned()))
            }
            Input::Apply => {
                let status = self.node.status();
                let entries = status.log.entries(status.applied.next()..status.commit.next());
                let entries = entries.map_err(refusal)?;
                self.apply(&entries)
            }
            Input::Deliver(message) => {
                match self.node.step(message_from_neutral(message)?).map_err(refusal)? {
                    Stepped::Ignored(reason) => Err(refusal(reason)),
                    _ => Ok(()),
                }
            }
            Input::Compact => self.compact(),
            Input::SnapshotStatus { peer, success } => {
                let status =
                    if *success { SnapshotStatus::Finished } else { SnapshotStatus::Failed };
                self.node.report_snapshot(NodeId(*peer), status);
                Ok(())
            }
        }
    }

    /// What the application does: a snapshot of what is applied, and nothing before it in the log.
    fn compact(&mut self) -> Result<(), Refusal> {
        let status = self.node.status();
        let (applied, configuration) = (status.applied, status.membership.clone());
        let made = status.membership_index;
        let storage = self.node.storage_mut();
        if storage.stored_snapshot().map_or(Index(0), |snapshot| snapshot.index) < applied {
            storage.create_snapshot(applied, configuration, made, Bytes::new()).map_err(refusal)?;
            storage.compact(applied).map_err(refusal)?;
            self.node.log_compacted().map_err(refusal)?;
        }
        Ok(())
    }
}

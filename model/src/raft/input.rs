//! What can happen to one node.

use super::log::Kind;
use super::message::Message;
use crate::ids::NodeId;

/// What can happen to one node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Input {
    /// The election timer reached its drawn length.
    ElectionTimeout,
    /// The election timer reached the base election timeout.
    LeaseExpired,
    /// A leader's heartbeat is due.
    HeartbeatDue,
    /// A leader's check for a quorum is due.
    QuorumCheckDue,
    /// The application wants the node to campaign.
    Campaign,
    /// The application wants the leader to hand over.
    Transfer(NodeId),
    /// The application has an entry.
    Propose(Kind),
    /// The application takes the committed entries.
    Apply,
    /// The application makes a snapshot of what it has applied, and drops the entries up to there.
    Compact,
    /// The application says whether a peer got the snapshot that it was sent.
    SnapshotStatus(NodeId, bool),
    /// The network brings a message.
    Deliver(Message),
}

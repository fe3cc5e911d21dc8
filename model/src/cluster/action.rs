//! What may happen next to a cluster.

use super::scenario::Budget;
use crate::raft::{Flags, Input, Kind, Message, MessageKind, NodeId};

/// One step of a cluster: an input to one server, or something that the environment does.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Action {
    /// A server gets an input.
    Step {
        /// The server.
        node: NodeId,
        /// The input.
        input: Input,
        /// The input is a message of which a copy stays in flight.
        keep: bool,
        /// With renamed terms: the next higher term is still at least the gap away afterwards (see [`super::rename`]).
        far: bool,
    },
    /// A message is lost.
    Drop(Message),
    /// A server stops; what is durable stays.
    Crash(NodeId),
    /// A server gets an input and stops in the write of its step.
    Torn {
        /// The server.
        node: NodeId,
        /// The input; a message is gone.
        input: Input,
        /// Which of the states that the write can leave: an index into [`super::storage::Disks::torn`].
        cut: u8,
    },
    /// A new process starts on the durable state, with these flags.
    Restart(NodeId, Flags),
    /// An empty disk is put under a server that is down and was removed; its id stays.
    EmptyDisk(NodeId),
    /// Faults end in the way of this entry of the scenario's `settle` list.
    Settle(u8),
}

impl Action {
    /// An input other than a duplicated message.
    pub fn step(node: NodeId, input: Input) -> Action {
        Action::Step { node, input, keep: false, far: false }
    }

    /// The delivery of a message.
    pub fn deliver(message: Message) -> Action {
        Action::step(message.to, Input::Deliver(message))
    }

    /// The budget that the action draws on, if any.
    pub fn budget(&self) -> Option<Budget> {
        match self {
            Action::Step { keep: true, .. } => Some(Budget::Duplicates),
            Action::Step { input, .. } => match input {
                Input::ElectionTimeout => Some(Budget::ElectionTimeouts),
                Input::LeaseExpired => Some(Budget::LeaseExpiries),
                Input::HeartbeatDue => Some(Budget::Heartbeats),
                Input::QuorumCheckDue => Some(Budget::QuorumChecks),
                Input::Campaign => Some(Budget::Campaigns),
                Input::Transfer(_) => Some(Budget::Transfers),
                Input::Propose(Kind::Conf(_)) => Some(Budget::ConfProposals),
                Input::Propose(_) => Some(Budget::Proposals),
                Input::Compact => Some(Budget::Compactions),
                Input::SnapshotStatus(..) => Some(Budget::SnapshotReports),
                Input::Apply | Input::Deliver(_) => None,
            },
            Action::Drop(_) => Some(Budget::Losses),
            Action::Crash(_) | Action::Torn { .. } => Some(Budget::Crashes),
            Action::Restart(..) | Action::EmptyDisk(_) | Action::Settle(_) => None,
        }
    }

    /// The class by which actions are counted: an index into [`CLASSES`].
    pub fn class(&self) -> usize {
        match self {
            Action::Step { keep: true, .. } => 17,
            Action::Step { input, .. } => match input {
                Input::ElectionTimeout => 0,
                Input::LeaseExpired => 1,
                Input::HeartbeatDue => 2,
                Input::QuorumCheckDue => 3,
                Input::Campaign => 4,
                Input::Transfer(_) => 5,
                Input::Propose(_) => 6,
                Input::Apply => 7,
                Input::Compact => 24,
                Input::SnapshotStatus(..) => 25,
                Input::Deliver(message) => match message.kind {
                    MessageKind::PreVote => 8,
                    MessageKind::PreVoteResp => 9,
                    MessageKind::Vote => 10,
                    MessageKind::VoteResp => 11,
                    MessageKind::Append => 12,
                    MessageKind::AppendResp => 13,
                    MessageKind::Heartbeat => 14,
                    MessageKind::HeartbeatResp => 15,
                    MessageKind::TimeoutNow => 16,
                    MessageKind::Snapshot => 26,
                },
            },
            Action::Drop(_) => 18,
            Action::Crash(_) => 19,
            Action::Restart(..) => 20,
            Action::Settle(_) => 21,
            Action::Torn { .. } => 22,
            Action::EmptyDisk(_) => 23,
        }
    }
}

/// Names of the classes of actions.
pub const CLASSES: [&str; 27] = [
    "ElectionTimeout",
    "LeaseExpired",
    "HeartbeatDue",
    "QuorumCheckDue",
    "Campaign",
    "Transfer",
    "Propose",
    "Apply",
    "deliver PreVote",
    "deliver PreVoteResp",
    "deliver Vote",
    "deliver VoteResp",
    "deliver Append",
    "deliver AppendResp",
    "deliver Heartbeat",
    "deliver HeartbeatResp",
    "deliver TimeoutNow",
    "duplicate",
    "drop",
    "crash",
    "restart",
    "settle",
    "torn write",
    "empty disk",
    "Compact",
    "SnapshotStatus",
    "deliver Snapshot",
];

//! What may happen next to a cluster.

use super::class::Class;
use crate::ids::NodeId;
use crate::raft::{Flags, Input, Kind, Message};
use crate::scenario::Budget;
use quorate_checker::{LABELS, Label};

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
        /// With renamed terms: the next higher term is still at least the gap away afterwards (see
        /// [`crate::reduce::rename`]).
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
        /// Which of the states that the write can leave: an index into
        /// [`super::storage::Disks::torn`].
        cut: u8,
    },
    /// A new process starts on the durable state, with these flags.
    Restart(NodeId, Flags),
    /// A removed node that is down gets an empty disk and keeps its id.
    EmptyDisk(NodeId),
    /// Faults end as this entry of the scenario's `settle` list says.
    Stabilise(u8),
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
            Action::Restart(..) | Action::EmptyDisk(_) | Action::Stabilise(_) => None,
        }
    }

    /// What tells one action from others in reports and conditions of fairness: its class, the
    /// node that it happens to, and the message's sender or the target; 0 where there is none.
    fn parts(&self) -> (Class, NodeId, NodeId) {
        match *self {
            Action::Step { node, input, keep, .. } => {
                let (class, peer) = match input {
                    Input::ElectionTimeout => (Class::ElectionTimeout, 0),
                    Input::LeaseExpired => (Class::LeaseExpired, 0),
                    Input::HeartbeatDue => (Class::HeartbeatDue, 0),
                    Input::QuorumCheckDue => (Class::QuorumCheckDue, 0),
                    Input::Campaign => (Class::Campaign, 0),
                    Input::Transfer(target) => (Class::Transfer, target),
                    Input::Propose(_) => (Class::Propose, 0),
                    Input::Apply => (Class::Apply, 0),
                    Input::Compact => (Class::Compact, 0),
                    Input::SnapshotStatus(peer, _) => (Class::SnapshotStatus, peer),
                    Input::Deliver(message) => (Class::of_delivery(message.kind), message.from),
                };
                (if keep { Class::Duplicate } else { class }, node, peer)
            }
            Action::Drop(message) => (Class::Drop, message.to, message.from),
            Action::Crash(node) => (Class::Crash, node, 0),
            Action::Restart(node, _) => (Class::Restart, node, 0),
            Action::Stabilise(_) => (Class::Stabilise, 0, 0),
            Action::Torn { node, .. } => (Class::TornWrite, node, 0),
            Action::EmptyDisk(node) => (Class::EmptyDisk, node, 0),
        }
    }

    /// The class by which actions are counted.
    pub fn class(&self) -> Class {
        self.parts().0
    }

    /// The label of the step in conditions of fairness: class, node and peer. Both outcomes of a
    /// step with renamed terms have the same.
    pub fn label(&self) -> Label {
        let (class, node, peer) = self.parts();
        (class as Label * IDS + Label::from(node)) * IDS + Label::from(peer)
    }
}

/// A label in words.
pub fn label_name(label: Label) -> String {
    let (node, peer) = (label / IDS % IDS, label % IDS);
    let class = Class::ALL.get(usize::from(label / IDS / IDS));
    let name = class.map_or("", |class| class.name());
    match (node, peer) {
        (0, _) => name.to_owned(),
        (node, 0) => format!("{name} {node}"),
        (node, target) if matches!(class, Some(Class::Transfer | Class::SnapshotStatus)) => {
            format!("{name} {node}→{target}")
        }
        (node, sender) => format!("{name} {sender}→{node}"),
    }
}

/// Ids of nodes are below this, 0 for none.
const IDS: Label = 6;

const _: () = assert!((Class::ALL.len() as Label) * IDS * IDS <= LABELS, "labels have room");

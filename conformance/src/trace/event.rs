//! Events: what happens to a cluster, one at a time.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::message::{EntryKind, Message};

/// What can come to one node.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Input {
    /// The election timer reached its drawn length.
    ElectionTimeout,
    /// The election timer reached the base timeout.
    LeaseExpired,
    /// A heartbeat round is due.
    HeartbeatDue,
    /// A quorum check is due.
    QuorumCheckDue,
    /// The application asks for a campaign.
    Campaign,
    /// The application asks the leader to hand over to this node.
    Transfer(u64),
    /// The application proposes an entry.
    Propose(EntryKind),
    /// The application applies what is committed.
    Apply,
    /// The application makes a snapshot of what it has applied, and drops the log up to there.
    Compact,
    /// The application says what became of the snapshot for a peer.
    SnapshotStatus {
        /// The peer.
        peer: u64,
        /// Whether it was taken.
        success: bool,
    },
    /// The network brings a message.
    Deliver(Message),
}

impl Input {
    /// The name of its kind: of a message the one in the rulebook, otherwise that in a trace, where
    /// a proposed configuration change is `propose-conf`.
    pub fn kind(&self) -> &'static str {
        match self {
            Input::ElectionTimeout => "election-timeout",
            Input::LeaseExpired => "lease-expired",
            Input::HeartbeatDue => "heartbeat-due",
            Input::QuorumCheckDue => "quorum-check-due",
            Input::Campaign => "campaign",
            Input::Transfer(_) => "transfer",
            Input::Propose(EntryKind::Conf(_)) => "propose-conf",
            Input::Propose(_) => "propose",
            Input::Apply => "apply",
            Input::Compact => "compact",
            Input::SnapshotStatus { .. } => "snapshot-status",
            Input::Deliver(message) => message.body.name(),
        }
    }
}

/// One event of a trace.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// An input comes to a node.
    Input {
        /// The node.
        node: u64,
        /// The input.
        input: Input,
    },
    /// A message is delivered and a copy of it stays in flight.
    Duplicate(Message),
    /// A message is lost.
    Drop(Message),
    /// A node stops; its durable state stays.
    Crash(u64),
    /// A node gets an input and stops in the write of the step.
    Torn {
        /// The node.
        node: u64,
        /// The input; a message is gone.
        input: Input,
        /// Which of the states that the write can leave, from 0.
        cut: u64,
    },
    /// A new process starts on the durable state.
    Restart {
        /// The node.
        node: u64,
        /// Its flag pre_vote from now on.
        pre_vote: bool,
        /// Its flag check_quorum from now on.
        check_quorum: bool,
    },
    /// An empty disk is put under a node that is down and was removed.
    EmptyDisk(u64),
    /// Faults end in the way of the scenario's `settle` entry of this name.
    Settle(String),
    /// An input is tried on a node that the run does not bring there: the model disables it, its
    /// budget is spent, or no node sends the message. It is tried on a copy, so the run continues
    /// as if nothing had happened.
    Probe {
        /// The node.
        node: u64,
        /// The input.
        input: Input,
        /// A second input, which comes before the node hands anything out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        then: Option<Input>,
    },
    /// The run ends, and a second one begins in the state after the start commands. Both end in the
    /// same state of the model, so the cores have to be the same too.
    Again,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Input { node, input } => match input {
                Input::ElectionTimeout => write!(f, "election-timeout {node}"),
                Input::LeaseExpired => write!(f, "lease-expired {node}"),
                Input::HeartbeatDue => write!(f, "heartbeat-due {node}"),
                Input::QuorumCheckDue => write!(f, "quorum-check-due {node}"),
                Input::Campaign => write!(f, "campaign {node}"),
                Input::Transfer(target) => write!(f, "transfer {node} to {target}"),
                Input::Propose(EntryKind::Normal(payload)) => {
                    write!(f, "propose {node} payload {payload}")
                }
                Input::Propose(EntryKind::Conf(change)) => {
                    write!(f, "propose {node} conf {change}")
                }
                Input::Propose(EntryKind::Empty) => write!(f, "propose {node} empty"),
                Input::Apply => write!(f, "apply {node}"),
                Input::Compact => write!(f, "compact {node}"),
                Input::SnapshotStatus { peer, success } => {
                    let what = if *success { "taken" } else { "failed" };
                    write!(f, "snapshot-status {node} of {peer} {what}")
                }
                Input::Deliver(message) => write!(f, "deliver {message}"),
            },
            Event::Duplicate(message) => write!(f, "duplicate {message}"),
            Event::Drop(message) => write!(f, "drop {message}"),
            Event::Crash(node) => write!(f, "crash {node}"),
            Event::Torn { node, input, cut } => {
                let step = Event::Input { node: *node, input: input.clone() };
                write!(f, "crash {node} in the write, cut {cut}, of: {step}")
            }
            Event::Restart { node, pre_vote, check_quorum } => {
                let flags = match (pre_vote, check_quorum) {
                    (false, false) => "none",
                    (true, false) => "pre_vote",
                    (false, true) => "check_quorum",
                    (true, true) => "both",
                };
                write!(f, "restart {node} {flags}")
            }
            Event::EmptyDisk(node) => write!(f, "empty disk {node}"),
            Event::Settle(name) => write!(f, "settle {name}"),
            Event::Probe { node, input, then } => {
                let step = |input: &Input| Event::Input { node: *node, input: input.clone() };
                write!(f, "probe {node}: {}", step(input))?;
                match then {
                    Some(then) => write!(f, "; before it hands out anything: {}", step(then)),
                    None => Ok(()),
                }
            }
            Event::Again => write!(f, "again from the start"),
        }
    }
}

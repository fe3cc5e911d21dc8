//! Commands that bring a cluster from blank to the point where exploration begins.

use std::fmt;

use crate::ids::NodeId;

/// One command of a scenario's `start` list. Budgets and timing do not apply to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StartCommand {
    /// The node's election timer fires.
    ElectionTimeout(NodeId),
    /// The node's lease runs out.
    LeaseExpired(NodeId),
    /// The leader's heartbeat timer fires.
    HeartbeatDue(NodeId),
    /// The leader's quorum check is due.
    QuorumCheckDue(NodeId),
    /// A client proposes on the node.
    Propose(NodeId),
    /// A configuration change is proposed on the node.
    ProposeConf(NodeId),
    /// The proposal of this number in the list of the scenario's scheme, from 1, is made on the
    /// node; nothing if the list is shorter.
    ProposeChange(NodeId, usize),
    /// The node applies what is committed.
    Apply(NodeId),
    /// The node makes a snapshot of what it has applied, and drops the entries up to there.
    Compact(NodeId),
    /// Every message in flight is delivered, answers too, until none is left.
    DeliverAll,
    /// Every message in flight between nodes other than this one is delivered, messages from and to
    /// it are lost.
    DeliverAllBut(NodeId),
    /// Every message in flight from the first node to the second is delivered; the answers stay in
    /// flight.
    Deliver(NodeId, NodeId),
    /// Every message in flight from the first node to the second is lost.
    Drop(NodeId, NodeId),
    /// Every message in flight is lost.
    DropAll,
}

/// The forms that a command can have, for error messages.
pub(super) const EXPECTED: &str = "one of \"election-timeout N\", \"lease-expired N\", \"heartbeat-due N\", \"quorum-check-due N\", \"propose N\", \
     \"propose-conf N\", \"propose-change N I\", \"apply N\", \"compact N\", \"deliver-all\", \"deliver-all-but N\", \"deliver N M\", \"drop N M\", \"drop-all\"";

impl StartCommand {
    /// Whether it makes sure that nothing is in flight, so that there may be nothing to do.
    pub(crate) fn clears(&self) -> bool {
        matches!(
            self,
            StartCommand::DeliverAll
                | StartCommand::DeliverAllBut(_)
                | StartCommand::Drop(..)
                | StartCommand::DropAll
        )
    }

    /// Reads a command; `None` if it is none of [`EXPECTED`] or names a node beyond `nodes`.
    pub(super) fn parse(text: &str, nodes: u8) -> Option<StartCommand> {
        let mut words = text.split_whitespace();
        if let Some(rest) = text.trim().strip_prefix("propose-change ") {
            let (id, number) = rest.trim().split_once(' ')?;
            let id = id.parse().ok().filter(|id| (1..=nodes).contains(id))?;
            let number = number.trim().parse().ok().filter(|number| *number > 0)?;
            return Some(StartCommand::ProposeChange(id, number));
        }
        let verb = words.next()?;
        let mut id = || match words.next() {
            Some(word) => {
                Some(Some(word.parse::<NodeId>().ok().filter(|id| (1..=nodes).contains(id))?))
            }
            None => Some(None),
        };
        let (node, other) = (id()?, id()?);
        if words.next().is_some() {
            return None;
        }
        if let (verb, Some(from), Some(to)) = (verb, node, other) {
            return match verb {
                "deliver" => Some(StartCommand::Deliver(from, to)),
                "drop" => Some(StartCommand::Drop(from, to)),
                _ => None,
            };
        }
        Some(match (verb, node) {
            ("election-timeout", Some(id)) => StartCommand::ElectionTimeout(id),
            ("lease-expired", Some(id)) => StartCommand::LeaseExpired(id),
            ("heartbeat-due", Some(id)) => StartCommand::HeartbeatDue(id),
            ("quorum-check-due", Some(id)) => StartCommand::QuorumCheckDue(id),
            ("propose", Some(id)) => StartCommand::Propose(id),
            ("propose-conf", Some(id)) => StartCommand::ProposeConf(id),
            ("apply", Some(id)) => StartCommand::Apply(id),
            ("compact", Some(id)) => StartCommand::Compact(id),
            ("deliver-all", None) => StartCommand::DeliverAll,
            ("deliver-all-but", Some(id)) => StartCommand::DeliverAllBut(id),
            ("drop-all", None) => StartCommand::DropAll,
            _ => return None,
        })
    }
}

impl fmt::Display for StartCommand {
    /// The command as a scenario file has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartCommand::ElectionTimeout(id) => write!(f, "election-timeout {id}"),
            StartCommand::LeaseExpired(id) => write!(f, "lease-expired {id}"),
            StartCommand::HeartbeatDue(id) => write!(f, "heartbeat-due {id}"),
            StartCommand::QuorumCheckDue(id) => write!(f, "quorum-check-due {id}"),
            StartCommand::Propose(id) => write!(f, "propose {id}"),
            StartCommand::ProposeConf(id) => write!(f, "propose-conf {id}"),
            StartCommand::ProposeChange(id, number) => write!(f, "propose-change {id} {number}"),
            StartCommand::Apply(id) => write!(f, "apply {id}"),
            StartCommand::Compact(id) => write!(f, "compact {id}"),
            StartCommand::DeliverAll => f.write_str("deliver-all"),
            StartCommand::DeliverAllBut(id) => write!(f, "deliver-all-but {id}"),
            StartCommand::Deliver(from, to) => write!(f, "deliver {from} {to}"),
            StartCommand::Drop(from, to) => write!(f, "drop {from} {to}"),
            StartCommand::DropAll => f.write_str("drop-all"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_commands_are_read_as_they_are_printed() {
        for text in [
            "election-timeout 1",
            "lease-expired 2",
            "heartbeat-due 3",
            "quorum-check-due 1",
            "propose 2",
            "propose-conf 3",
            "propose-change 1 2",
            "apply 2",
            "compact 3",
            "deliver-all",
            "deliver-all-but 1",
            "deliver 1 2",
            "drop 2 3",
            "drop-all",
        ] {
            let command = StartCommand::parse(text, 3).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(command.to_string(), text);
        }
    }
}

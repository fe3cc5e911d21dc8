//! The steps of a run, and how a trace shows them.

use std::fmt::{self, Display, Formatter};

use crate::config::Nodes;
use crate::state::members;

/// One step of a run. `torn` says that a crash fell into the write of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // The fields are what the sentences of `Display` show.
pub enum Step {
    /// A node campaigns and wins.
    Elect { node: u8, term: u8, voters: Nodes, torn: bool },
    /// A leader proposes the next change, or the entry of a client.
    Propose { leader: u8, index: u8, change: bool, torn: bool },
    /// A leader has heard of enough acknowledgements.
    Commit { leader: u8, index: u8, torn: bool },
    /// A node applies all that it knows to be committed.
    Apply { node: u8, upto: u8, torn: bool },
    /// A node takes an Append and acknowledges it.
    Take { node: u8, leader: u8, upto: u8, commit: u8, torn: bool },
    /// A node takes a Heartbeat.
    Beat { node: u8, leader: u8, commit: u8 },
    /// A node learns a commit from a request for a vote or its answer (VOTE-9).
    Hear { node: u8, from: u8, commit: u8 },
    /// A node crashes between two steps, and restarts.
    Crash { node: u8, len: u8, commit: u8 },
}

impl Display for Step {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let torn = match *self {
            Step::Elect { node, term, voters, torn } => {
                let names: Vec<String> = members(voters).map(|node| node.to_string()).collect();
                write!(f, "node {node} is elected in term {term} by {}", names.join(", "))?;
                torn
            }
            Step::Propose { leader, index, change, torn } => {
                let what = if change { "the next change" } else { "an entry of a client" };
                write!(f, "leader {leader} proposes {what} at index {index}")?;
                torn
            }
            Step::Commit { leader, index, torn } => {
                write!(f, "leader {leader} commits up to index {index}")?;
                torn
            }
            Step::Apply { node, upto, torn } => {
                write!(f, "node {node} applies up to index {upto}")?;
                torn
            }
            Step::Take { node, leader, upto, commit, torn } => {
                write!(f, "node {node} takes the log of leader {leader} up to index {upto}")?;
                write!(f, ", sent with commit {commit}")?;
                torn
            }
            Step::Beat { node, leader, commit } => {
                write!(f, "node {node} hears of commit {commit} from leader {leader}")?;
                false
            }
            Step::Hear { node, from, commit } => {
                write!(f, "node {node} hears of commit {commit} in a vote of node {from}")?;
                false
            }
            Step::Crash { node, len, commit } => {
                write!(
                    f,
                    "node {node} crashes and restarts with {len} entries and commit {commit}"
                )?;
                false
            }
        };
        if torn { write!(f, ", crashes inside that write and restarts") } else { Ok(()) }
    }
}

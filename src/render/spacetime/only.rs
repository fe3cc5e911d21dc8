//! Projections: only what concerns one node or one kind of message.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The kinds of messages, by their names in the rulebook.
const KINDS: [&str; 10] = [
    "PreVote",
    "PreVoteResp",
    "Vote",
    "VoteResp",
    "Append",
    "AppendResp",
    "Heartbeat",
    "HeartbeatResp",
    "TimeoutNow",
    "Snapshot",
];

/// What a projection keeps.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Only {
    /// What happens to this node, and what sends it a message or loses one from or to it.
    Node(u64),
    /// What sends, takes or loses a message of this kind.
    Kind(&'static str),
}

/// A text that is not a projection.
#[derive(Clone, PartialEq, Eq, Error, Debug)]
#[error("{found:?}: expected the id of a node, or one of {kinds}", kinds = KINDS.join(", "))]
pub struct OnlyError {
    found: String,
}

impl FromStr for Only {
    type Err = OnlyError;

    /// Reads the id of a node, such as `2`, or the kind of a message, such as `VoteResp`.
    fn from_str(text: &str) -> Result<Only, OnlyError> {
        let kind = KINDS.into_iter().find(|kind| kind.eq_ignore_ascii_case(text)).map(Only::Kind);
        let node = || text.parse().ok().filter(|id| *id > 0).map(Only::Node);
        kind.or_else(node).ok_or_else(|| OnlyError { found: text.to_owned() })
    }
}

impl fmt::Display for Only {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Only::Node(id) => write!(f, "{id}"),
            Only::Kind(kind) => f.write_str(kind),
        }
    }
}

impl Only {
    /// The kinds of messages that there are.
    #[must_use]
    pub fn kinds() -> &'static [&'static str] {
        &KINDS
    }
}

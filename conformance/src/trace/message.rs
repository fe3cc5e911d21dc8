//! Messages and entries.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an entry holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum EntryKind {
    /// Nothing: a leader's no-op, or a refused configuration change.
    Empty,
    /// A client's payload.
    Normal(u64),
    /// A configuration change that alters nothing.
    Conf,
}

/// One entry of a log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Position in the log, from 1.
    pub index: u64,
    /// Term of the leader that made it.
    pub term: u64,
    /// What it holds.
    pub kind: EntryKind,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            EntryKind::Empty => write!(f, "{}@{}", self.index, self.term),
            EntryKind::Normal(payload) => write!(f, "{}@{}:{payload}", self.index, self.term),
            EntryKind::Conf => write!(f, "{}@{}:conf", self.index, self.term),
        }
    }
}

/// A message with every protocol field.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The sender.
    pub from: u64,
    /// The receiver.
    pub to: u64,
    /// The term, see TERM-1.
    pub term: u64,
    /// The rest, by kind.
    pub body: Body,
}

/// The fields of each kind of message.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "fields are named as in the rulebook's table of messages")]
pub enum Body {
    /// Asks whether a vote would be granted.
    PreVote { last_index: u64, last_term: u64 },
    /// Asks for a vote.
    Vote { last_index: u64, last_term: u64, transfer: bool },
    /// Answers PreVote.
    PreVoteResp { granted: bool },
    /// Answers Vote.
    VoteResp { granted: bool },
    /// Replicates entries.
    Append { prev_index: u64, prev_term: u64, entries: Vec<Entry>, commit: u64 },
    /// Answers Append, or a stale leader.
    AppendResp { index: u64, rejected: bool, hint_index: u64, hint_term: u64 },
    /// Says that the leader is there.
    Heartbeat { commit: u64 },
    /// Answers Heartbeat.
    HeartbeatResp,
    /// Tells the transferee to campaign.
    TimeoutNow,
}

impl Body {
    /// The kind's name in the rulebook.
    pub fn name(&self) -> &'static str {
        match self {
            Body::PreVote { .. } => "PreVote",
            Body::Vote { .. } => "Vote",
            Body::PreVoteResp { .. } => "PreVoteResp",
            Body::VoteResp { .. } => "VoteResp",
            Body::Append { .. } => "Append",
            Body::AppendResp { .. } => "AppendResp",
            Body::Heartbeat { .. } => "Heartbeat",
            Body::HeartbeatResp => "HeartbeatResp",
            Body::TimeoutNow => "TimeoutNow",
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}->{} t{}", self.body.name(), self.from, self.to, self.term)?;
        match &self.body {
            Body::PreVote { last_index, last_term } => write!(f, " last {last_index}@{last_term}"),
            Body::Vote { last_index, last_term, transfer } => {
                write!(
                    f,
                    " last {last_index}@{last_term}{}",
                    if *transfer { " transfer" } else { "" }
                )
            }
            Body::PreVoteResp { granted } | Body::VoteResp { granted } => {
                f.write_str(if *granted { " granted" } else { " refused" })
            }
            Body::Append { prev_index, prev_term, entries, commit } => {
                let list: Vec<String> = entries.iter().map(ToString::to_string).collect();
                write!(f, " prev {prev_index}@{prev_term} [{}] commit {commit}", list.join(" "))
            }
            Body::AppendResp { index, rejected: true, hint_index, hint_term } => {
                write!(f, " rejected {index} hint {hint_index}@{hint_term}")
            }
            Body::AppendResp { index, .. } => write!(f, " index {index}"),
            Body::Heartbeat { commit } => write!(f, " commit {commit}"),
            Body::HeartbeatResp | Body::TimeoutNow => Ok(()),
        }
    }
}

//! Messages and entries.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::change::{Change, Configuration};

/// What an entry holds.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub enum EntryKind {
    /// Nothing: a leader's no-op, or a refused configuration change.
    Empty,
    /// A client's payload.
    Normal(u64),
    /// A configuration change.
    Conf(Change),
}

/// An entry's content in a file: a change that alters nothing is the word `conf` there.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Written {
    Empty,
    Normal(u64),
    Conf,
    Change(Change),
}

impl From<Written> for EntryKind {
    fn from(written: Written) -> EntryKind {
        match written {
            Written::Empty => EntryKind::Empty,
            Written::Normal(payload) => EntryKind::Normal(payload),
            Written::Conf => EntryKind::Conf(Change::nothing()),
            Written::Change(change) => EntryKind::Conf(change),
        }
    }
}

impl From<EntryKind> for Written {
    fn from(kind: EntryKind) -> Written {
        match kind {
            EntryKind::Empty => Written::Empty,
            EntryKind::Normal(payload) => Written::Normal(payload),
            EntryKind::Conf(change) if change == Change::nothing() => Written::Conf,
            EntryKind::Conf(change) => Written::Change(change),
        }
    }
}

/// One entry of a log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
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
        match &self.kind {
            EntryKind::Empty => write!(f, "{}@{}", self.index, self.term),
            EntryKind::Normal(payload) => write!(f, "{}@{}:{payload}", self.index, self.term),
            EntryKind::Conf(change) => write!(f, "{}@{}:conf({change})", self.index, self.term),
        }
    }
}

/// A snapshot without the application's data (SNAP).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The last index that it stands for.
    pub index: u64,
    /// The term of the entry there.
    pub term: u64,
    /// The configuration after applying that.
    pub configuration: Configuration,
    /// The index of the change that made it; 0 for that which the log began with.
    #[serde(rename = "configuration-index", default, skip_serializing_if = "is_zero")]
    pub configuration_index: u64,
}

fn is_zero(index: &u64) -> bool {
    *index == 0
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{} of {}", self.index, self.term, self.configuration)?;
        match self.configuration_index {
            0 => Ok(()),
            made => write!(f, " made at {made}"),
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

/// What a request to vote or an answer tells of the sender's commit (VOTE-9); 0 and 0 for nothing.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "named as in the rulebook's table of messages")]
pub struct Known {
    pub commit: u64,
    pub commit_term: u64,
}

impl Known {
    fn is_nothing(&self) -> bool {
        *self == Known::default()
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_nothing() {
            return Ok(());
        }
        write!(f, " commit {}@{}", self.commit, self.commit_term)
    }
}

/// The fields of each kind of message.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "fields are named as in the rulebook's table of messages")]
pub enum Body {
    /// Asks whether a vote would be granted.
    PreVote {
        last_index: u64,
        last_term: u64,
        #[serde(default, skip_serializing_if = "Known::is_nothing")]
        known: Known,
    },
    /// Asks for a vote.
    Vote {
        last_index: u64,
        last_term: u64,
        transfer: bool,
        #[serde(default, skip_serializing_if = "Known::is_nothing")]
        known: Known,
    },
    /// Answers PreVote.
    PreVoteResp {
        granted: bool,
        #[serde(default, skip_serializing_if = "Known::is_nothing")]
        known: Known,
    },
    /// Answers Vote.
    VoteResp {
        granted: bool,
        #[serde(default, skip_serializing_if = "Known::is_nothing")]
        known: Known,
    },
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
    /// Stands for entries that the leader's log has dropped.
    Snapshot(Box<Snapshot>),
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
            Body::Snapshot(_) => "Snapshot",
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}->{} t{}", self.body.name(), self.from, self.to, self.term)?;
        match &self.body {
            Body::PreVote { last_index, last_term, known } => {
                write!(f, " last {last_index}@{last_term}{known}")
            }
            Body::Vote { last_index, last_term, transfer, known } => {
                let transfer = if *transfer { " transfer" } else { "" };
                write!(f, " last {last_index}@{last_term}{transfer}{known}")
            }
            Body::PreVoteResp { granted, known } | Body::VoteResp { granted, known } => {
                write!(f, " {}{known}", if *granted { "granted" } else { "refused" })
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
            Body::Snapshot(snapshot) => write!(f, " {snapshot}"),
        }
    }
}

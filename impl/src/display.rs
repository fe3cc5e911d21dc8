//! How messages, entries and the state of a node look in a line of a log.
//!
//! The stories in `tests/transcripts` are written with these.

use alloc::string::String;
use core::fmt::{Display, Formatter, Result};

use crate::entry::{Entry, EntryData};
use crate::hard_state::HardState;
use crate::message::{Message, MessageBody, Proposal};
use crate::progress::{Progress, ProgressState};
use crate::raft::Role;
use crate::snapshot::Snapshot;
use crate::status::Status;
use crate::storage::Storage;
use crate::write::{Record, Write};
use crate::{Bytes, ConfChange, LogPosition, NodeId};

/// Payloads longer than this are shown by their length.
const LONG: usize = 16;

/// Bytes as text in quotes, or their number.
struct Payload<'a>(&'a Bytes);

impl Display for Payload<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0.len() {
            length if length > LONG => write!(f, "<{length} bytes>"),
            _ => write!(f, "{:?}", String::from_utf8_lossy(self.0)),
        }
    }
}

/// A node, or `none`.
struct Node(Option<NodeId>);

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0 {
            Some(id) => write!(f, "{id}"),
            None => f.write_str("none"),
        }
    }
}

/// A change in a line of a log: one that leaves a joint configuration has no edits to show.
struct Change<'a>(&'a ConfChange);

impl Display for Change<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0.is_leave() {
            true => f.write_str("leave"),
            false => write!(f, "{}", self.0),
        }
    }
}

/// `[1@1 empty, 2@1 "payload"]`
struct Entries<'a>(&'a [Entry]);

impl Display for Entries<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str("[")?;
        for (at, entry) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{entry}")?;
        }
        f.write_str("]")
    }
}

/// ` commit=7@2`, or nothing for the start (VOTE-9).
struct Committed(LogPosition);

impl Display for Committed {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0 {
            LogPosition::START => Ok(()),
            committed => write!(f, " commit={committed}"),
        }
    }
}

/// ` read=3`, or nothing for none.
struct Read(u64);

impl Display for Read {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0 {
            0 => Ok(()),
            read => write!(f, " read={read}"),
        }
    }
}

fn granted(granted: bool) -> &'static str {
    if granted { "granted" } else { "refused" }
}

/// `follower`, `pre-candidate`, `candidate` or `leader`.
impl Display for Role {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.pad(match self {
            Self::Follower => "follower",
            Self::PreCandidate => "pre-candidate",
            Self::Candidate => "candidate",
            Self::Leader => "leader",
        })
    }
}

/// `7@2 "payload"`: index, term and what the entry holds; a long payload shows its length.
impl Display for Entry {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {}", self.position(), self.data)
    }
}

/// `empty`, `"payload"`, `<20 bytes>` or `conf auto +v4`.
impl Display for EntryData {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Empty => f.write_str("empty"),
            Self::Normal(payload) => write!(f, "{}", Payload(payload)),
            Self::Conf(change) => write!(f, "conf {}", Change(change)),
        }
    }
}

/// `7@2 (1 2 3) <400 bytes>`
impl Display for Snapshot {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} {} {}", self.position(), self.membership, Payload(&self.data))
    }
}

/// `term=2 vote=1 commit=7`
impl Display for HardState {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self { term, vote, commit } = *self;
        write!(f, "term={term} vote={} commit={commit}", Node(vote))
    }
}

/// `snapshot 7@2 …`, `state term=…` or `[8@2 "payload"]`
impl Display for Record<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Snapshot(snapshot) => write!(f, "snapshot {snapshot}"),
            Self::HardState(state) => write!(f, "state {state}"),
            Self::Entries(entries) => write!(f, "{}", Entries(entries)),
        }
    }
}

/// The records in their order, with `; ` between them; `nothing` for an empty one.
impl Display for Write {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.is_empty() {
            return f.write_str("nothing");
        }
        for (at, record) in self.records().enumerate() {
            let between = if at == 0 { "" } else { "; " };
            write!(f, "{between}{record}")?;
        }
        Ok(())
    }
}

/// `1->2 Append term=1 prev=0@0 commit=0 [1@1 empty]`
impl Display for Message {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self { from, to, term, body } = self;
        write!(f, "{from}->{to} {}", body.kind())?;
        if *term > 0 {
            write!(f, " term={term}")?;
        }
        body.write_fields(f)
    }
}

impl MessageBody {
    /// The name of the kind of message, such as `Append`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PreVote { .. } => "PreVote",
            Self::PreVoteResp { .. } => "PreVoteResp",
            Self::Vote { .. } => "Vote",
            Self::VoteResp { .. } => "VoteResp",
            Self::Append { .. } => "Append",
            Self::AppendResp { .. } => "AppendResp",
            Self::Heartbeat { .. } => "Heartbeat",
            Self::HeartbeatResp { .. } => "HeartbeatResp",
            Self::TimeoutNow => "TimeoutNow",
            Self::Snapshot(_) => "Snapshot",
            Self::Propose(_) => "Propose",
            Self::Transfer { .. } => "Transfer",
            Self::ReadIndex { .. } => "ReadIndex",
            Self::ReadIndexResp { .. } => "ReadIndexResp",
        }
    }

    fn write_fields(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::PreVote { last, committed } => write!(f, " last={last}{}", Committed(*committed)),
            Self::Vote { last, transfer, committed } => {
                let transfer = if *transfer { " transfer" } else { "" };
                write!(f, " last={last}{transfer}{}", Committed(*committed))
            }
            Self::PreVoteResp { granted: yes, committed }
            | Self::VoteResp { granted: yes, committed } => {
                write!(f, " {}{}", granted(*yes), Committed(*committed))
            }
            Self::Append { prev, entries, commit } => {
                write!(f, " prev={prev} commit={commit} {}", Entries(entries))
            }
            Self::AppendResp { index, rejected: false, .. } => write!(f, " index={index}"),
            Self::AppendResp { index, hint, .. } => write!(f, " rejected={index} hint={hint}"),
            Self::Heartbeat { commit, read } => write!(f, " commit={commit}{}", Read(*read)),
            Self::HeartbeatResp { read } => write!(f, "{}", Read(*read)),
            Self::TimeoutNow => Ok(()),
            Self::Snapshot(snapshot) => write!(f, " {snapshot}"),
            Self::Propose(proposal) => write!(f, "{proposal}"),
            Self::Transfer { target } => write!(f, " target={target}"),
            Self::ReadIndex { context } => write!(f, " {}", Payload(context)),
            Self::ReadIndexResp { index, context } => {
                write!(f, " index={index} {}", Payload(context))
            }
        }
    }
}

/// ` "a" "b"`, ` conf auto +v4` or ` conf auto +v4 for 5`, each word after a blank.
impl Display for Proposal {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Normal(payloads) => {
                payloads.iter().try_for_each(|payload| write!(f, " {}", Payload(payload)))
            }
            Self::Conf(change) => write!(f, " conf {}", Change(change)),
            Self::ConfFor { membership_index, change } => {
                write!(f, " conf {} for {membership_index}", Change(change))
            }
        }
    }
}

/// `probe`, `replicate` or `snapshot pending=7`
impl Display for ProgressState {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Probe => f.write_str("probe"),
            Self::Replicate => f.write_str("replicate"),
            Self::Snapshot { pending } => write!(f, "snapshot pending={pending}"),
        }
    }
}

/// `replicate match=3 next=4 sent-commit=3 in-flight=1/26 active paused`
impl Display for Progress {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self { matched, next, sent_commit, state, .. } = self;
        write!(f, "{state} match={matched} next={next} sent-commit={sent_commit}")?;
        if self.inflight_messages() > 0 {
            write!(f, " in-flight={}/{}", self.inflight_messages(), self.inflight_bytes())?;
        }
        f.write_str(if self.recent_active { " active" } else { "" })?;
        f.write_str(if self.paused { " paused" } else { "" })
    }
}

/// One line: `1 leader term=2 vote=1 leader=1 commit=4 applied=4 last=4 conf=(1 2 3)
/// pending-conf=0`. What is at its default is left out. The progress of the peers is not in it.
impl<S: Storage> Display for Status<'_, S> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self { id, role, term, commit, applied, membership, .. } = self;
        let (vote, leader, last) = (Node(self.vote), Node(self.leader), self.log.last_index());
        write!(f, "{id} {role} term={term} vote={vote} leader={leader} commit={commit}")?;
        write!(f, " applied={applied} last={last} conf={membership}")?;
        f.write_str(if self.lease { " lease" } else { "" })?;
        if self.election_elapsed > 0 {
            write!(f, " elapsed={}", self.election_elapsed)?;
        }
        if *role == Role::Leader {
            write!(f, " pending-conf={}", self.pending_conf)?;
        }
        if let Some(target) = self.transferee {
            write!(f, " transferee={target}")?;
        }
        if let Some(snapshot) = self.pending_snapshot {
            write!(f, " pending-snapshot={}", snapshot.index)?;
        }
        if self.reads_waiting > 0 {
            write!(f, " reads={}", self.reads_waiting)?;
        }
        self.votes.iter().try_for_each(|(voter, yes)| write!(f, " {voter}:{}", granted(*yes)))
    }
}

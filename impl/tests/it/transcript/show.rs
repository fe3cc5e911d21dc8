//! How a trace writes what it sees. `3@2` is index 3, term 2; a configuration is written as in `tests/cases`.

use std::fmt::Write as _;

use quorate_core::{
    Bytes, ConfChange, Entry, EntryData, HardState, LogPosition, Message, MessageBody, NodeId,
    Progress, ProgressState, Proposal, Record, Snapshot, Write,
};

/// Payloads longer than this are shown by their length.
const LONG: usize = 16;

pub(crate) fn id(id: Option<NodeId>) -> String {
    id.map_or_else(|| "none".to_owned(), |id| id.to_string())
}

pub(crate) fn bytes(bytes: &Bytes) -> String {
    match bytes.len() {
        length if length > LONG => format!("<{length} bytes>"),
        _ => format!("{:?}", String::from_utf8_lossy(bytes)),
    }
}

/// `leave`, or as in `tests/cases`.
pub(crate) fn conf_change(change: &ConfChange) -> String {
    if change.is_leave() { "leave".to_owned() } else { change.to_string() }
}

pub(crate) fn entry(entry: &Entry) -> String {
    let data = match &entry.data {
        EntryData::Empty => "empty".to_owned(),
        EntryData::Normal(payload) => bytes(payload),
        EntryData::Conf(change) => format!("conf {}", conf_change(change)),
    };
    format!("{}@{} {data}", entry.index, entry.term)
}

pub(crate) fn entries(entries: &[Entry]) -> String {
    format!("[{}]", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
}

pub(crate) fn snapshot(snapshot: &Snapshot) -> String {
    let Snapshot { index, term, configuration, data, .. } = snapshot;
    format!("{index}@{term} {configuration} {}", bytes(data))
}

pub(crate) fn hard_state(state: HardState) -> String {
    format!("state term={} vote={} commit={}", state.term, id(state.vote), state.commit)
}

/// The records of a write in their order.
pub(crate) fn write(write: &Write) -> String {
    let record = |record: Record<'_>| match record {
        Record::Snapshot(taken) => format!("snapshot {}", snapshot(taken)),
        Record::HardState(state) => hard_state(state),
        Record::Entries(list) => entries(list),
    };
    let records: Vec<_> = write.records().map(record).collect();
    match records.is_empty() {
        true => "nothing".to_owned(),
        false => records.join("; "),
    }
}

/// `replicate match=3 next=4 sent-commit=3 in-flight=1/26 active paused`
pub(crate) fn progress(progress: &Progress) -> String {
    let mut text = match &progress.state {
        ProgressState::Probe => "probe".to_owned(),
        ProgressState::Replicate => "replicate".to_owned(),
        ProgressState::Snapshot { pending } => format!("snapshot pending={pending}"),
    };
    let _ = write!(
        text,
        " match={} next={} sent-commit={}",
        progress.matched, progress.next, progress.sent_commit
    );
    if progress.inflight_messages() > 0 {
        let (messages, bytes) = (progress.inflight_messages(), progress.inflight_bytes());
        let _ = write!(text, " in-flight={messages}/{bytes}");
    }
    for (word, is) in [("active", progress.recent_active), ("paused", progress.paused)] {
        if is {
            let _ = write!(text, " {word}");
        }
    }
    text
}

/// The name of a kind of message, as scripts and traces write it.
pub(crate) fn kind(body: &MessageBody) -> &'static str {
    match body {
        MessageBody::PreVote { .. } => "PreVote",
        MessageBody::PreVoteResp { .. } => "PreVoteResp",
        MessageBody::Vote { .. } => "Vote",
        MessageBody::VoteResp { .. } => "VoteResp",
        MessageBody::Append { .. } => "Append",
        MessageBody::AppendResp { .. } => "AppendResp",
        MessageBody::Heartbeat { .. } => "Heartbeat",
        MessageBody::HeartbeatResp { .. } => "HeartbeatResp",
        MessageBody::TimeoutNow => "TimeoutNow",
        MessageBody::Snapshot(_) => "Snapshot",
        MessageBody::Propose(_) => "Propose",
        MessageBody::Transfer { .. } => "Transfer",
        MessageBody::ReadIndex { .. } => "ReadIndex",
        MessageBody::ReadIndexResp { .. } => "ReadIndexResp",
    }
}

fn granted(granted: bool) -> &'static str {
    if granted { " granted" } else { " refused" }
}

/// The commit that a vote tells of (VOTE-9).
fn known(committed: LogPosition) -> String {
    match committed {
        LogPosition::START => String::new(),
        _ => format!(" commit={committed}"),
    }
}

fn fields(body: &MessageBody) -> String {
    let position = |read: &u64| match read {
        0 => String::new(),
        read => format!(" read={read}"),
    };
    match body {
        MessageBody::PreVote { last, committed } => {
            format!(" last={last}{}", known(*committed))
        }
        MessageBody::Vote { last, transfer, committed } => {
            let transfer = if *transfer { " transfer" } else { "" };
            format!(" last={last}{transfer}{}", known(*committed))
        }
        MessageBody::PreVoteResp { granted: yes, committed }
        | MessageBody::VoteResp { granted: yes, committed } => {
            format!("{}{}", granted(*yes), known(*committed))
        }
        MessageBody::Append { prev, entries: list, commit } => {
            format!(" prev={prev} commit={commit} {}", entries(list))
        }
        MessageBody::AppendResp { index, rejected: false, .. } => format!(" index={index}"),
        MessageBody::AppendResp { index, hint, .. } => format!(" rejected={index} hint={hint}"),
        MessageBody::Heartbeat { commit, read } => format!(" commit={commit}{}", position(read)),
        MessageBody::HeartbeatResp { read } => position(read),
        MessageBody::TimeoutNow => String::new(),
        MessageBody::Snapshot(taken) => format!(" {}", snapshot(taken)),
        MessageBody::Propose(Proposal::Normal(payloads)) => {
            payloads.iter().map(|payload| format!(" {}", bytes(payload))).collect()
        }
        MessageBody::Propose(Proposal::Conf(change)) => format!(" conf {}", conf_change(change)),
        MessageBody::Propose(Proposal::ConfFor { configuration_index, change }) => {
            format!(" conf {} for {configuration_index}", conf_change(change))
        }
        MessageBody::Transfer { target } => format!(" target={target}"),
        MessageBody::ReadIndex { context } => format!(" {}", bytes(context)),
        MessageBody::ReadIndexResp { index, context } => {
            format!(" index={index} {}", bytes(context))
        }
    }
}

/// `1->2 Append term=1 prev=0@0 commit=0 [1@1 empty]`
pub(crate) fn message(message: &Message) -> String {
    let Message { from, to, term, body } = message;
    let term = if *term == 0 { String::new() } else { format!(" term={term}") };
    format!("{from}->{to} {}{term}{}", kind(body), fields(body))
}

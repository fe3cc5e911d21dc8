//! Between our own core's words and the neutral ones.

use std::sync::Arc;

use quorate_core::{
    Bytes, ConfChange, Edit as CoreEdit, Entry as CoreEntry, EntryData, Index, LogPosition,
    Membership as CoreMembership, Message as CoreMessage, MessageBody, NodeId,
    Snapshot as CoreSnapshot, Term, Transition as CoreTransition,
};

use crate::core::Refusal;
use crate::trace::{
    Body, Change, Configuration, Edit, Entry, EntryKind, Known, Message, Snapshot, Transition,
};

/// A configuration in neutral words.
pub(super) fn configuration_to_neutral(configuration: &CoreMembership) -> Configuration {
    let set = |ids: &[NodeId]| ids.iter().copied().map(NodeId::get).collect();
    Configuration {
        voters: set(configuration.voters()),
        outgoing: set(configuration.outgoing()),
        learners: set(configuration.learners()),
        learners_next: set(configuration.learners_next()),
        auto_leave: configuration.auto_leave(),
    }
}

/// A configuration in the core's words.
///
/// # Errors
/// If the core says that it is none (CONF-12).
pub(super) fn configuration_from_neutral(
    configuration: &Configuration,
) -> Result<CoreMembership, Refusal> {
    let Configuration { voters, outgoing, learners, learners_next, auto_leave } = configuration;
    let [voters, outgoing, learners, next] =
        [voters, outgoing, learners, learners_next].map(|set| set.iter().copied().map(NodeId));
    CoreMembership::joint(voters, outgoing, learners, next, *auto_leave)
        .map_err(|error| Refusal(error.to_string()))
}

pub(super) fn change_from_neutral(change: &Change) -> ConfChange {
    let edit = |edit: &Edit| match *edit {
        Edit::AddVoter(id) => CoreEdit::AddVoter(NodeId(id)),
        Edit::AddLearner(id) => CoreEdit::AddLearner(NodeId(id)),
        Edit::Remove(id) => CoreEdit::Remove(NodeId(id)),
        Edit::Update(id) => CoreEdit::Update(NodeId(id)),
    };
    ConfChange {
        transition: match change.transition {
            Transition::Auto => CoreTransition::Auto,
            Transition::Implicit => CoreTransition::Implicit,
            Transition::Explicit => CoreTransition::Explicit,
        },
        edits: change.edits.iter().map(edit).collect(),
        context: Bytes::new(),
    }
}

fn change_to_neutral(change: &ConfChange) -> Change {
    let edit = |edit: &CoreEdit| match *edit {
        CoreEdit::AddVoter(id) => Edit::AddVoter(id.get()),
        CoreEdit::AddLearner(id) => Edit::AddLearner(id.get()),
        CoreEdit::Remove(id) => Edit::Remove(id.get()),
        CoreEdit::Update(id) => Edit::Update(id.get()),
    };
    Change {
        transition: match change.transition {
            CoreTransition::Auto => Transition::Auto,
            CoreTransition::Implicit => Transition::Implicit,
            CoreTransition::Explicit => Transition::Explicit,
        },
        edits: change.edits.iter().map(edit).collect(),
    }
}

pub(super) fn payload(number: u64) -> Bytes {
    Bytes::copy_from_slice(&number.to_be_bytes())
}

pub(super) fn entry_to_neutral(entry: &CoreEntry) -> Entry {
    let kind = match &entry.data {
        EntryData::Empty => EntryKind::Empty,
        // A payload that is not one of ours shows as u64::MAX, which no side ever proposes.
        EntryData::Normal(bytes) => {
            EntryKind::Normal(bytes.as_ref().try_into().map_or(u64::MAX, u64::from_be_bytes))
        }
        EntryData::Conf(change) => EntryKind::Conf(change_to_neutral(change)),
    };
    Entry { index: entry.index.get(), term: entry.term.get(), kind }
}

pub(super) fn entry_from_neutral(entry: &Entry) -> CoreEntry {
    let data = match &entry.kind {
        EntryKind::Empty => EntryData::Empty,
        EntryKind::Normal(number) => EntryData::Normal(payload(*number)),
        EntryKind::Conf(change) => EntryData::Conf(Arc::new(change_from_neutral(change))),
    };
    CoreEntry { index: Index(entry.index), term: Term(entry.term), data }
}

/// A position in the core's words.
fn position(index: u64, term: u64) -> LogPosition {
    LogPosition { term: Term(term), index: Index(index) }
}

fn known_to_neutral(committed: LogPosition) -> Known {
    Known { commit: committed.index.get(), commit_term: committed.term.get() }
}

fn known_from_neutral(Known { commit, commit_term }: Known) -> LogPosition {
    position(commit, commit_term)
}

/// A message in neutral words. One that has none, since the model never sends its like, is refused:
/// it must not go unseen.
pub(super) fn message_to_neutral(message: &CoreMessage) -> Result<Message, Refusal> {
    let body = match message.body {
        MessageBody::PreVote { last, committed } => Body::PreVote {
            last_index: last.index.get(),
            last_term: last.term.get(),
            known: known_to_neutral(committed),
        },
        MessageBody::PreVoteResp { granted, committed } => {
            Body::PreVoteResp { granted, known: known_to_neutral(committed) }
        }
        MessageBody::Vote { last, transfer, committed } => Body::Vote {
            last_index: last.index.get(),
            last_term: last.term.get(),
            transfer,
            known: known_to_neutral(committed),
        },
        MessageBody::VoteResp { granted, committed } => {
            Body::VoteResp { granted, known: known_to_neutral(committed) }
        }
        MessageBody::Append { prev, ref entries, commit } => Body::Append {
            prev_index: prev.index.get(),
            prev_term: prev.term.get(),
            entries: entries.iter().map(entry_to_neutral).collect(),
            commit: commit.get(),
        },
        MessageBody::AppendResp { index, rejected, hint } => Body::AppendResp {
            index: index.get(),
            rejected,
            hint_index: hint.index.get(),
            hint_term: hint.term.get(),
        },
        MessageBody::Heartbeat { commit, read: 0 } => Body::Heartbeat { commit: commit.get() },
        MessageBody::HeartbeatResp { read: 0 } => Body::HeartbeatResp,
        MessageBody::TimeoutNow => Body::TimeoutNow,
        MessageBody::Snapshot(ref snapshot) => Body::Snapshot(snapshot_to_neutral(snapshot).into()),
        ref other => return Err(Refusal(format!("the model has no message like {other:?}"))),
    };
    Ok(Message { from: message.from.get(), to: message.to.get(), term: message.term.get(), body })
}

/// A snapshot in neutral words: the application that this core has here keeps nothing but its
/// configuration.
pub(super) fn snapshot_to_neutral(snapshot: &CoreSnapshot) -> Snapshot {
    Snapshot {
        index: snapshot.index.get(),
        term: snapshot.term.get(),
        configuration: configuration_to_neutral(&snapshot.membership),
        configuration_index: snapshot.membership_index.get(),
    }
}

/// A snapshot in the core's words.
///
/// # Errors
/// If the core says that its configuration is none (CONF-12).
pub(super) fn snapshot_from_neutral(snapshot: &Snapshot) -> Result<Arc<CoreSnapshot>, Refusal> {
    Ok(Arc::new(CoreSnapshot {
        index: Index(snapshot.index),
        term: Term(snapshot.term),
        membership: configuration_from_neutral(&snapshot.configuration)?,
        membership_index: Index(snapshot.configuration_index),
        data: Bytes::new(),
    }))
}

/// A message in the core's words.
///
/// # Errors
/// If the core says that the configuration of a snapshot is none (CONF-12).
pub(super) fn message_from_neutral(message: &Message) -> Result<CoreMessage, Refusal> {
    let body = match message.body {
        Body::PreVote { last_index, last_term, known } => MessageBody::PreVote {
            last: position(last_index, last_term),
            committed: known_from_neutral(known),
        },
        Body::PreVoteResp { granted, known } => {
            MessageBody::PreVoteResp { granted, committed: known_from_neutral(known) }
        }
        Body::Vote { last_index, last_term, transfer, known } => MessageBody::Vote {
            last: position(last_index, last_term),
            transfer,
            committed: known_from_neutral(known),
        },
        Body::VoteResp { granted, known } => {
            MessageBody::VoteResp { granted, committed: known_from_neutral(known) }
        }
        Body::Append { prev_index, prev_term, ref entries, commit } => MessageBody::Append {
            prev: position(prev_index, prev_term),
            entries: entries.iter().map(entry_from_neutral).collect(),
            commit: Index(commit),
        },
        Body::AppendResp { index, rejected, hint_index, hint_term } => MessageBody::AppendResp {
            index: Index(index),
            rejected,
            hint: position(hint_index, hint_term),
        },
        Body::Heartbeat { commit } => MessageBody::Heartbeat { commit: Index(commit), read: 0 },
        Body::HeartbeatResp => MessageBody::HeartbeatResp { read: 0 },
        Body::TimeoutNow => MessageBody::TimeoutNow,
        Body::Snapshot(ref snapshot) => MessageBody::Snapshot(snapshot_from_neutral(snapshot)?),
    };
    Ok(CoreMessage {
        from: NodeId(message.from),
        to: NodeId(message.to),
        term: Term(message.term),
        body,
    })
}

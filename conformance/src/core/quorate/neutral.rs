//! Between our own core's words and the neutral ones.

use std::sync::Arc;

use quorate_core::{
    Bytes, ConfChange, Configuration as CoreConfiguration, Edit as CoreEdit, Entry as CoreEntry,
    EntryData, Message as CoreMessage, MessageBody, Snapshot as CoreSnapshot,
    Transition as CoreTransition,
};

use crate::core::Refusal;
use crate::trace::{
    Body, Change, Configuration, Edit, Entry, EntryKind, Known, Message, Snapshot, Transition,
};

/// A configuration in neutral words.
pub(super) fn configuration_to_neutral(configuration: &CoreConfiguration) -> Configuration {
    let set = |ids: &[u64]| ids.iter().copied().collect();
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
) -> Result<CoreConfiguration, Refusal> {
    let Configuration { voters, outgoing, learners, learners_next, auto_leave } = configuration;
    let [voters, outgoing, learners, next] =
        [voters, outgoing, learners, learners_next].map(|set| set.iter().copied());
    CoreConfiguration::joint(voters, outgoing, learners, next, *auto_leave)
        .map_err(|error| Refusal(error.to_string()))
}

pub(super) fn change_from_neutral(change: &Change) -> ConfChange {
    let edit = |edit: &Edit| match *edit {
        Edit::AddVoter(id) => CoreEdit::AddVoter(id),
        Edit::AddLearner(id) => CoreEdit::AddLearner(id),
        Edit::Remove(id) => CoreEdit::Remove(id),
        Edit::Update(id) => CoreEdit::Update(id),
    };
    ConfChange {
        transition: match change.transition {
            Transition::Auto => CoreTransition::Auto,
            Transition::Implicit => CoreTransition::Implicit,
            Transition::Explicit => CoreTransition::Explicit,
        },
        edits: change.edits.iter().map(edit).collect(),
    }
}

fn change_to_neutral(change: &ConfChange) -> Change {
    let edit = |edit: &CoreEdit| match *edit {
        CoreEdit::AddVoter(id) => Edit::AddVoter(id),
        CoreEdit::AddLearner(id) => Edit::AddLearner(id),
        CoreEdit::Remove(id) => Edit::Remove(id),
        CoreEdit::Update(id) => Edit::Update(id),
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
    Entry { index: entry.index, term: entry.term, kind }
}

pub(super) fn entry_from_neutral(entry: &Entry) -> CoreEntry {
    let data = match &entry.kind {
        EntryKind::Empty => EntryData::Empty,
        EntryKind::Normal(number) => EntryData::Normal(payload(*number)),
        EntryKind::Conf(change) => EntryData::Conf(Arc::new(change_from_neutral(change))),
    };
    CoreEntry { index: entry.index, term: entry.term, data }
}

/// A message in neutral words. One that has none, since the model never sends its like, is refused:
/// it must not go unseen.
pub(super) fn message_to_neutral(message: &CoreMessage) -> Result<Message, Refusal> {
    let body = match message.body {
        MessageBody::PreVote { last_index, last_term, commit, commit_term } => {
            Body::PreVote { last_index, last_term, known: Known { commit, commit_term } }
        }
        MessageBody::PreVoteResp { granted, commit, commit_term } => {
            Body::PreVoteResp { granted, known: Known { commit, commit_term } }
        }
        MessageBody::Vote { last_index, last_term, transfer, commit, commit_term } => {
            Body::Vote { last_index, last_term, transfer, known: Known { commit, commit_term } }
        }
        MessageBody::VoteResp { granted, commit, commit_term } => {
            Body::VoteResp { granted, known: Known { commit, commit_term } }
        }
        MessageBody::Append { prev_index, prev_term, ref entries, commit } => Body::Append {
            prev_index,
            prev_term,
            entries: entries.iter().map(entry_to_neutral).collect(),
            commit,
        },
        MessageBody::AppendResp { index, rejected, hint_index, hint_term } => {
            Body::AppendResp { index, rejected, hint_index, hint_term }
        }
        MessageBody::Heartbeat { commit, read: 0 } => Body::Heartbeat { commit },
        MessageBody::HeartbeatResp { read: 0 } => Body::HeartbeatResp,
        MessageBody::TimeoutNow => Body::TimeoutNow,
        MessageBody::Snapshot(ref snapshot) => Body::Snapshot(snapshot_to_neutral(snapshot).into()),
        ref other => return Err(Refusal(format!("the model has no message like {other:?}"))),
    };
    Ok(Message { from: message.from, to: message.to, term: message.term, body })
}

/// A snapshot in neutral words: the application that this core has here keeps nothing but its
/// configuration.
pub(super) fn snapshot_to_neutral(snapshot: &CoreSnapshot) -> Snapshot {
    Snapshot {
        index: snapshot.index,
        term: snapshot.term,
        configuration: configuration_to_neutral(&snapshot.configuration),
        configuration_index: snapshot.configuration_index,
    }
}

/// A snapshot in the core's words.
///
/// # Errors
/// If the core says that its configuration is none (CONF-12).
pub(super) fn snapshot_from_neutral(snapshot: &Snapshot) -> Result<Arc<CoreSnapshot>, Refusal> {
    Ok(Arc::new(CoreSnapshot {
        index: snapshot.index,
        term: snapshot.term,
        configuration: configuration_from_neutral(&snapshot.configuration)?,
        configuration_index: snapshot.configuration_index,
        data: Bytes::new(),
    }))
}

/// A message in the core's words.
///
/// # Errors
/// If the core says that the configuration of a snapshot is none (CONF-12).
pub(super) fn message_from_neutral(message: &Message) -> Result<CoreMessage, Refusal> {
    let body = match message.body {
        Body::PreVote { last_index, last_term, known: Known { commit, commit_term } } => {
            MessageBody::PreVote { last_index, last_term, commit, commit_term }
        }
        Body::PreVoteResp { granted, known: Known { commit, commit_term } } => {
            MessageBody::PreVoteResp { granted, commit, commit_term }
        }
        Body::Vote { last_index, last_term, transfer, known: Known { commit, commit_term } } => {
            MessageBody::Vote { last_index, last_term, transfer, commit, commit_term }
        }
        Body::VoteResp { granted, known: Known { commit, commit_term } } => {
            MessageBody::VoteResp { granted, commit, commit_term }
        }
        Body::Append { prev_index, prev_term, ref entries, commit } => MessageBody::Append {
            prev_index,
            prev_term,
            entries: entries.iter().map(entry_from_neutral).collect(),
            commit,
        },
        Body::AppendResp { index, rejected, hint_index, hint_term } => {
            MessageBody::AppendResp { index, rejected, hint_index, hint_term }
        }
        Body::Heartbeat { commit } => MessageBody::Heartbeat { commit, read: 0 },
        Body::HeartbeatResp => MessageBody::HeartbeatResp { read: 0 },
        Body::TimeoutNow => MessageBody::TimeoutNow,
        Body::Snapshot(ref snapshot) => MessageBody::Snapshot(snapshot_from_neutral(snapshot)?),
    };
    Ok(CoreMessage { from: message.from, to: message.to, term: message.term, body })
}

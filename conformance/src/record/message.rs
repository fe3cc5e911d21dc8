//! Messages.

use quorate_model::raft::{self, Plan};

use super::log::{entries, snapshot_of};
use crate::trace::{Body, Known, Message};

/// A message of the model in neutral words.
pub fn message(plan: &Plan, message: &raft::Message) -> Message {
    use raft::MessageKind as K;
    let index = u64::from(message.index);
    let log_term = u64::from(message.log_term);
    let known =
        || Known { commit: message.commit.into(), commit_term: message.commit_term().into() };
    let body = match message.kind {
        K::PreVote => Body::PreVote { last_index: index, last_term: log_term, known: known() },
        K::Vote => Body::Vote {
            last_index: index,
            last_term: log_term,
            transfer: message.transfer(),
            known: known(),
        },
        K::PreVoteResp => Body::PreVoteResp { granted: message.granted(), known: known() },
        K::VoteResp => Body::VoteResp { granted: message.granted(), known: known() },
        K::Append => Body::Append {
            prev_index: index,
            prev_term: log_term,
            entries: entries(plan, message.entries.as_slice(), message.index),
            commit: message.commit.into(),
        },
        K::AppendResp => Body::AppendResp {
            index,
            rejected: message.rejected(),
            hint_index: if message.rejected() { message.hint_index().into() } else { 0 },
            hint_term: if message.rejected() { message.hint_term().into() } else { 0 },
        },
        K::Heartbeat => Body::Heartbeat { commit: message.commit.into() },
        K::HeartbeatResp => Body::HeartbeatResp,
        K::TimeoutNow => Body::TimeoutNow,
        K::Snapshot => Body::Snapshot(Box::new(snapshot_of(plan, message.entries.as_slice()))),
    };
    Message { from: message.from.into(), to: message.to.into(), term: message.term.into(), body }
}

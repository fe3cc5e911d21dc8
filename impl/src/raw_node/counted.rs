//! What is counted of the work that a node hands out.

use crate::Bytes;
use crate::message::{Message, MessageBody};
use crate::meter::{count, gauge};
use crate::raft::Raft;
use crate::read::ReadState;
use crate::soft_state::SoftState;
use crate::storage::Storage;

/// Counts messages that are handed out.
#[inline]
pub(super) fn count_sent(messages: &[Message]) {
    if cfg!(not(feature = "metrics")) {
        return;
    }
    for message in messages {
        count!(MESSAGES_SENT, 1, "kind" = message.body.kind());
        if matches!(message.body, MessageBody::Snapshot(_)) {
            count!(SNAPSHOTS_SENT, 1);
        }
    }
}

/// Counts answers to reads, and reads without one.
#[inline]
pub(super) fn count_reads(answered: &[ReadState], dropped: &[Bytes]) {
    if cfg!(not(feature = "metrics")) {
        return;
    }
    count!(READS_ANSWERED, u64::try_from(answered.len()).unwrap_or(u64::MAX));
    count!(READS_DROPPED, u64::try_from(dropped.len()).unwrap_or(u64::MAX));
}

/// Counts a change from one soft state to the next, of which the owner is told.
#[inline]
pub(super) fn count_told(before: SoftState, now: SoftState) {
    if now.leader.is_some() && (now.term, now.leader) != (before.term, before.leader) {
        count!(LEADER_CHANGES, 1);
    }
}

/// Sets the gauges.
#[inline]
pub(super) fn set_gauges<S: Storage>(raft: &Raft<S>) {
    if cfg!(not(feature = "metrics")) {
        return;
    }
    gauge!(TERM, raft.state.term.get());
    gauge!(COMMIT_INDEX, raft.log.commit().get());
    gauge!(APPLIED_INDEX, raft.log.applied().get());
    gauge!(LEADER, u64::from(raft.is_leader()));
}

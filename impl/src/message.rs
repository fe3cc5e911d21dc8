//! What nodes tell one another.

use alloc::sync::Arc;
use alloc::vec::Vec;

use bytes::Bytes;

use crate::confchange::ConfChange;
use crate::entry::Entry;
use crate::snapshot::Snapshot;
use crate::{Index, LogPosition, NodeId, Term};

/// A message from one node to another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Message {
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// The sender's term at sending. But [`MessageBody::PreVote`] and a granting
    /// [`MessageBody::PreVoteResp`] carry the term campaigned for, and
    /// [`MessageBody::Propose`], [`MessageBody::Transfer`] and [`MessageBody::ReadIndex`] carry 0
    /// (TERM-1).
    pub term: Term,
    /// What it says.
    pub body: MessageBody,
}

/// What a message says. Later versions may have more kinds: who encodes messages by itself refuses
/// those that it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum MessageBody {
    /// Would you vote for me? (PREVOTE-1)
    PreVote {
        /// Where the sender's log ends.
        last: LogPosition,
        /// The last entry that the sender knows to be committed, with
        /// [`Config::commit_in_votes`](crate::Config::commit_in_votes); otherwise the start
        /// (VOTE-9).
        #[cfg_attr(feature = "serde", serde(default))]
        committed: LogPosition,
    },
    /// The answer to a [`PreVote`](MessageBody::PreVote) (VOTE-3).
    PreVoteResp {
        /// Whether the vote would be given.
        granted: bool,
        /// As in [`PreVote`](MessageBody::PreVote), whether it is granted or not (VOTE-9).
        #[cfg_attr(feature = "serde", serde(default))]
        committed: LogPosition,
    },
    /// Vote for me (ELECT-3).
    Vote {
        /// Where the sender's log ends.
        last: LogPosition,
        /// The campaign was asked for by the leader, so no lease holds it off (TRANSFER-6).
        transfer: bool,
        /// As in [`PreVote`](MessageBody::PreVote) (VOTE-9).
        #[cfg_attr(feature = "serde", serde(default))]
        committed: LogPosition,
    },
    /// The answer to a [`Vote`](MessageBody::Vote) (VOTE-3).
    VoteResp {
        /// Whether the vote is given.
        granted: bool,
        /// As in [`PreVoteResp`](MessageBody::PreVoteResp) (VOTE-9).
        #[cfg_attr(feature = "serde", serde(default))]
        committed: LogPosition,
    },
    /// Entries, and the entry they follow (APPEND-1).
    Append {
        /// The entry before the first of `entries`.
        prev: LogPosition,
        /// The entries after `prev`; may be none.
        entries: Vec<Entry>,
        /// The leader's commit.
        commit: Index,
    },
    /// The answer to an [`Append`](MessageBody::Append) (APPEND-5) or a
    /// [`Snapshot`](MessageBody::Snapshot) (SNAP-3).
    AppendResp {
        /// The highest index known equal to the leader's; if rejected, the index of the refused
        /// `prev`.
        index: Index,
        /// Whether the log did not hold the entry `prev`.
        rejected: bool,
        /// Where the logs may agree; the start unless rejected.
        hint: LogPosition,
    },
    /// The leader is alive (BEAT-1).
    Heartbeat {
        /// The leader's commit as far as the receiver is known to have it.
        commit: Index,
        /// The highest position of a read to be confirmed; 0 for none (READ-3).
        read: u64,
    },
    /// The answer to a [`Heartbeat`](MessageBody::Heartbeat) (BEAT-2).
    HeartbeatResp {
        /// That of the Heartbeat (READ-3).
        read: u64,
    },
    /// Campaign at once (TRANSFER-5).
    TimeoutNow,
    /// A snapshot in the place of entries that the leader no longer has (SNAP-1).
    Snapshot(Arc<Snapshot>),
    /// Append this, leader (PROPOSE-3).
    Propose(Proposal),
    /// Hand over your leadership, leader (TRANSFER-7).
    Transfer {
        /// To whom.
        target: NodeId,
    },
    /// Where must I have applied to, leader, to answer this read? (READ-1)
    ReadIndex {
        /// What the asker knows the read by.
        context: Bytes,
    },
    /// The answer to a [`ReadIndex`](MessageBody::ReadIndex) (READ-4).
    ReadIndexResp {
        /// The index to be applied before reading.
        index: Index,
        /// That of the question.
        context: Bytes,
    },
}

/// What is proposed (PROPOSE-3).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Proposal {
    /// Payloads; at least one. All are appended, or none (PROPOSE-4).
    Normal(Vec<Bytes>),
    /// A configuration change (CONF-7).
    Conf(Arc<ConfChange>),
    /// A configuration change for one configuration (PROPOSE-6).
    ConfFor {
        /// The index of the change that made that configuration.
        membership_index: Index,
        /// The change.
        change: Arc<ConfChange>,
    },
}

impl MessageBody {
    /// An accepting [`AppendResp`](MessageBody::AppendResp).
    #[inline]
    pub(crate) fn accept(index: Index) -> Self {
        Self::AppendResp { index, rejected: false, hint: LogPosition::START }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Messages are moved from outbox to network and on: a large variant would be paid by all.
    #[test]
    fn messages_stay_small() {
        assert!(size_of::<Message>() <= 80);
    }
}

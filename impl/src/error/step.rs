//! Why a message was refused.

use super::Error;
use crate::confchange::ConfChangeError;
use crate::membership::MembershipError;
use crate::{Index, NodeId, Term};

/// Why a message was refused. All but [`StepError::Input`] are breaches of contract by the sender
/// or the network (CONTRACT-1 to CONTRACT-5).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StepError {
    /// The node could not take any input.
    #[error(transparent)]
    Input(#[from] Error),
    /// The message is for another node.
    #[error("node {id} got a message to node {to}")]
    WrongReceiver {
        /// The node.
        id: NodeId,
        /// The receiver named by the message.
        to: NodeId,
    },
    /// Nodes do not send to themselves.
    #[error("node {id} got a message from node {from}, which is itself")]
    FromSelf {
        /// The node.
        id: NodeId,
        /// The sender named by the message.
        from: NodeId,
    },
    /// Node 0 does not exist.
    #[error("node {id} got a message from node 0, but ids start at 1")]
    FromNobody {
        /// The node.
        id: NodeId,
    },
    /// Nobody sends such a message in term 0.
    #[error("node {id} got a message of term 0 from node {from}, but terms start at 1")]
    ZeroTerm {
        /// The node.
        id: NodeId,
        /// The sender.
        from: NodeId,
    },
    /// What is forwarded to a leader carries no term (TERM-1).
    #[error("node {id} got a forwarded request of term {term} from node {from}, but it must be 0")]
    TermOnRequest {
        /// The node.
        id: NodeId,
        /// The sender.
        from: NodeId,
        /// The term of the message.
        term: Term,
    },
    /// The entries do not follow `prev_index`, or one another.
    #[error("append has entry {found} where entry {expected} belongs")]
    EntryGap {
        /// The index found.
        found: Index,
        /// The index it should be.
        expected: Index,
    },
    /// No index is left for an entry.
    #[error("append has an entry {found} after index {previous}, the highest there is")]
    EntryOverflow {
        /// The index found.
        found: Index,
        /// The index before it.
        previous: Index,
    },
    /// The term of an entry is below the one before it.
    #[error("append has entry {index} of term {term} after an entry of term {previous}")]
    EntryTermFalls {
        /// The index of the entry.
        index: Index,
        /// Its term.
        term: Term,
        /// The term before it.
        previous: Term,
    },
    /// The term of an entry is above that of the message.
    #[error("append of term {message_term} has entry {index} of term {term}, which is above")]
    EntryTermAhead {
        /// The index of the entry.
        index: Index,
        /// Its term.
        term: Term,
        /// The term of the message.
        message_term: Term,
    },
    /// An entry has a term that no leader ever had.
    #[error("append has entry {index} of term 0, but terms start at 1")]
    EntryTermZero {
        /// The index of the entry.
        index: Index,
    },
    /// The leader believes the node to have more than it has.
    #[error("heartbeat commits index {commit}, which is above the last index {last_index}")]
    CommitBeyondLog {
        /// The commit of the heartbeat.
        commit: Index,
        /// The node's last index.
        last_index: Index,
    },
    /// A peer cannot have what its leader has not.
    #[error("node {from} acknowledges index {index}, which is above the last index {last_index}")]
    AckBeyondLog {
        /// The peer.
        from: NodeId,
        /// The index it acknowledges.
        index: Index,
        /// The leader's last index.
        last_index: Index,
    },
    /// A peer cannot confirm a read that its leader has not asked about (CONTRACT-5).
    #[error("node {from} confirms read {read}, but the last one asked about is {last}")]
    ReadNotAsked {
        /// The peer.
        from: NodeId,
        /// The position it confirms.
        read: u64,
        /// The last position the leader gave out.
        last: u64,
    },
    /// A snapshot stands for at least one entry, and leaves room for more (CONTRACT-4).
    #[error("snapshot has index {index}, but must be within [1, {max}]")]
    SnapshotIndex {
        /// Its index.
        index: Index,
        /// The highest index of a snapshot.
        max: Index,
    },
    /// The term of a snapshot is none, or above that of the message (CONTRACT-4).
    #[error("snapshot has term {term}, but must be within [1, {message_term}]")]
    SnapshotTerm {
        /// Its term.
        term: Term,
        /// The term of the message.
        message_term: Term,
    },
    /// The configuration of a snapshot is none (CONTRACT-4).
    #[error("snapshot without a configuration: {0}")]
    SnapshotMembership(#[from] MembershipError),
    /// The configuration of a snapshot is newer than it (PROPOSE-6).
    #[error("snapshot of index {index} has a configuration of index {membership_index}, above it")]
    SnapshotMembershipAhead {
        /// The index of the change that made the configuration.
        membership_index: Index,
        /// The index of the snapshot.
        index: Index,
    },
    /// Nothing is proposed (CONTRACT-5).
    #[error("node {id} got an empty proposal from node {from}")]
    EmptyProposal {
        /// The node.
        id: NodeId,
        /// The sender.
        from: NodeId,
    },
    /// No configuration could take the change proposed (CONTRACT-5).
    #[error("node {from} proposes what is no configuration change: {error}")]
    ProposedChange {
        /// The sender.
        from: NodeId,
        /// Why it is none.
        error: ConfChangeError,
    },
}

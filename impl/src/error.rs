//! Why an input was not taken. A node that returns one of these is unchanged and sends nothing.

use crate::configuration::ConfigurationError;
use crate::log::CutCommitted;
use crate::storage::StorageError;
use crate::{Index, NodeId, Term};

/// Why a node could not be started.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Ids are positive.
    #[error("the node is given id 0, but ids start at 1")]
    ZeroId,
    /// Heartbeats need a period.
    #[error("heartbeat_tick is 0, but must be at least 1")]
    ZeroHeartbeatTick,
    /// A follower must hear several heartbeats before it times out.
    #[error("election_tick {election_tick} is not above heartbeat_tick {heartbeat_tick}")]
    ElectionTickTooShort {
        /// The base election timeout given, in ticks.
        election_tick: u64,
        /// The time between heartbeats given, in ticks.
        heartbeat_tick: u64,
    },
    /// The application cannot have applied what is not committed.
    #[error("applied index {applied} is above the stored commit {commit}")]
    AppliedBeyondCommit {
        /// The applied index given.
        applied: Index,
        /// The stored commit.
        commit: Index,
    },
    /// The storage lost committed entries.
    #[error("the stored commit {commit} is above the last stored index {last_index}")]
    CommitBeyondLog {
        /// The stored commit.
        commit: Index,
        /// The last stored index.
        last_index: Index,
    },
    /// The storage lost its term.
    #[error("the last stored entry is of term {last_term}, above the stored term {term}")]
    LogBeyondTerm {
        /// The term of the last stored entry.
        last_term: Term,
        /// The stored term.
        term: Term,
    },
    /// This edition knows no snapshots.
    #[error("the stored log starts at index {first_index}, but must start at index 1")]
    CompactedLog {
        /// The first stored index.
        first_index: Index,
    },
    /// The stored configuration is none.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// The first election timeout is out of range.
    #[error(transparent)]
    Timeout(#[from] Error),
    /// The storage could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a node could not take an input of any kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The storage could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A [`Ready`](crate::Ready) is out: advance it first.
    #[error("node {id} takes no input before its outstanding Ready is advanced")]
    ReadyOutstanding {
        /// The node.
        id: NodeId,
    },
    /// There is no term left to campaign in.
    #[error("node {id} cannot campaign above term {term}, the highest there is")]
    TermExhausted {
        /// The node.
        id: NodeId,
        /// Its term.
        term: Term,
    },
    /// There is no index left to append at.
    #[error("node {id} cannot append above index {index}, the highest there is")]
    IndexExhausted {
        /// The node.
        id: NodeId,
        /// Its last index.
        index: Index,
    },
    /// A drawn election timeout is not within base and twice base minus one.
    #[error("election timeout {timeout} is outside of [{min}, {max}]")]
    TimeoutOutOfRange {
        /// The length given, in ticks.
        timeout: u64,
        /// The lowest length, the base timeout.
        min: u64,
        /// The highest length.
        max: u64,
    },
}

/// Why a message was refused. All but [`StepError::Input`] are breaches of contract by the sender
/// or the network (CONTRACT-1, CONTRACT-2, CONTRACT-3).
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
    /// Nobody sends anything in term 0.
    #[error("node {id} got a message of term 0 from node {from}, but terms start at 1")]
    ZeroTerm {
        /// The node.
        id: NodeId,
        /// The sender.
        from: NodeId,
    },
    /// Only requests to vote and TimeoutNow may come from outside.
    #[error("node {id} got a message from node {from}, which is not in its configuration")]
    UnknownPeer {
        /// The node.
        id: NodeId,
        /// The sender.
        from: NodeId,
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
    /// Committed entries are never cut.
    #[error("append would cut the log at index {index}, which is not above commit {commit}")]
    CutCommitted {
        /// The first index that differs.
        index: Index,
        /// The node's commit.
        commit: Index,
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
}

impl From<StorageError> for StepError {
    fn from(error: StorageError) -> Self {
        Self::Input(error.into())
    }
}

impl From<CutCommitted> for StepError {
    fn from(CutCommitted { index, commit }: CutCommitted) -> Self {
        Self::CutCommitted { index, commit }
    }
}

/// Why a proposal was refused (PROPOSE-2).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProposeError {
    /// The node could not take any input.
    #[error(transparent)]
    Input(#[from] Error),
    /// Only a leader takes proposals.
    #[error("node {id} takes no proposal: {}", name_leader(.leader))]
    NotLeader {
        /// The node.
        id: NodeId,
        /// The leader it knows.
        leader: Option<NodeId>,
    },
    /// A leader that is about to hand over takes no proposals (TRANSFER-3).
    #[error("node {id} takes no proposal while its leadership is transferred to node {target}")]
    TransferInProgress {
        /// The node.
        id: NodeId,
        /// To whom it is handing over.
        target: NodeId,
    },
}

fn name_leader(leader: &Option<NodeId>) -> String {
    match leader {
        Some(leader) => format!("the leader is node {leader}"),
        None => "it knows no leader".to_owned(),
    }
}

/// Why there was no [`Ready`](crate::Ready).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadyError {
    /// One is out already.
    #[error("node {id} hands out no second Ready before the first is advanced")]
    Outstanding {
        /// The node.
        id: NodeId,
    },
    /// The storage could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a [`Ready`](crate::Ready) was not taken back. It is still outstanding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdvanceError {
    /// None is out.
    #[error("node {id} got back a Ready while none is outstanding")]
    NoReady {
        /// The node.
        id: NodeId,
    },
    /// Another one is out.
    #[error("node {id} got back a Ready which is not its outstanding one")]
    WrongReady {
        /// The node.
        id: NodeId,
    },
    /// The entries of the Ready are not in the storage.
    #[error("entries up to {last_index} were to be stored, but the stored log ends at {stored}")]
    EntriesNotStored {
        /// The last index handed out.
        last_index: Index,
        /// The last index stored.
        stored: Index,
    },
    /// The storage holds another entry than it was given.
    #[error("entry {index} was to be stored with term {term}, but is stored with term {stored}")]
    OtherEntryStored {
        /// The last index handed out.
        index: Index,
        /// Its term.
        term: Term,
        /// The stored term.
        stored: Term,
    },
    /// The storage could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why an applied index was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// Only entries handed out can be applied.
    #[error("applied index {index} is above index {handed_out}, the last one handed out")]
    NotHandedOut {
        /// The index given.
        index: Index,
        /// The last index handed out in [`Ready::committed_entries`](crate::Ready).
        handed_out: Index,
    },
    /// What was applied stays applied.
    #[error("applied index {index} is below index {applied}, which is applied already")]
    Backwards {
        /// The index given.
        index: Index,
        /// The applied index.
        applied: Index,
    },
}

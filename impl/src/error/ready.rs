//! Why work was not handed out or not taken back.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use crate::storage::StorageError;
use crate::{Index, NodeId, Term};

/// Why there was no [`Ready`](crate::Ready) or [`AsyncReady`](crate::AsyncReady). Nothing was
/// handed out, and it may be asked for again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadyError {
    /// One is out already.
    #[error("node {id} hands out no second Ready before the first is advanced")]
    Outstanding {
        /// The node.
        id: NodeId,
    },
    /// The node was started for the other form of writing
    /// ([`Config::asynchronous_writes`](crate::Config::asynchronous_writes)).
    #[error("node {id} was asked for work in the {asked} form, but writes in the {configured} one")]
    WrongForm {
        /// The node.
        id: NodeId,
        /// The form asked for.
        asked: &'static str,
        /// The form it was started for.
        configured: &'static str,
    },
    /// The storage could not be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a [`Ready`](crate::Ready) or the receipt of a write was not taken back. It is still
/// outstanding.
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
    /// Writes are acknowledged in order, each once (STORE-3).
    #[error("node {id} got the receipt of write {given}, but {}", name_write(.expected))]
    WrongReceipt {
        /// The node.
        id: NodeId,
        /// The number of the write acknowledged.
        given: u64,
        /// The number of the write to be acknowledged next, if one is outstanding.
        expected: Option<u64>,
    },
    /// The receipt is that of another node.
    #[error("node {id} got the receipt of a write of node {of}")]
    OtherNode {
        /// The node.
        id: NodeId,
        /// The node that handed out the write.
        of: NodeId,
    },
    /// The entries of the write are not in the storage.
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

fn name_write(expected: &Option<u64>) -> String {
    match expected {
        Some(number) => format!("write {number} is the next to be acknowledged"),
        None => "none is outstanding".to_owned(),
    }
}

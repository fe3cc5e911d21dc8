//! What a node needs of durable storage.

mod mem;

use std::ops::Range;

pub use self::mem::MemStorage;
use crate::configuration::Configuration;
use crate::entry::Entry;
use crate::{Index, NodeId, Term};

/// The durable state of a node next to its log (ROLE-4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HardState {
    /// The current term.
    pub term: Term,
    /// Whom the node voted for in this term.
    pub vote: Option<NodeId>,
    /// The highest index known committed.
    pub commit: Index,
}

/// What a node reads from its storage once, at its start (ROLE-3).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InitialState {
    /// The hard state last written; the default one if none ever was.
    pub hard_state: HardState,
    /// The members of the cluster.
    pub configuration: Configuration,
}

/// Why a storage could not do what it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The storage does not hold this index.
    #[error("index {index} is outside the stored log, which is [{first}, {last}]")]
    Unavailable {
        /// The index asked for.
        index: Index,
        /// The first stored index.
        first: Index,
        /// The last stored index; below `first` if the log is empty.
        last: Index,
    },
    /// Entries to be written do not follow the stored ones, or one another.
    #[error("entry {index} cannot be stored where entry {expected} belongs")]
    Gap {
        /// The index of the entry to be written.
        index: Index,
        /// The highest index that could be written there.
        expected: Index,
    },
    /// The storage returned another entry than it was asked for.
    #[error("the storage answered {found:?} when asked for entry {index}")]
    Misread {
        /// The index asked for.
        index: Index,
        /// The index returned, or none for too few entries.
        found: Option<Index>,
    },
    /// What lies below the storage failed.
    #[error("storage failed: {0}")]
    Backend(String),
}

/// The durable log and hard state of one node, as far as the node reads it.
///
/// Writing is up to the owner of the node, who does it between [`ready`](crate::RawNode::ready) and
/// [`advance`](crate::RawNode::advance) through an interface of the storage's own. A read must see
/// every write before it.
pub trait Storage {
    /// The hard state and the configuration.
    ///
    /// # Errors
    ///
    /// If they cannot be read.
    fn initial_state(&self) -> Result<InitialState, StorageError>;

    /// Pushes the entries of `range` on `out`, all of them and in order.
    ///
    /// # Errors
    ///
    /// [`StorageError::Unavailable`] if the log does not hold the whole range, or that of the
    /// backend.
    fn entries(&self, range: Range<Index>, out: &mut Vec<Entry>) -> Result<(), StorageError>;

    /// The term of the entry at `index`; 0 at index 0.
    ///
    /// # Errors
    ///
    /// [`StorageError::Unavailable`] if the log does not hold it, or that of the backend.
    fn term(&self, index: Index) -> Result<Term, StorageError>;

    /// The index of the first entry, or the one it would have in an empty log. This edition of
    /// the core knows no snapshots, so it takes only storages that start at 1.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn first_index(&self) -> Result<Index, StorageError>;

    /// The index of the last entry; 0 for an empty log.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn last_index(&self) -> Result<Index, StorageError>;
}

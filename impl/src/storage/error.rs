//! Why a storage could not do what it was asked for.

use alloc::string::String;

use crate::{Index, Term};

/// Why a storage could not do what it was asked for, or what was wrong with its answer.
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
    /// The storage no longer holds this index.
    #[error("index {index} is compacted, the stored log starts at {first}")]
    Compacted {
        /// The index asked for.
        index: Index,
        /// The first stored index.
        first: Index,
    },
    /// There is no snapshot to be sent at the moment (SNAP-1).
    #[error("there is no snapshot at the moment")]
    SnapshotTemporarilyUnavailable,
    /// A snapshot stands for less than was asked for (SNAP-1).
    #[error("the snapshot is of index {index}, but must reach index {at_least}")]
    SnapshotBehind {
        /// The index of the snapshot.
        index: Index,
        /// The index that it had to reach.
        at_least: Index,
    },
    /// A snapshot stands for more than is committed.
    #[error("the snapshot is of index {index}, which is above commit {commit}")]
    SnapshotAhead {
        /// The index of the snapshot.
        index: Index,
        /// The commit of the node.
        commit: Index,
    },
    /// A snapshot comes with a configuration that was made after it.
    #[error("a snapshot of index {index} has a configuration of index {membership_index}")]
    MembershipAhead {
        /// The index of the change that made the configuration.
        membership_index: Index,
        /// The index of the snapshot, which has to be as high.
        index: Index,
    },
    /// A snapshot to be stored is not newer than the stored one.
    #[error("a snapshot of index {index} cannot replace the stored one of index {stored}")]
    SnapshotOutdated {
        /// The index of the snapshot to be stored.
        index: Index,
        /// The index of the stored one.
        stored: Index,
    },
    /// Entries are dropped only where a snapshot stands for them.
    #[error("the log cannot be compacted up to {index}, the stored snapshot is of {snapshot}")]
    CompactedBeyondSnapshot {
        /// The index given.
        index: Index,
        /// The index of the stored snapshot; 0 for none.
        snapshot: Index,
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
    /// The storage returned an entry or a snapshot of another term than it had there before.
    #[error("the storage answered term {found} for index {index}, where term {expected} belongs")]
    MisreadTerm {
        /// The index asked for.
        index: Index,
        /// The term returned.
        found: Term,
        /// The term of the node's log there.
        expected: Term,
    },
    /// Terms never fall along a log, and are at least 1.
    #[error("the storage answered term {term} for index {index}, after term {previous}")]
    TermFalls {
        /// The index asked for.
        index: Index,
        /// The term returned.
        term: Term,
        /// The term of an index before it.
        previous: Term,
    },
    /// The first and the last index do not belong together.
    #[error("the storage answered first index {first} and last index {last}")]
    NoRange {
        /// The first index; at least 1.
        first: Index,
        /// The last index; at least the first minus one, and below `u64::MAX`.
        last: Index,
    },
    /// What lies below the storage failed.
    #[error("storage failed: {0}")]
    Backend(String),
}

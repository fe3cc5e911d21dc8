//! What a node needs of durable storage.

mod error;
mod mem;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

pub use self::error::StorageError;
pub use self::mem::MemStorage;
use crate::entry::Entry;
pub use crate::hard_state::HardState;
use crate::membership::Membership;
use crate::snapshot::Snapshot;
use crate::{Index, NodeId, Term};

/// What a node reads from its storage once, at its start (ROLE-3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InitialState {
    /// The hard state last written; the default one if none ever was.
    pub hard_state: HardState,
    /// The configuration after applying [`Config::applied`](crate::Config::applied): that of the
    /// snapshot, or the one returned by the last
    /// [`apply_conf_change`](crate::RawNode::apply_conf_change), whichever is later.
    pub membership: Membership,
    /// The index of the change that made `membership`: the one that was given to
    /// [`apply_conf_change`](crate::RawNode::apply_conf_change), or
    /// [`Snapshot::membership_index`]; 0 for the configuration that the log began with. A node
    /// does not start if it is above [`Config::applied`](crate::Config::applied): the changes up
    /// to there would be made twice (STORE-2).
    pub membership_index: Index,
    /// The index of the stored snapshot, whether the log is compacted up to there or further back;
    /// 0 if there is none. A node whose [`Config::applied`](crate::Config::applied) is 0 starts
    /// from here.
    pub snapshot_index: Index,
}

/// The durable log and hard state of one node, as far as the node reads it.
///
/// The log is a range of consecutive entries, `first_index ..= last_index`, which is empty if the
/// last index is the first minus one. Everything before the first index is *compacted*; the term at
/// the first index minus one is still known.
///
/// Writing is up to the owner of the node, who is handed a [`Write`](crate::Write) and does it
/// through an interface of the storage's own. Compacting is up to the owner as well, at any time,
/// up to the index of the stored snapshot and never beyond what is applied. A read must see every
/// write that was acknowledged to the node.
///
/// The node reads when it starts, when it hands out work, when that is acknowledged, and when its
/// [`Status`](crate::Status) is asked for entries; never in an input.
pub trait Storage {
    /// The hard state, the configuration, and where the stored snapshot stands.
    ///
    /// # Errors
    ///
    /// If they cannot be read.
    fn initial_state(&self) -> Result<InitialState, StorageError>;

    /// Pushes entries from the start of `range` on `out`, in order: at least one, and more while
    /// all that were pushed are [`max_size`](Entry::size) bytes at most; none if the range is
    /// empty. The node asks again for the rest.
    ///
    /// # Errors
    ///
    /// [`StorageError::Compacted`] if the range starts before the first index,
    /// [`StorageError::Unavailable`] if it ends beyond the last, or that of the backend. What is
    /// on `out` then is dropped.
    fn entries(
        &self,
        range: Range<Index>,
        max_size: u64,
        out: &mut Vec<Entry>,
    ) -> Result<(), StorageError>;

    /// The term of the entry at `index`, which may be the first index minus one; 0 at index 0.
    ///
    /// # Errors
    ///
    /// [`StorageError::Compacted`] below that, [`StorageError::Unavailable`] beyond the last index,
    /// or that of the backend.
    fn term(&self, index: Index) -> Result<Term, StorageError>;

    /// The index of the first entry, or the one it would have in an empty log; at least 1.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn first_index(&self) -> Result<Index, StorageError>;

    /// The index of the last entry; the first index minus one for an empty log.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn last_index(&self) -> Result<Index, StorageError>;

    /// A snapshot to be sent to node `to`, with an index of at least `at_least`, and at least the
    /// first index minus one (SNAP-1). One whose configuration does not have `to` as a member is
    /// not sent, since the node would ignore it: the node asks again later.
    ///
    /// # Errors
    ///
    /// [`StorageError::SnapshotTemporarilyUnavailable`] if there is none now, for example while it
    /// is being made; the node asks again later. Any other error fails the
    /// [`ready`](crate::RawNode::ready) that asks.
    fn snapshot(&self, at_least: Index, to: NodeId) -> Result<Arc<Snapshot>, StorageError>;
}

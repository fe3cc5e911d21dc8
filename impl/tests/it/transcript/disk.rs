//! A storage that can be told to fail.

use std::ops::Range;
use std::sync::Arc;

use quorate_core::{
    Entry, Index, InitialState, MemStorage, NodeId, Snapshot, Storage, StorageError, Term,
};

/// A [`MemStorage`] with switches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Disk {
    pub(crate) memory: MemStorage,
    /// It has no snapshot at the moment (SNAP-1).
    pub(crate) no_snapshot: bool,
}

impl Storage for Disk {
    fn initial_state(&self) -> Result<InitialState, StorageError> {
        self.memory.initial_state()
    }

    fn entries(
        &self,
        range: Range<Index>,
        max_size: u64,
        out: &mut Vec<Entry>,
    ) -> Result<(), StorageError> {
        self.memory.entries(range, max_size, out)
    }

    fn term(&self, index: Index) -> Result<Term, StorageError> {
        self.memory.term(index)
    }

    fn first_index(&self) -> Result<Index, StorageError> {
        self.memory.first_index()
    }

    fn last_index(&self) -> Result<Index, StorageError> {
        self.memory.last_index()
    }

    fn snapshot(&self, at_least: Index, to: NodeId) -> Result<Arc<Snapshot>, StorageError> {
        match self.no_snapshot {
            true => Err(StorageError::SnapshotTemporarilyUnavailable),
            false => self.memory.snapshot(at_least, to),
        }
    }
}

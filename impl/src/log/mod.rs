//! The log: what is stored, and after it what is still to be stored.

mod find;
#[cfg(test)]
mod tests;
mod unstable;

use std::ops::Range;

use self::unstable::Unstable;
use crate::entry::{Entry, EntryData};
use crate::storage::{Storage, StorageError};
use crate::{Index, Term};

/// The log of a node, with its marks: applied ≤ handed out ≤ commit ≤ last index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Log<S> {
    storage: S,
    unstable: Unstable,
    commit: Index,
    /// The highest index handed out to be applied.
    handed_out: Index,
    applied: Index,
}

/// The log was to be cut at `index`, which is not above `commit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CutCommitted {
    pub(crate) index: Index,
    pub(crate) commit: Index,
}

/// Where a [`Log`] was, to return there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    last_index: Index,
    commit: Index,
}

impl<S: Storage> Log<S> {
    /// The log in a storage that ends at `last_index`.
    pub(crate) fn new(storage: S, last_index: Index, commit: Index, applied: Index) -> Self {
        let unstable = Unstable::new(last_index);
        Self { storage, unstable, commit, handed_out: applied, applied }
    }

    pub(crate) fn storage(&self) -> &S {
        &self.storage
    }

    pub(crate) fn storage_mut(&mut self) -> &mut S {
        &mut self.storage
    }

    pub(crate) fn into_storage(self) -> S {
        self.storage
    }

    pub(crate) fn commit(&self) -> Index {
        self.commit
    }

    pub(crate) fn applied(&self) -> Index {
        self.applied
    }

    pub(crate) fn handed_out(&self) -> Index {
        self.handed_out
    }

    /// The index of the last entry, stored or not; 0 for an empty log.
    pub(crate) fn last_index(&self) -> Index {
        self.unstable.last_index()
    }

    /// The last index that is known to be stored.
    pub(crate) fn stable_index(&self) -> Index {
        self.unstable.before()
    }

    /// The entries still to be stored.
    pub(crate) fn unstable(&self) -> &[Entry] {
        self.unstable.entries()
    }

    /// The term of the last entry; 0 for an empty log.
    pub(crate) fn last_term(&self) -> Result<Term, StorageError> {
        self.term(self.last_index())
    }

    /// The term of the entry at `index`; 0 at index 0.
    pub(crate) fn term(&self, index: Index) -> Result<Term, StorageError> {
        if index == 0 {
            return Ok(0);
        }
        if index > self.last_index() {
            return Err(self.unavailable(index));
        }
        match self.unstable.get(index) {
            Some(entry) => Ok(entry.term),
            None => self.storage.term(index),
        }
    }

    /// The entries of `range`, which must be within the log.
    pub(crate) fn entries(&self, range: Range<Index>) -> Result<Vec<Entry>, StorageError> {
        let mut entries = Vec::new();
        if range.is_empty() {
            return Ok(entries);
        }
        if range.start == 0 || range.end - 1 > self.last_index() {
            return Err(self.unavailable(if range.start == 0 { 0 } else { range.end - 1 }));
        }
        let stored = range.start..range.end.min(self.stable_index().saturating_add(1));
        if !stored.is_empty() {
            self.storage.entries(stored.clone(), &mut entries)?;
            check_read(stored, &entries)?;
        }
        entries.extend_from_slice(self.unstable.slice(range));
        Ok(entries)
    }

    /// The entries from `index` on.
    pub(crate) fn entries_from(&self, index: Index) -> Result<Vec<Entry>, StorageError> {
        self.entries(index..self.last_index().saturating_add(1))
    }

    /// The committed entries not handed out yet.
    pub(crate) fn to_apply(&self) -> Result<Vec<Entry>, StorageError> {
        self.entries(self.handed_out.saturating_add(1)..self.commit.saturating_add(1))
    }

    /// Appends a leader's entry; none if there is no index left. Returns its index.
    pub(crate) fn append_new(&mut self, term: Term, data: EntryData) -> Option<Index> {
        let index = self.last_index().checked_add(1)?;
        self.unstable.append(Entry { index, term, data });
        Some(index)
    }

    /// Cuts the log at the first entry's index and appends the entries (APPEND-5), which must be
    /// consecutive. Committed entries are never cut (CONTRACT-3).
    pub(crate) fn replace_from(&mut self, entries: Vec<Entry>) -> Result<(), CutCommitted> {
        match entries.first() {
            Some(first) if first.index <= self.commit => {
                Err(CutCommitted { index: first.index, commit: self.commit })
            }
            _ => {
                self.unstable.replace_from(entries);
                Ok(())
            }
        }
    }

    /// Moves commit up, but never down, and not beyond the log.
    pub(crate) fn commit_to(&mut self, index: Index) {
        self.commit = self.commit.max(index.min(self.last_index()));
    }

    /// Everything committed was handed out.
    pub(crate) fn mark_handed_out(&mut self) {
        self.handed_out = self.commit;
    }

    /// The application applied up to `index`, which was handed out (APPLY-1).
    pub(crate) fn apply_to(&mut self, index: Index) {
        self.applied = index;
    }

    /// What was to be stored is stored. Returns it, so that [`unmark_stored`](Self::unmark_stored)
    /// can undo this.
    pub(crate) fn mark_stored(&mut self) -> Unstable {
        let stored = Unstable::new(self.last_index());
        std::mem::replace(&mut self.unstable, stored)
    }

    pub(crate) fn unmark_stored(&mut self, unstable: Unstable) {
        self.unstable = unstable;
    }

    /// Where the log is now.
    pub(crate) fn mark(&self) -> Mark {
        Mark { last_index: self.last_index(), commit: self.commit }
    }

    /// Returns to where the log was. Good for appended entries and moves of commit; a cut cannot
    /// be undone, so nothing that can fail may follow one.
    pub(crate) fn return_to(&mut self, mark: Mark) {
        self.unstable.truncate_after(mark.last_index);
        self.commit = mark.commit;
    }

    fn unavailable(&self, index: Index) -> StorageError {
        StorageError::Unavailable { index, first: 1, last: self.last_index() }
    }
}

/// A storage that returns other entries than asked for must not reach a peer.
fn check_read(range: Range<Index>, entries: &[Entry]) -> Result<(), StorageError> {
    let mut found = entries.iter().map(|entry| entry.index);
    for index in range {
        let found = found.next();
        if found != Some(index) {
            return Err(StorageError::Misread { index, found });
        }
    }
    match found.next() {
        Some(index) => Err(StorageError::Misread { index, found: Some(index) }),
        None => Ok(()),
    }
}

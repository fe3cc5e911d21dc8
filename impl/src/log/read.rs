//! What is read of the log when a node hands out its work.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use super::Log;
use super::unstable::Parts;
use crate::entry::{Entry, count_fitting};
use crate::snapshot::Snapshot;
use crate::storage::{Storage, StorageError};
use crate::{Index, NodeId};

impl<S: Storage> Log<S> {
    /// How far the storage is compacted, if further than the log knows: the index before its first
    /// entry. [`forget_before`](Self::forget_before) is to follow.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or if what is still to be applied is compacted.
    pub(crate) fn compacted(&self) -> Result<Option<Index>, StorageError> {
        if self.unstable.snapshot().is_some() {
            // The storage may still hold the log before the snapshot.
            return Ok(None);
        }
        let first = self.storage.first_index()?;
        if first <= self.first_index() {
            return Ok(None);
        }
        let before = first.previous();
        if before > self.applied {
            let index = self.applied.next();
            return Err(StorageError::Compacted { index, first });
        }
        Ok(Some(before))
    }

    /// The entries to be sent from `next` on: as many as are `max_size` bytes at most, but at
    /// least one if there is one (FLOW-1).
    ///
    /// # Errors
    ///
    /// [`StorageError::Compacted`] if the first of them is compacted, so that a snapshot is to be
    /// sent (SNAP-1); or if they cannot be read.
    pub(crate) fn entries_from(
        &self,
        next: Index,
        max_size: u64,
    ) -> Result<Vec<Entry>, StorageError> {
        if next < self.first_index() {
            return Err(StorageError::Compacted { index: next, first: self.first_index() });
        }
        let mut out = Vec::new();
        let mut left = max_size;
        let unstable = self.unstable.base().next();
        if next < unstable {
            self.read_stored(next..unstable, max_size, &mut out)?;
            let size = out.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.size()));
            match left.checked_sub(size) {
                Some(rest) if is_read_to(unstable, &out) => left = rest,
                _ => return Ok(out),
            }
        }
        let (front, back) = self.unstable.after(next.max(unstable).saturating_sub(1));
        let fitting = count_fitting(front.iter().chain(back), left);
        let count = if out.is_empty() { fitting.max(1) } else { fitting };
        extend(&mut out, (front, back), count);
        Ok(out)
    }

    /// Pushes the committed entries up to `limit` on `out` that are to be handed out next, as many
    /// as FLOW-5 allows; none while a snapshot waits to be stored (SNAP-4).
    /// [`mark_handed_out`](Self::mark_handed_out) is to follow.
    ///
    /// # Errors
    ///
    /// If they cannot be read; `out` is as before then.
    pub(crate) fn committed(&self, limit: Index, out: &mut Vec<Entry>) -> Result<(), StorageError> {
        if !self.has_committed(limit) {
            return Ok(());
        }
        let count = self.backlog.grant(self.commit.min(limit).since(self.handed_out));
        let start = self.handed_out.next();
        self.read(start..start.saturating_add(count), out)
    }

    /// Pushes the entries of `range` on `out`, all of them.
    ///
    /// # Errors
    ///
    /// If the log does not hold them, or if they cannot be read; `out` is as before then.
    pub(crate) fn read(
        &self,
        range: Range<Index>,
        out: &mut Vec<Entry>,
    ) -> Result<(), StorageError> {
        let (first, last) = (self.first_index(), self.last_index());
        if range.is_empty() {
            return Ok(());
        }
        if range.start < first {
            return Err(StorageError::Compacted { index: range.start, first });
        }
        if range.end.previous() > last {
            let index = range.end.previous();
            return Err(StorageError::Unavailable { index, first, last });
        }
        let (kept, mut next) = (out.len(), range.start);
        let unstable = self.unstable.base().next().min(range.end);
        while next < unstable {
            if let Err(error) = self.read_stored(next..unstable, u64::MAX, out) {
                out.truncate(kept);
                return Err(error);
            }
            // At least one entry was read.
            next = out.last().map_or(unstable, |entry| entry.index.next());
        }
        if next < range.end {
            let count = usize::try_from(range.end.since(next)).unwrap_or(usize::MAX);
            extend(out, self.unstable.after(next.previous()), count);
        }
        Ok(())
    }

    /// A snapshot for node `to` that reaches `at_least`, and the log after it (SNAP-1).
    ///
    /// # Errors
    ///
    /// [`StorageError::SnapshotTemporarilyUnavailable`] if there is none now; or if it cannot be
    /// read, or is not what was asked for.
    pub(crate) fn snapshot(
        &self,
        at_least: Index,
        to: NodeId,
    ) -> Result<Arc<Snapshot>, StorageError> {
        let at_least = at_least.max(self.terms.before());
        let snapshot = self.storage.snapshot(at_least, to)?;
        let (index, found, commit) = (snapshot.index, snapshot.term, self.commit);
        if index < at_least {
            return Err(StorageError::SnapshotBehind { index, at_least });
        }
        if index > commit {
            return Err(StorageError::SnapshotAhead { index, commit });
        }
        snapshot.check()?;
        match self.term(index) {
            Some(expected) if expected != found => {
                Err(StorageError::MisreadTerm { index, found, expected })
            }
            _ => Ok(snapshot),
        }
    }

    /// Pushes stored entries from the start of the range on `out`, at least one, and as many as
    /// the storage takes for `max_size` bytes. `out` is as before on an error.
    pub(super) fn read_stored(
        &self,
        range: Range<Index>,
        max_size: u64,
        out: &mut Vec<Entry>,
    ) -> Result<(), StorageError> {
        let kept = out.len();
        let read = self.storage.entries(range.clone(), max_size, out);
        let checked = read.and_then(|()| self.check(range, out.get(kept..).unwrap_or_default()));
        if checked.is_err() {
            out.truncate(kept);
        }
        checked
    }

    /// A storage that returns other entries than asked for must not reach a peer, or the
    /// application.
    fn check(&self, range: Range<Index>, entries: &[Entry]) -> Result<(), StorageError> {
        let mut index = range.start;
        for entry in entries {
            if entry.index != index || index >= range.end {
                return Err(StorageError::Misread { index, found: Some(entry.index) });
            }
            if let Some(expected) = self.term(index).filter(|&term| term != entry.term) {
                return Err(StorageError::MisreadTerm { index, found: entry.term, expected });
            }
            index = index.next();
        }
        if entries.is_empty() {
            return Err(StorageError::Misread { index, found: None });
        }
        Ok(())
    }
}

/// Whether the last of the entries is the one before `end`.
fn is_read_to(end: Index, entries: &[Entry]) -> bool {
    entries.last().is_some_and(|entry| entry.index.next() == end)
}

/// Pushes the first `count` entries.
fn extend(out: &mut Vec<Entry>, (front, back): Parts<'_>, count: usize) {
    let from_front = front.get(..count).unwrap_or(front);
    let count = count.saturating_sub(from_front.len());
    let from_back = back.get(..count).unwrap_or(back);
    out.reserve_exact(from_front.len().saturating_add(from_back.len()));
    out.extend_from_slice(from_front);
    if !from_back.is_empty() {
        out.extend_from_slice(from_back);
    }
}

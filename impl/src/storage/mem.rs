//! A storage in memory.

#[cfg(test)]
mod tests;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Range;

use super::{HardState, InitialState, Storage, StorageError};
use crate::entry::{Entry, count_fitting};
use crate::membership::Membership;
use crate::snapshot::Snapshot;
use crate::write::{AtomicWrite, Write};
use crate::{Bytes, Index, LogPosition, NodeId, Term};

/// A [`Storage`] in memory, for tests and simulations. It writes a [`Write`] whole or not at all.
///
/// A clone is independent: only what never changes (payloads, snapshots) is shared. A default one
/// is that of a node that waits to join a cluster: its configuration is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MemStorage {
    hard_state: HardState,
    membership: Arc<Membership>,
    /// The index of the change that made it.
    membership_index: Index,
    snapshot: Option<Arc<Snapshot>>,
    /// The last entry that was compacted; the start for none.
    before: LogPosition,
    /// Those after it.
    entries: Vec<Entry>,
}

impl MemStorage {
    /// An empty storage for a member of the given cluster.
    #[must_use]
    pub fn new(membership: Membership) -> Self {
        Self { membership: Arc::new(membership), ..Self::default() }
    }

    /// Writes all that a node handed out.
    ///
    /// # Errors
    ///
    /// Those of [`apply_snapshot`](Self::apply_snapshot) and [`append`](Self::append). Nothing
    /// is written then.
    pub fn write(&mut self, write: &Write) -> Result<(), StorageError> {
        let parts = write.atomic();
        self.write_around_entries(parts)?;
        self.entries.extend_from_slice(parts.entries);
        Ok(())
    }

    /// Does what [`write`](Self::write) does, and takes the entries out of the write instead of
    /// copying them.
    ///
    /// # Errors
    ///
    /// Those of [`write`](Self::write). Nothing is written then, and nothing taken.
    pub fn take(&mut self, write: &mut Write) -> Result<(), StorageError> {
        let parts = write.atomic();
        if parts.snapshot.is_none() && parts.entries.is_empty() {
            self.hard_state = parts.hard_state.unwrap_or(self.hard_state);
            return Ok(());
        }
        self.write_around_entries(parts)?;
        write.append_entries_to(&mut self.entries);
        Ok(())
    }

    /// Writes all but the entries, and cuts what they replace.
    fn write_around_entries(&mut self, parts: AtomicWrite<'_>) -> Result<(), StorageError> {
        let (mut before, mut last) = (self.before.index, self.last());
        if let Some(snapshot) = parts.snapshot {
            self.check_snapshot(snapshot.index)?;
            (before, last) = (snapshot.index, snapshot.index);
        }
        check_entries(before, last, parts.entries)?;
        // Nothing fails from here on.
        if let Some(snapshot) = parts.snapshot {
            self.replace_by(Arc::clone(snapshot));
        }
        self.cut_for(parts.entries);
        if let Some(hard_state) = parts.hard_state {
            self.hard_state = hard_state;
        }
        Ok(())
    }

    /// Writes consecutive entries: whatever is stored from the first one's index on is cut first.
    /// No entries write nothing.
    ///
    /// # Errors
    ///
    /// [`StorageError::Compacted`] if the first would replace what is compacted,
    /// [`StorageError::Gap`] if the entries do not follow the stored ones or one another. Nothing
    /// is written then.
    pub fn append(&mut self, entries: &[Entry]) -> Result<(), StorageError> {
        check_entries(self.before.index, self.last(), entries)?;
        self.cut_for(entries);
        self.entries.extend_from_slice(entries);
        Ok(())
    }

    /// Writes the hard state.
    pub fn set_hard_state(&mut self, hard_state: HardState) {
        self.hard_state = hard_state;
    }

    /// Writes the configuration, as of what the application has applied, and the index of the
    /// change that made it: [`apply_conf_change`](crate::RawNode::apply_conf_change) took the one
    /// and returned the other. An application that keeps its state only in snapshots does not call
    /// this: the configuration of a restart is that of the snapshot then.
    pub fn set_membership(&mut self, membership: Membership, index: Index) {
        self.membership = Arc::new(membership);
        self.membership_index = index;
    }

    /// Stores a snapshot of what the application has applied, to be sent to nodes that lack
    /// entries it stands for. `membership` is that after applying the entry at `index`, and was
    /// made by the change at `membership_index`; both are in the [`Status`](crate::Status) of a
    /// node that has applied just that. The log stays as it is until [`compact`](Self::compact):
    /// both together are `Compact` (SNAP-8). The configuration of the
    /// storage is the later one of the two.
    ///
    /// # Errors
    ///
    /// [`StorageError::Unavailable`] if the log does not reach `index`,
    /// [`StorageError::SnapshotOutdated`] if the stored snapshot does,
    /// [`StorageError::MembershipAhead`] if the configuration is newer than `index`. Nothing is
    /// stored then.
    pub fn create_snapshot(
        &mut self,
        index: Index,
        membership: Membership,
        membership_index: Index,
        data: Bytes,
    ) -> Result<Arc<Snapshot>, StorageError> {
        self.check_snapshot(index)?;
        let term = self.term(index)?;
        let snapshot = Snapshot { index, term, membership, membership_index, data };
        snapshot.check()?;
        if membership_index > self.membership_index {
            self.set_membership(snapshot.membership.clone(), membership_index);
        }
        let snapshot = Arc::new(snapshot);
        self.snapshot = Some(Arc::clone(&snapshot));
        Ok(snapshot)
    }

    /// Drops the entries up to `index`; it does nothing where they are dropped already. Do not drop
    /// what is still to be applied.
    ///
    /// # Errors
    ///
    /// [`StorageError::CompactedBeyondSnapshot`], with nothing dropped.
    pub fn compact(&mut self, index: Index) -> Result<(), StorageError> {
        let snapshot = self.snapshot_index();
        if index > snapshot {
            return Err(StorageError::CompactedBeyondSnapshot { index, snapshot });
        }
        if index > self.before.index {
            self.before = LogPosition::new(self.term(index)?, index);
            self.entries.drain(..self.entries.partition_point(|entry| entry.index <= index));
        }
        Ok(())
    }

    /// Writes a snapshot that came from elsewhere: the log is empty then, and begins after it. Its
    /// configuration is that of the storage now, what it stands for is committed, and the term is
    /// at least its own: if that rises, the vote of the lower term is none (ROLE-1).
    ///
    /// # Errors
    ///
    /// [`StorageError::SnapshotOutdated`] if the stored one is as new. Nothing is written then.
    pub fn apply_snapshot(&mut self, snapshot: Arc<Snapshot>) -> Result<(), StorageError> {
        self.check_snapshot(snapshot.index)?;
        self.replace_by(snapshot);
        Ok(())
    }

    /// The hard state last written.
    #[must_use]
    pub fn hard_state(&self) -> HardState {
        self.hard_state
    }

    /// The configuration last written.
    #[must_use]
    pub fn membership(&self) -> &Membership {
        &self.membership
    }

    /// The index of the change that made it; 0 for the configuration that the log began with.
    #[must_use]
    pub fn membership_index(&self) -> Index {
        self.membership_index
    }

    /// The snapshot that was stored last.
    #[must_use]
    pub fn stored_snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref()
    }

    /// The stored log, as far as it is not compacted.
    pub fn log(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator {
        self.entries.iter()
    }

    fn last(&self) -> Index {
        self.entries.last().map_or(self.before.index, |entry| entry.index)
    }

    /// Where the entry of an index is, if it is here.
    fn position(&self, index: Index) -> Option<usize> {
        let position = index.since(self.before.index).checked_sub(1)?;
        usize::try_from(position).ok().filter(|&position| position < self.entries.len())
    }

    fn snapshot_index(&self) -> Index {
        self.snapshot.as_ref().map_or(Index(0), |snapshot| snapshot.index)
    }

    fn check_snapshot(&self, index: Index) -> Result<(), StorageError> {
        let stored = self.snapshot_index();
        if index <= stored {
            return Err(StorageError::SnapshotOutdated { index, stored });
        }
        Ok(())
    }

    fn replace_by(&mut self, snapshot: Arc<Snapshot>) {
        self.entries.clear();
        self.before = snapshot.position();
        self.hard_state = self.hard_state.raised_to(snapshot.index, snapshot.term);
        self.membership = Arc::new(snapshot.membership.clone());
        self.membership_index = snapshot.membership_index;
        self.snapshot = Some(snapshot);
    }

    /// Cuts what these entries replace.
    #[inline]
    fn cut_for(&mut self, entries: &[Entry]) {
        let Some(first) = entries.first() else { return };
        if let Some(position) = self.position(first.index) {
            self.entries.truncate(position);
        }
    }

    fn unavailable(&self, index: Index) -> StorageError {
        let (first, last) = (self.before.index.next(), self.last());
        if index < first {
            return StorageError::Compacted { index, first };
        }
        StorageError::Unavailable { index, first, last }
    }
}

/// The entries follow one another, and the first comes after `before` and not beyond `last + 1`.
fn check_entries(before: Index, last: Index, entries: &[Entry]) -> Result<(), StorageError> {
    let Some(first) = entries.first() else { return Ok(()) };
    if first.index <= before {
        let first_index = before.next();
        return Err(StorageError::Compacted { index: first.index, first: first_index });
    }
    let mut expected = first.index.min(last.next());
    for entry in entries {
        if entry.index != expected {
            return Err(StorageError::Gap { index: entry.index, expected });
        }
        expected = expected.next();
    }
    Ok(())
}

impl Storage for MemStorage {
    fn initial_state(&self) -> Result<InitialState, StorageError> {
        Ok(InitialState {
            hard_state: self.hard_state,
            membership: Membership::clone(&self.membership),
            membership_index: self.membership_index,
            snapshot_index: self.snapshot_index(),
        })
    }

    fn entries(
        &self,
        range: Range<Index>,
        max_size: u64,
        out: &mut Vec<Entry>,
    ) -> Result<(), StorageError> {
        if range.is_empty() {
            return Ok(());
        }
        let last = range.end.previous();
        let start = self.position(range.start).ok_or_else(|| self.unavailable(range.start))?;
        let end = self.position(last).ok_or_else(|| self.unavailable(last))?;
        let asked = self.entries.get(start..=end).unwrap_or_default();
        let count = match max_size {
            u64::MAX => asked.len(),
            _ => count_fitting(asked, max_size).max(1),
        };
        out.extend_from_slice(asked.get(..count).unwrap_or(asked));
        Ok(())
    }

    fn term(&self, index: Index) -> Result<Term, StorageError> {
        if index == self.before.index {
            return Ok(self.before.term);
        }
        let entry = self.position(index).and_then(|position| self.entries.get(position));
        entry.map(|entry| entry.term).ok_or_else(|| self.unavailable(index))
    }

    fn first_index(&self) -> Result<Index, StorageError> {
        Ok(self.before.index.next())
    }

    fn last_index(&self) -> Result<Index, StorageError> {
        Ok(self.last())
    }

    fn snapshot(&self, at_least: Index, _to: NodeId) -> Result<Arc<Snapshot>, StorageError> {
        let reaches = |snapshot: &&Arc<Snapshot>| snapshot.index >= at_least;
        let snapshot = self.snapshot.as_ref().filter(reaches);
        snapshot.cloned().ok_or(StorageError::SnapshotTemporarilyUnavailable)
    }
}

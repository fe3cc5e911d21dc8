//! The log: what is stored, and after it what is still to be stored.
//!
//! An input never touches the storage. What it asks of the log is in memory: the term of every
//! entry ([`terms`]), the configuration changes that are not applied ([`confs`]), and the entries
//! that are not known to be stored ([`unstable`]). Everything in this file, in [`change`] and in
//! [`writing`] is thus infallible, and takes constant time or that of the number of terms. Only
//! [`open`] and [`read`] read the storage.

mod backlog;
mod change;
mod confs;
mod in_flight;
mod invariants;
mod open;
mod read;
mod terms;
#[cfg(test)]
mod tests;
mod unstable;
mod writing;

use alloc::sync::Arc;

use self::backlog::Backlog;
use self::confs::Confs;
use self::in_flight::InFlight;
pub(crate) use self::in_flight::WriteInFlight;
use self::terms::Terms;
use self::unstable::Unstable;
use crate::confchange::ConfChange;
use crate::entry::Entry;
use crate::snapshot::Snapshot;
use crate::storage::Storage;
use crate::{Index, LogPosition, Term};

/// The log of a node, with its marks: applied ≤ handed out ≤ commit ≤ last index, and stable ≤
/// last index. Each field says what holds of it; debug builds check that after every step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Log<S> {
    storage: S,
    /// The terms of all entries. They begin at or below `applied`, unless a snapshot waits to be
    /// stored.
    terms: Terms,
    /// The configuration changes above `applied`.
    confs: Confs,
    /// The entries that are not known to be stored; they end where the log ends.
    unstable: Unstable,
    /// No write in flight reaches beyond the log.
    in_flight: InFlight,
    /// The highest index known committed; at most the last index.
    commit: Index,
    /// The highest index handed out to be applied; at most `commit`.
    handed_out: Index,
    /// The highest index applied; at most `handed_out`.
    applied: Index,
    /// The sizes of the entries above `applied`, up to the last one.
    backlog: Backlog,
}

impl<S: Storage> Log<S> {
    #[inline]
    pub(crate) fn storage(&self) -> &S {
        &self.storage
    }

    #[inline]
    pub(crate) fn storage_mut(&mut self) -> &mut S {
        &mut self.storage
    }

    pub(crate) fn into_storage(self) -> S {
        self.storage
    }

    /// The highest index known committed.
    #[inline]
    pub(crate) fn commit(&self) -> Index {
        self.commit
    }

    /// The highest index applied.
    #[inline]
    pub(crate) fn applied(&self) -> Index {
        self.applied
    }

    /// The highest index handed out to be applied.
    #[inline]
    pub(crate) fn handed_out(&self) -> Index {
        self.handed_out
    }

    /// The index of the first entry that is not compacted, as far as the log knows
    /// ([`compacted`](Self::compacted)); its predecessor's term is still known.
    #[inline]
    pub(crate) fn first_index(&self) -> Index {
        self.terms.before().next()
    }

    /// The index of the last entry, stored or not; 0 for an empty log that begins at 1.
    #[inline]
    pub(crate) fn last_index(&self) -> Index {
        self.terms.last_index()
    }

    /// The term of the last entry; 0 for an empty log that begins at 1.
    #[inline]
    pub(crate) fn last_term(&self) -> Term {
        self.terms.last_term()
    }

    /// The term of the entry at `index`; 0 at index 0. None if it is compacted or beyond the log.
    #[inline]
    pub(crate) fn term(&self, index: Index) -> Option<Term> {
        self.terms.term(index)
    }

    /// The position of the last entry; the start for an empty log that begins at 1.
    #[inline]
    pub(crate) fn last(&self) -> LogPosition {
        LogPosition::new(self.last_term(), self.last_index())
    }

    /// Whether the log has an entry of that term at that index (APPEND-5, SNAP-3).
    #[inline]
    pub(crate) fn has(&self, position: LogPosition) -> bool {
        self.term(position.index) == Some(position.term)
    }

    /// How many of the consecutive `entries` are already there with the same term (APPEND-5).
    pub(crate) fn count_present(&self, entries: &[Entry]) -> usize {
        entries.iter().take_while(|entry| self.has(entry.position())).count()
    }

    /// The last position whose index is not above that of `limit` and whose term is not above that
    /// of `limit` either (APPEND-5, APPEND-7). The start if there is no such entry, or if it is
    /// compacted.
    pub(crate) fn largest_not_above(&self, limit: LogPosition) -> LogPosition {
        self.terms.largest_not_above(limit)
    }

    /// How many entries can still be appended. The highest index is `u64::MAX - 1`, so that there
    /// is always one after it.
    #[inline]
    pub(crate) fn room(&self) -> u64 {
        Index::MAX.previous().since(self.last_index())
    }

    /// The last index up to which the log is known to be stored: what a leader acknowledges
    /// itself (COMMIT-1), and what can be handed out with asynchronous writes (STORE-5). 0 while
    /// a snapshot waits to be stored.
    #[inline]
    pub(crate) fn stable_index(&self) -> Index {
        match self.unstable.snapshot() {
            Some(_) => Index(0),
            None => self.unstable.before(),
        }
    }

    /// The restored snapshot that waits to be stored (SNAP-4).
    #[inline]
    pub(crate) fn pending_snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.unstable.snapshot()
    }

    /// Whether a committed entry that is not applied yet is a configuration change (CONF-3).
    #[inline]
    pub(crate) fn has_unapplied_conf(&self) -> bool {
        self.confs.first().is_some_and(|index| index <= self.commit)
    }

    /// The configuration change at `index`; none if there is another entry, and also if it is
    /// applied, or if a snapshot has replaced the log.
    pub(crate) fn conf_change(&self, index: Index) -> Option<&Arc<ConfChange>> {
        self.confs.at(index)
    }

    /// The index of the first configuration change above `index` and above applied.
    #[inline]
    pub(crate) fn next_conf_change(&self, index: Index) -> Option<Index> {
        self.confs.first_after(index)
    }

    /// Whether [`committed`](Self::committed) has anything to hand out.
    #[inline]
    pub(crate) fn has_committed(&self, limit: Index) -> bool {
        self.unstable.snapshot().is_none()
            && self.handed_out < self.commit.min(limit)
            && self.backlog.grant(1) > 0
    }

    /// Whether there is anything to be written or to be handed out to be applied: what
    /// [`has_unwritten`](Self::has_unwritten) and [`has_committed`](Self::has_committed) say, in
    /// one look.
    #[inline]
    pub(crate) fn has_work(&self, limit: Index) -> bool {
        if self.unstable.snapshot().is_some() {
            return self.unstable.has_unwritten();
        }
        self.unstable.handed() < self.last_index()
            || (self.handed_out < self.commit.min(limit) && self.backlog.grant(1) > 0)
    }

    /// Whether there is anything to be written that [`begin_write`](Self::begin_write) has
    /// not handed out. The hard state is not looked at.
    #[inline]
    pub(crate) fn has_unwritten(&self) -> bool {
        self.unstable.has_unwritten()
    }
}

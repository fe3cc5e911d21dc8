//! What an input does to the log.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::{Log, Terms};
use crate::entry::{Entry, EntryData};
use crate::meter::count;
use crate::snapshot::Snapshot;
use crate::storage::Storage;
use crate::{Index, Term};

impl<S: Storage> Log<S> {
    /// Appends a leader's own entry (PROPOSE-1), whose term is not below the last one. Returns its
    /// index. There must be [`room`](Self::room); without it nothing is appended.
    pub(crate) fn append(&mut self, term: Term, data: EntryData) -> Index {
        if self.room() == 0 {
            return self.last_index();
        }
        let index = self.last_index().next();
        let entry = Entry { index, term, data };
        self.note_appended(&entry);
        self.unstable.push(entry);
        index
    }

    /// Cuts the log at the first entry's index and appends the entries (APPEND-5): they are
    /// consecutive, their terms do not fall, and the first is above commit and not beyond the last
    /// index plus one. Entries that do not fit there are not taken.
    ///
    /// That is so for what is left of an Append with `prev_index` at or above commit and in the
    /// log, without what is [present](Self::count_present), so CONTRACT-3 needs no other check.
    pub(crate) fn replace_from(&mut self, entries: Vec<Entry>) {
        let Some(before) = entries.first().and_then(|first| first.index.checked_sub(1)) else {
            return;
        };
        if before < self.commit || before > self.last_index() {
            return;
        }
        if before < self.last_index() {
            self.truncate_after(before);
        }
        for entry in &entries {
            self.note_appended(entry);
        }
        self.unstable.extend(entries);
    }

    /// Moves commit up, but never down, and not beyond the log. Returns whether it moved.
    pub(crate) fn commit_to(&mut self, index: Index) -> bool {
        let commit = index.min(self.last_index());
        let moves = commit > self.commit;
        if moves {
            count!(ENTRIES_COMMITTED, commit.since(self.commit));
            self.commit = commit;
        }
        moves
    }

    /// The log is empty and begins after the snapshot, which waits to be stored (SNAP-3). Its
    /// index is above commit.
    ///
    /// What was handed out to be applied before may still be applied, until the snapshot is.
    pub(crate) fn restore(&mut self, snapshot: Arc<Snapshot>) {
        self.terms = Terms::new(snapshot.position());
        self.confs.clear();
        self.backlog.restore(snapshot.index);
        self.in_flight.restore();
        self.commit = snapshot.index;
        self.unstable.restore(snapshot);
    }

    /// The storage is compacted up to `index`, whose term alone is kept.
    pub(crate) fn forget_before(&mut self, index: Index) {
        self.terms.forget_before(index);
    }

    /// Committed entries up to `index` were handed out to be applied.
    pub(crate) fn mark_handed_out(&mut self, index: Index) {
        self.handed_out = self.handed_out.max(index.min(self.commit));
        self.backlog.handed_to(self.handed_out);
    }

    /// The application applied up to `index`, which was handed out (APPLY-1).
    pub(crate) fn apply_to(&mut self, index: Index) {
        let applied = self.applied.max(index.min(self.handed_out));
        count!(ENTRIES_APPLIED, applied.since(self.applied));
        self.applied = applied;
        self.confs.forget_to(self.applied);
        self.backlog.applied_to(self.applied);
    }

    /// Keeps account of the entry, which is the last one now. It is called for every entry, and
    /// a call would cost more than what it does.
    #[inline(always)]
    fn note_appended(&mut self, entry: &Entry) {
        self.terms.extend_to(entry.index, entry.term);
        self.confs.push(entry);
        self.backlog.push(entry);
    }

    fn truncate_after(&mut self, index: Index) {
        self.terms.truncate_after(index);
        self.confs.truncate_after(index);
        self.backlog.truncate_after(index);
        self.unstable.truncate_after(index);
        self.in_flight.truncate_after(index);
    }
}

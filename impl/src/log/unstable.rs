//! The part of the log that is not known to be stored yet.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::Index;
use crate::entry::Entry;
use crate::snapshot::Snapshot;

/// Consecutive entries in two parts, the second after the first: so they lie in a ring buffer.
pub(super) type Parts<'a> = (&'a [Entry], &'a [Entry]);

/// Consecutive entries after the index `before`, and the snapshot before them if one was restored.
///
/// All of it stays here until it is acknowledged as written; but in the synchronous form, in which
/// nothing is read meanwhile, the writer is given the entries themselves and not a copy. Between a
/// cut of stored entries and the write, the storage still holds the cut ones; they are hidden,
/// because everything above `before` is read here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Unstable {
    /// To be written before the entries; its index is not above `before`.
    snapshot: Option<Arc<Snapshot>>,
    /// The writer was given the snapshot.
    snapshot_handed: bool,
    /// The log is known to be stored up to here.
    before: Index,
    /// The index before the first of `entries`: `before`, or higher if entries were given away.
    base: Index,
    /// Consecutive entries after `base`, up to the end of the log.
    entries: VecDeque<Entry>,
    /// The writer was given the entries up to here; at least `before`, at most the last index.
    handed: Index,
}

impl Unstable {
    /// That of a log which is stored up to `before`.
    pub(super) fn new(before: Index) -> Self {
        Self {
            snapshot: None,
            snapshot_handed: false,
            before,
            base: before,
            entries: VecDeque::new(),
            handed: before,
        }
    }

    /// The index up to which the log is known to be stored.
    #[inline]
    pub(super) fn before(&self) -> Index {
        self.before
    }

    /// The index before the first entry here. What is not here is in the storage, or with the
    /// writer.
    #[inline]
    pub(super) fn base(&self) -> Index {
        self.base
    }

    #[inline]
    pub(super) fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref()
    }

    /// The writer was given the entries up to here.
    #[inline]
    pub(super) fn handed(&self) -> Index {
        self.handed
    }

    /// Whether there is anything the writer was not given.
    #[inline]
    pub(super) fn has_unwritten(&self) -> bool {
        self.handed < self.last() || (self.snapshot.is_some() && !self.snapshot_handed)
    }

    /// What the writer was not given.
    pub(super) fn unwritten(&self) -> (Option<Arc<Snapshot>>, Parts<'_>) {
        let snapshot = self.snapshot.as_ref().filter(|_| !self.snapshot_handed);
        (snapshot.cloned(), self.after(self.handed))
    }

    /// The writer was given all.
    pub(super) fn mark_handed(&mut self) {
        self.snapshot_handed = self.snapshot.is_some();
        self.handed = self.last();
    }

    /// Gives the writer all entries for good, in exchange for an empty list whose memory is used
    /// again: none was given to it before, and none is cut before it is done.
    /// [`mark_handed`](Self::mark_handed) comes first.
    #[inline]
    pub(super) fn give_away(&mut self, memory: Vec<Entry>) -> Vec<Entry> {
        self.base = self.handed;
        core::mem::replace(&mut self.entries, memory.into()).into()
    }

    fn last(&self) -> Index {
        self.base.saturating_add(len(&self.entries))
    }

    /// The entries above `index`, as far as they are here.
    pub(super) fn after(&self, index: Index) -> Parts<'_> {
        let skip = usize::try_from(index.since(self.base)).unwrap_or(usize::MAX);
        let (front, back) = self.entries.as_slices();
        match front.get(skip..) {
            Some(front) => (front, back),
            None => (&[], back.get(skip.saturating_sub(front.len())..).unwrap_or_default()),
        }
    }

    #[inline]
    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push_back(entry);
    }

    /// Appends consecutive entries.
    #[inline]
    pub(super) fn extend(&mut self, entries: Vec<Entry>) {
        if self.entries.is_empty() {
            self.entries = entries.into();
        } else {
            self.entries.extend(entries);
        }
    }

    /// Cuts what is after `index`, stored or not.
    pub(super) fn truncate_after(&mut self, index: Index) {
        let kept = index.since(self.base);
        self.entries.truncate(usize::try_from(kept).unwrap_or(usize::MAX));
        self.before = self.before.min(index);
        self.base = self.base.min(index);
        self.handed = self.handed.min(index);
    }

    /// The log is empty and begins after this snapshot.
    pub(super) fn restore(&mut self, snapshot: Arc<Snapshot>) {
        self.entries.clear();
        self.before = snapshot.index;
        self.base = snapshot.index;
        self.handed = snapshot.index;
        self.snapshot = Some(snapshot);
        self.snapshot_handed = false;
    }

    /// The entries up to `index` are written; nothing new if they were before.
    #[inline]
    pub(super) fn written_to(&mut self, index: Index) {
        // What is written was given to the writer, so `handed` is not below `before` then.
        self.before = self.before.max(index.min(self.last()));
        let count = self.before.since(self.base);
        self.base = self.base.max(self.before);
        if count == len(&self.entries) {
            self.entries.clear();
        } else if count > 0 {
            self.entries.drain(..usize::try_from(count).unwrap_or(usize::MAX));
        }
    }

    /// Checks the invariants that stand on the fields.
    pub(super) fn assert_invariants(&self, last_index: Index) {
        let Self { before, base, handed, .. } = *self;
        let last = self.last();
        debug_assert!(before <= base, "stored up to {before}, entries begin after {base}");
        debug_assert!(before <= handed, "stored up to {before}, handed out up to {handed}");
        debug_assert!(handed <= last, "handed out up to {handed}, entries end at {last}");
        debug_assert!(last == last_index, "entries end at {last}, the log at {last_index}");
        let indexes = self.entries.iter().map(|entry| entry.index);
        let consecutive =
            indexes.clone().eq((1..).map(|at| base.saturating_add(at)).take(indexes.len()));
        debug_assert!(consecutive, "entries after {base} are not consecutive");
    }

    /// The snapshot is written.
    pub(super) fn snapshot_written(&mut self) {
        self.snapshot = None;
        self.snapshot_handed = false;
    }
}

#[inline]
fn len(entries: &VecDeque<Entry>) -> u64 {
    u64::try_from(entries.len()).unwrap_or(u64::MAX)
}

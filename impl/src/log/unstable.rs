//! The tail of the log that is not stored yet.

use std::ops::Range;

use crate::Index;
use crate::entry::Entry;

/// Consecutive entries after the index `before`.
///
/// Between an append that cuts stored entries and the write, the storage still holds the cut
/// ones; they are hidden, because everything above `before` is read here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Unstable {
    before: Index,
    entries: Vec<Entry>,
}

impl Unstable {
    pub(super) fn new(before: Index) -> Self {
        Self { before, entries: Vec::new() }
    }

    pub(super) fn before(&self) -> Index {
        self.before
    }

    pub(super) fn last_index(&self) -> Index {
        self.before.saturating_add(self.entries.len() as Index)
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn get(&self, index: Index) -> Option<&Entry> {
        let at = index.checked_sub(self.before)?.checked_sub(1)?;
        self.entries.get(usize::try_from(at).ok()?)
    }

    /// The part of `range` that is here.
    pub(super) fn slice(&self, range: Range<Index>) -> &[Entry] {
        let at = |index: Index| {
            let at = index.saturating_sub(self.before).saturating_sub(1);
            usize::try_from(at).unwrap_or(usize::MAX).min(self.entries.len())
        };
        let (start, end) = (at(range.start), at(range.end));
        self.entries.get(start..end).unwrap_or_default()
    }

    pub(super) fn append(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Cuts the log at the first given entry and appends them all.
    pub(super) fn replace_from(&mut self, entries: Vec<Entry>) {
        let Some(first) = entries.first() else { return };
        let before = first.index.saturating_sub(1);
        if before <= self.before {
            self.before = before;
            self.entries = entries;
        } else {
            self.truncate_after(before);
            self.entries.extend(entries);
        }
    }

    /// Keeps the entries up to `index`.
    pub(super) fn truncate_after(&mut self, index: Index) {
        let kept = index.saturating_sub(self.before);
        self.entries.truncate(usize::try_from(kept).unwrap_or(usize::MAX));
    }
}

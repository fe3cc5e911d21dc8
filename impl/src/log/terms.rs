//! The term of every entry, in memory.

use crate::{Index, Term};

/// The terms of a whole log, as runs of equal ones.
///
/// Terms never fall along a log and rarely rise, so this is small, and every question about a
/// term is answered without the storage.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Terms {
    /// The index before the first entry, and its term.
    base: (Index, Term),
    /// The first index and the term of each later run; both ascend, from those of the base on.
    runs: Vec<(Index, Term)>,
    last_index: Index,
}

impl Terms {
    /// Those of an empty log that begins after `index`.
    pub(super) fn new(index: Index, term: Term) -> Self {
        Self { base: (index, term), runs: Vec::new(), last_index: index }
    }

    /// The index before the first entry.
    #[inline]
    pub(super) fn before(&self) -> Index {
        self.base.0
    }

    #[inline]
    pub(super) fn last_index(&self) -> Index {
        self.last_index
    }

    #[inline]
    pub(super) fn last_term(&self) -> Term {
        self.runs.last().unwrap_or(&self.base).1
    }

    /// The term at `index`; none if it is compacted or beyond the log.
    #[inline]
    pub(super) fn term(&self, index: Index) -> Option<Term> {
        if index > self.last_index || index < self.base.0 {
            return None;
        }
        let last = self.runs.last().unwrap_or(&self.base);
        if index >= last.0 { Some(last.1) } else { Some(self.run_of(index).1) }
    }

    /// The run that holds an index of the log.
    fn run_of(&self, index: Index) -> (Index, Term) {
        self.run_before(self.runs.partition_point(|&(first, _)| first <= index))
    }

    /// The run before that at `position`.
    fn run_before(&self, position: usize) -> (Index, Term) {
        let run = position.checked_sub(1).and_then(|position| self.runs.get(position));
        *run.unwrap_or(&self.base)
    }

    /// Entries up to `last_index` follow, all of this term, which is not below the last.
    #[inline]
    pub(super) fn extend_to(&mut self, last_index: Index, term: Term) {
        if term != self.last_term() && last_index > self.last_index {
            self.runs.push((self.last_index.saturating_add(1), term));
        }
        self.last_index = self.last_index.max(last_index);
    }

    /// Cuts what is after `index`.
    pub(super) fn truncate_after(&mut self, index: Index) {
        let kept = self.runs.partition_point(|&(first, _)| first <= index);
        self.runs.truncate(kept);
        self.last_index = self.last_index.min(index.max(self.base.0));
    }

    /// Drops what is before `index`, which is in the log, but keeps its term.
    pub(super) fn forget_before(&mut self, index: Index) {
        if index <= self.base.0 || index > self.last_index {
            return;
        }
        let dropped = self.runs.partition_point(|&(first, _)| first <= index);
        self.base = (index, self.run_before(dropped).1);
        self.runs.drain(..dropped);
    }

    /// The largest index not above `limit` and the last index whose term is not above `term`, and
    /// its term (APPEND-5, APPEND-7). If that is compacted, index 0, which every log has: whoever
    /// is only known to agree there needs a snapshot anyway.
    pub(super) fn largest_not_above(&self, limit: Index, term: Term) -> (Index, Term) {
        let limit = limit.min(self.last_index);
        if limit < self.base.0 || term < self.base.1 {
            return (0, 0);
        }
        let fits = |&(first, found): &(Index, Term)| first <= limit && found <= term;
        let later = self.runs.partition_point(fits);
        let end = self.runs.get(later).map_or(limit, |&(first, _)| first.saturating_sub(1));
        (limit.min(end), self.run_before(later).1)
    }
}

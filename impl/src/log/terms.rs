//! The term of every entry, in memory.

use alloc::vec::Vec;

use crate::{Index, LogPosition, Term};

/// The terms of a whole log, as runs of equal ones.
///
/// Terms never fall along a log and rarely rise, so this is small, and every question about a
/// term is answered without the storage.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Terms {
    /// Before the first entry.
    base: LogPosition,
    /// Where each later run begins; index and term both ascend strictly, from those of `base` on.
    runs: Vec<LogPosition>,
    /// The index of the last entry; not below that of the last run, nor of `base`.
    last_index: Index,
}

impl Terms {
    /// Those of an empty log that begins after `base`.
    pub(super) fn new(base: LogPosition) -> Self {
        Self { base, runs: Vec::new(), last_index: base.index }
    }

    /// The index before the first entry.
    #[inline]
    pub(super) fn before(&self) -> Index {
        self.base.index
    }

    #[inline]
    pub(super) fn last_index(&self) -> Index {
        self.last_index
    }

    #[inline]
    pub(super) fn last_term(&self) -> Term {
        self.runs.last().unwrap_or(&self.base).term
    }

    /// The term at `index`; none if it is compacted or beyond the log.
    #[inline]
    pub(super) fn term(&self, index: Index) -> Option<Term> {
        if index > self.last_index || index < self.base.index {
            return None;
        }
        let last = self.runs.last().unwrap_or(&self.base);
        if index >= last.index { Some(last.term) } else { Some(self.run_of(index).term) }
    }

    /// The run that holds an index of the log.
    fn run_of(&self, index: Index) -> LogPosition {
        self.run_before(self.runs.partition_point(|run| run.index <= index))
    }

    /// The run before that at `position`.
    fn run_before(&self, position: usize) -> LogPosition {
        let run = position.checked_sub(1).and_then(|position| self.runs.get(position));
        *run.unwrap_or(&self.base)
    }

    /// Entries up to `last_index` follow, all of this term, which is not below the last.
    #[inline]
    pub(super) fn extend_to(&mut self, last_index: Index, term: Term) {
        if term != self.last_term() && last_index > self.last_index {
            self.runs.push(LogPosition::new(term, self.last_index.next()));
        }
        self.last_index = self.last_index.max(last_index);
    }

    /// Cuts what is after `index`.
    pub(super) fn truncate_after(&mut self, index: Index) {
        let kept = self.runs.partition_point(|run| run.index <= index);
        self.runs.truncate(kept);
        self.last_index = self.last_index.min(index.max(self.base.index));
    }

    /// Drops what is before `index`, which is in the log, but keeps its term.
    pub(super) fn forget_before(&mut self, index: Index) {
        if index <= self.base.index || index > self.last_index {
            return;
        }
        let dropped = self.runs.partition_point(|run| run.index <= index);
        self.base = LogPosition::new(self.run_before(dropped).term, index);
        self.runs.drain(..dropped);
    }

    /// The last position whose index is not above that of `limit` and whose term is not above that
    /// of `limit` either (APPEND-5, APPEND-7). If that is compacted, the start, which every log
    /// has: a node that is only known to agree there needs a snapshot anyway.
    pub(super) fn largest_not_above(&self, limit: LogPosition) -> LogPosition {
        let index = limit.index.min(self.last_index);
        if index < self.base.index || limit.term < self.base.term {
            return LogPosition::START;
        }
        let fits = |run: &LogPosition| run.index <= index && run.term <= limit.term;
        let later = self.runs.partition_point(fits);
        let end = self.runs.get(later).map_or(index, |run| run.index.previous());
        LogPosition::new(self.run_before(later).term, index.min(end))
    }

    /// Checks the invariants that stand on the fields.
    pub(super) fn assert_invariants(&self) {
        let mut before = self.base;
        for &run in &self.runs {
            debug_assert!(
                run.index > before.index && run.term > before.term,
                "a run of terms begins at {run}, the one before it at {before}"
            );
            before = run;
        }
        let last_index = self.last_index;
        debug_assert!(before.index <= last_index, "run at {before}, last index {last_index}");
    }
}

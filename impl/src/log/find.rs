//! Searching the log by term.

use super::Log;
use crate::entry::Entry;
use crate::storage::{Storage, StorageError};
use crate::{Index, Term};

impl<S: Storage> Log<S> {
    /// Whether the log has an entry at `index` with this term (APPEND-5).
    pub(crate) fn has(&self, index: Index, term: Term) -> Result<bool, StorageError> {
        Ok(index <= self.last_index() && self.term(index)? == term)
    }

    /// How many of the consecutive `entries` are already there with the same term (APPEND-5).
    pub(crate) fn count_present(&self, entries: &[Entry]) -> Result<usize, StorageError> {
        for (count, entry) in entries.iter().enumerate() {
            if !self.has(entry.index, entry.term)? {
                return Ok(count);
            }
        }
        Ok(entries.len())
    }

    /// The largest index not above `limit` and the last index whose term is not above `term`, and
    /// its term (APPEND-5, APPEND-7). Index 0 if there is no such entry.
    ///
    /// Terms never fall along the log, so this bisects.
    pub(crate) fn largest_not_above(
        &self,
        limit: Index,
        term: Term,
    ) -> Result<(Index, Term), StorageError> {
        let limit = limit.min(self.last_index());
        let at_limit = self.term(limit)?;
        if at_limit <= term {
            return Ok((limit, at_limit));
        }
        // The term at `low` is not above `term`, that at `high` is.
        let (mut low, mut low_term, mut high) = (0, 0, limit);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let middle_term = self.term(middle)?;
            if middle_term <= term {
                (low, low_term) = (middle, middle_term);
            } else {
                high = middle;
            }
        }
        Ok((low, low_term))
    }

    /// Whether a committed entry that is not applied yet is a configuration change (CONF-3).
    pub(crate) fn has_unapplied_conf(&self) -> Result<bool, StorageError> {
        /// Entries read at once, to bound the memory when the application lags far behind.
        const BATCH: Index = 256;
        let end = self.commit().saturating_add(1);
        let mut start = self.applied().saturating_add(1);
        while start < end {
            let next = end.min(start.saturating_add(BATCH));
            if self.entries(start..next)?.iter().any(Entry::is_conf) {
                return Ok(true);
            }
            start = next;
        }
        Ok(false)
    }
}

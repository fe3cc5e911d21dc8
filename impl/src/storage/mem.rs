//! A storage in memory.

use std::ops::Range;
use std::sync::Arc;

use super::{HardState, InitialState, Storage, StorageError};
use crate::configuration::Configuration;
use crate::entry::Entry;
use crate::{Index, Term};

/// A [`Storage`] in memory, for tests and simulations.
///
/// A clone is independent: only what never changes (payloads, the configuration) is shared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemStorage {
    hard_state: HardState,
    configuration: Arc<Configuration>,
    /// Entry `i` of the log is at `i - 1`.
    entries: Vec<Entry>,
}

impl MemStorage {
    /// An empty storage for a member of the given cluster.
    #[must_use]
    pub fn new(configuration: Configuration) -> Self {
        Self {
            hard_state: HardState::default(),
            configuration: Arc::new(configuration),
            entries: Vec::new(),
        }
    }

    /// Writes entries: whatever is stored from the first one's index on is cut first. No entries
    /// write nothing.
    ///
    /// # Errors
    ///
    /// [`StorageError::Gap`], with nothing written, if the entries do not follow the stored ones
    /// or one another.
    pub fn append(&mut self, entries: &[Entry]) -> Result<(), StorageError> {
        let Some(first) = entries.first() else { return Ok(()) };
        let expected = self.last() + 1;
        let kept = match first.index.checked_sub(1) {
            Some(before) if before < expected => before as usize,
            _ => return Err(StorageError::Gap { index: first.index, expected }),
        };
        for (entry, expected) in entries.iter().zip(first.index..) {
            if entry.index != expected {
                return Err(StorageError::Gap { index: entry.index, expected });
            }
        }
        self.entries.truncate(kept);
        self.entries.extend_from_slice(entries);
        Ok(())
    }

    /// Writes the hard state.
    pub fn set_hard_state(&mut self, hard_state: HardState) {
        self.hard_state = hard_state;
    }

    /// The hard state last written.
    #[must_use]
    pub fn hard_state(&self) -> HardState {
        self.hard_state
    }

    /// The whole stored log; entry `i` is at `i - 1`.
    #[must_use]
    pub fn log(&self) -> &[Entry] {
        &self.entries
    }

    fn last(&self) -> Index {
        self.entries.len() as Index
    }

    fn unavailable(&self, index: Index) -> StorageError {
        StorageError::Unavailable { index, first: 1, last: self.last() }
    }
}

impl Storage for MemStorage {
    fn initial_state(&self) -> Result<InitialState, StorageError> {
        Ok(InitialState {
            hard_state: self.hard_state,
            configuration: Configuration::clone(&self.configuration),
        })
    }

    fn entries(&self, range: Range<Index>, out: &mut Vec<Entry>) -> Result<(), StorageError> {
        if range.is_empty() {
            return Ok(());
        }
        if range.start == 0 {
            return Err(self.unavailable(0));
        }
        let (start, end) = (range.start - 1, range.end - 1);
        if end > self.last() {
            return Err(self.unavailable(end));
        }
        out.extend_from_slice(&self.entries[start as usize..end as usize]);
        Ok(())
    }

    fn term(&self, index: Index) -> Result<Term, StorageError> {
        let Some(before) = index.checked_sub(1) else { return Ok(0) };
        if index > self.last() {
            return Err(self.unavailable(index));
        }
        Ok(self.entries[before as usize].term)
    }

    fn first_index(&self) -> Result<Index, StorageError> {
        Ok(1)
    }

    fn last_index(&self) -> Result<Index, StorageError> {
        Ok(self.last())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::EntryData;

    fn entry(index: Index, term: Term) -> Entry {
        Entry { index, term, data: EntryData::Empty }
    }

    fn storage() -> MemStorage {
        let mut storage = MemStorage::new(Configuration::new([1], []).unwrap());
        storage.append(&[entry(1, 1), entry(2, 1), entry(3, 2)]).unwrap();
        storage
    }

    #[test]
    fn append_cuts_what_it_overwrites() {
        let mut storage = storage();
        let copy = storage.clone();
        storage.append(&[entry(2, 3)]).unwrap();
        assert_eq!(storage.log(), [entry(1, 1), entry(2, 3)]);
        assert_eq!(copy.log().len(), 3, "a clone is independent");
    }

    #[test]
    fn append_refuses_gaps() {
        let mut storage = storage();
        let before = storage.clone();
        for (entries, index, expected) in [
            (vec![entry(5, 3)], 5, 4),
            (vec![entry(0, 3)], 0, 4),
            (vec![entry(u64::MAX, 3)], u64::MAX, 4),
            (vec![entry(3, 3), entry(5, 3)], 5, 4),
        ] {
            let error = storage.append(&entries).unwrap_err();
            assert_eq!(error, StorageError::Gap { index, expected });
            assert_eq!(storage, before);
        }
    }

    #[test]
    fn reads_outside_the_log_fail() {
        let storage = storage();
        let mut out = Vec::new();
        let outside = |index| StorageError::Unavailable { index, first: 1, last: 3 };
        assert_eq!(storage.entries(0..2, &mut out), Err(outside(0)));
        assert_eq!(storage.entries(2..5, &mut out), Err(outside(4)));
        assert_eq!(storage.term(4), Err(outside(4)));
        assert_eq!(storage.term(u64::MAX), Err(outside(u64::MAX)));
        assert!(out.is_empty());
        assert_eq!(storage.term(0), Ok(0));
        storage.entries(2..4, &mut out).unwrap();
        assert_eq!(out, [entry(2, 1), entry(3, 2)]);
        assert_eq!(outside(4).to_string(), "index 4 is outside the stored log, which is [1, 3]");
    }
}

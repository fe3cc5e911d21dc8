//! Log entries.

use alloc::sync::Arc;

use bytes::Bytes;

use crate::confchange::ConfChange;
use crate::{Index, LogPosition, Term};

/// Bytes that an entry counts next to its payload (FLOW).
const ENTRY_BYTES: u64 = 24;

/// What a log entry holds. Payloads and changes are shared, so a clone copies no bytes.
///
/// The list is complete on purpose: an application must not pass over a kind of entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum EntryData {
    /// Nothing: a new leader's no-op (ELECT-5), or a refused configuration change (CONF-2).
    Empty,
    /// A payload of the application.
    Normal(Bytes),
    /// A configuration change (CONF-5).
    Conf(Arc<ConfChange>),
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// Its place in the log; the first entry has 1.
    pub index: Index,
    /// The term of the leader that appended it.
    pub term: Term,
    /// What it holds.
    pub data: EntryData,
}

impl Entry {
    /// Its place in the log, and its term.
    #[inline]
    #[must_use]
    pub fn position(&self) -> LogPosition {
        LogPosition::new(self.term, self.index)
    }

    /// Whether the entry is a configuration change (CONF-3).
    #[inline]
    #[must_use]
    pub fn is_conf(&self) -> bool {
        matches!(self.data, EntryData::Conf(_))
    }

    /// The configuration change it holds, if it holds one.
    #[inline]
    #[must_use]
    pub fn conf_change(&self) -> Option<&Arc<ConfChange>> {
        match &self.data {
            EntryData::Conf(change) => Some(change),
            EntryData::Empty | EntryData::Normal(_) => None,
        }
    }

    /// The bytes of the payload, as FLOW counts them: 0 for an empty entry, a fixed size for
    /// each edit of a configuration change.
    #[inline]
    #[must_use]
    pub fn payload_size(&self) -> u64 {
        self.data.payload_size()
    }

    /// The size of the entry in bytes, as FLOW counts it: the payload plus 24.
    ///
    /// It is the same on all nodes, whatever encoding they store and send entries in.
    #[inline]
    #[must_use]
    pub fn size(&self) -> u64 {
        self.payload_size().saturating_add(ENTRY_BYTES)
    }
}

impl EntryData {
    /// The bytes of the payload; see [`Entry::payload_size`].
    #[inline]
    #[must_use]
    pub fn payload_size(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Normal(payload) => u64::try_from(payload.len()).unwrap_or(u64::MAX),
            Self::Conf(change) => change.payload_size(),
        }
    }
}

/// How many of the entries, from the first on, are `max_size` bytes at most in all (FLOW-1,
/// FLOW-5). 0 if the first is larger by itself, which is then taken nevertheless.
pub(crate) fn count_fitting<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    max_size: u64,
) -> usize {
    let mut left = max_size;
    let fits = |entry: &&Entry| match left.checked_sub(entry.size()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    entries.into_iter().take_while(fits).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NodeId;
    use crate::confchange::Edit;

    fn entry(data: EntryData) -> Entry {
        Entry { index: Index(1), term: Term(1), data }
    }

    #[test]
    fn sizes_are_those_of_the_rulebook() {
        let change = ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(3))]);
        let sizes = |data| {
            let entry = entry(data);
            (entry.payload_size(), entry.size())
        };
        assert_eq!(sizes(EntryData::Empty), (0, 24));
        assert_eq!(sizes(EntryData::Normal(Bytes::new())), (0, 24));
        assert_eq!(sizes(EntryData::Normal("twelve bytes".into())), (12, 36));
        assert_eq!(sizes(EntryData::Conf(Arc::new(change))), (32, 56));
        assert_eq!(sizes(EntryData::Conf(Arc::new(ConfChange::leave()))), (0, 24));
    }

    #[test]
    fn entries_fit_as_long_as_their_sum_does() {
        let entries = [EntryData::Normal("12345678".into()), EntryData::Empty, EntryData::Empty];
        let entries = entries.map(entry);
        let counts = [0, 31, 32, 55, 56, 79, 80, u64::MAX].map(|max| count_fitting(&entries, max));
        assert_eq!(counts, [0, 0, 1, 1, 2, 2, 3, 3]);
    }

    #[test]
    fn entries_stay_small() {
        assert!(size_of::<Entry>() <= 56);
    }
}

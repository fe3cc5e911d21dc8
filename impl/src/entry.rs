//! Log entries.

use bytes::Bytes;

use crate::{Index, Term};

/// What a log entry holds. Payloads are shared, so a clone copies no bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum EntryData {
    /// Nothing: a new leader's no-op (ELECT-5), or a refused configuration change (CONF-2).
    Empty,
    /// A payload of the application.
    Normal(Bytes),
    /// A configuration change.
    Conf(Bytes),
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
    /// Whether the entry is a configuration change (CONF-3).
    #[must_use]
    pub fn is_conf(&self) -> bool {
        matches!(self.data, EntryData::Conf(_))
    }

    /// The payload; none for an empty entry.
    #[must_use]
    pub fn payload(&self) -> Option<&Bytes> {
        match &self.data {
            EntryData::Empty => None,
            EntryData::Normal(payload) | EntryData::Conf(payload) => Some(payload),
        }
    }
}

//! Snapshots.

use bytes::Bytes;

use crate::configuration::Configuration;
use crate::{Index, Term};

/// What stands for all entries up to an index (SNAP).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    /// The index of the last entry it stands for; at least 1.
    pub index: Index,
    /// The term of that entry; at least 1.
    pub term: Term,
    /// The configuration after applying that entry.
    pub configuration: Configuration,
    /// The state of the application after applying that entry, or whatever it makes it from.
    pub data: Bytes,
}

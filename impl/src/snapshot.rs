//! Snapshots.

use bytes::Bytes;

use crate::membership::Membership;
use crate::storage::StorageError;
use crate::{Index, LogPosition, Term};

/// What stands for all entries up to an index (SNAP).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Snapshot {
    /// The index of the last entry it stands for; at least 1.
    pub index: Index,
    /// The term of that entry; at least 1.
    pub term: Term,
    /// The configuration after applying that entry.
    pub membership: Membership,
    /// The index of the change that made `membership`, at most `index`; 0 for the configuration
    /// that the log began with (PROPOSE-6).
    pub membership_index: Index,
    /// The state of the application after applying that entry, or whatever it makes it from.
    pub data: Bytes,
}

impl Snapshot {
    /// The position of the last entry that it stands for.
    #[inline]
    #[must_use]
    pub fn position(&self) -> LogPosition {
        LogPosition::new(self.term, self.index)
    }

    /// A snapshot holds no configuration that was made after it.
    pub(crate) fn check(&self) -> Result<(), StorageError> {
        let &Self { index, membership_index, .. } = self;
        match membership_index > index {
            true => Err(StorageError::MembershipAhead { membership_index, index }),
            false => Ok(()),
        }
    }
}

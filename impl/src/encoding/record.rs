//! The records of a write (STORE-1).

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::DecodeError;
use super::fields::{Fields, Writer};
use super::value::Parts;
use crate::entry::Entry;
use crate::hard_state::HardState;
use crate::snapshot::Snapshot;
use crate::write::Record;

/// A [`Record`] that was read, and so owns what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OwnedRecord {
    /// Replaces the whole log.
    Snapshot(Arc<Snapshot>),
    /// Replaces the hard state.
    HardState(HardState),
    /// Replace everything stored from the first one's index on.
    Entries(Vec<Entry>),
}

impl From<Record<'_>> for OwnedRecord {
    fn from(record: Record<'_>) -> Self {
        match record {
            Record::Snapshot(snapshot) => Self::Snapshot(Arc::clone(snapshot)),
            Record::HardState(state) => Self::HardState(state),
            Record::Entries(entries) => Self::Entries(entries.to_vec()),
        }
    }
}

impl Parts for OwnedRecord {
    const NAME: &'static str = "record";

    fn write(&self, to: &mut Writer) {
        match self {
            Self::Snapshot(snapshot) => {
                to.number(1, 1_u64);
                to.value(2, &**snapshot);
            }
            Self::HardState(state) => {
                to.number(1, 2_u64);
                to.value(3, state);
            }
            Self::Entries(entries) => {
                to.number(1, 3_u64);
                entries.iter().for_each(|entry| to.value(4, entry));
            }
        }
    }

    fn read(mut from: Fields<'_>) -> Result<Self, DecodeError> {
        let (mut kind, mut snapshot) = (0, None);
        let (mut state, mut entries) = (HardState::default(), Vec::new());
        while let Some(field) = from.next()? {
            match field.tag {
                1 => kind = field.number()?,
                2 => snapshot = Some(field.value()?),
                3 => state = field.value()?,
                4 => entries.push(field.value()?),
                _ => {}
            }
        }
        match kind {
            1 => match snapshot {
                Some(snapshot) => Ok(Self::Snapshot(Arc::new(snapshot))),
                None => Err(DecodeError::Missing { what: Self::NAME, tag: 2 }),
            },
            2 => Ok(Self::HardState(state)),
            3 => Ok(Self::Entries(entries)),
            found => Err(DecodeError::Kind { what: Self::NAME, found, known: 3 }),
        }
    }
}

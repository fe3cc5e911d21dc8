//! A versioned binary form of messages, entries, snapshots and records.
//!
//! It is for the wire and for the disk. A value is one byte with the [version](VERSION) and then
//! its fields, each a tag, a length and so many bytes. So a node reads what an older one wrote,
//! where a field that is missing has its default; and it passes over fields that only newer ones
//! know. A *kind* that it does not know, such as a new message, is a typed error: that must not be
//! passed over.
//!
//! Numbers are base-128 varints, the lowest seven bits first. A field that has its default is left
//! out.
//!
//! ```
//! use quorate_core::encoding::{decode, encode};
//! use quorate_core::{HardState, Index, NodeId, Term};
//!
//! # fn main() -> Result<(), quorate_core::encoding::DecodeError> {
//! let state = HardState { term: Term(300), vote: Some(NodeId(2)), commit: Index(7) };
//! let bytes = encode(&state);
//! assert_eq!(bytes, [1, 1, 2, 0xac, 0x02, 2, 1, 2, 3, 1, 7]);
//! assert_eq!(decode::<HardState>(&bytes)?, state);
//! # Ok(())
//! # }
//! ```

mod error;
mod fields;
mod message;
mod parts;
mod record;
#[cfg(test)]
mod tests;
mod value;

use alloc::vec::Vec;

pub use self::error::DecodeError;
use self::fields::{Fields, Writer};
pub use self::record::OwnedRecord;
use self::value::Parts;

/// The version that [`encode`] writes, and the highest that [`decode`] reads.
pub const VERSION: u8 = 1;

/// What has a binary form. Only this crate implements it.
pub trait Encoded: Sized + Parts {}

impl<T: Parts> Encoded for T {}

/// The binary form of a value, with the version before it.
#[must_use]
pub fn encode<T: Encoded>(value: &T) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.byte(VERSION);
    value.write(&mut writer);
    writer.into_bytes()
}

/// The value that these bytes are the form of.
///
/// # Errors
///
/// If there is no version, or a newer one; if a field is cut off or malformed; if a kind is
/// unknown; or if the members of a snapshot are inconsistent.
pub fn decode<T: Encoded>(bytes: &[u8]) -> Result<T, DecodeError> {
    match bytes.split_first() {
        None => Err(DecodeError::Empty { what: T::NAME }),
        Some((&found, _)) if found == 0 || found > VERSION => {
            Err(DecodeError::Version { what: T::NAME, found, supported: VERSION })
        }
        Some((_, fields)) => T::read(Fields::new(T::NAME, fields)),
    }
}

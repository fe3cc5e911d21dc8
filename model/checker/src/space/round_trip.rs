//! Whether a packed state is read back as what it was.
//!
//! The search knows a state by its packed bytes. If a [`Pack`] forgets a field, two states become
//! one. If it reads back something else, the search continues from a state that was never reached.
//! Both searches end early and look complete, so packed states are read back and compared: the
//! first ones, then a sample, or all of them ([`Limits::every_pack`](crate::Limits::every_pack)).

use std::fmt;

use crate::pack::Pack;
use crate::space::shown::shown;

/// While fewer states than this are known, each packed state is read back.
pub(crate) const FIRST: u64 = 1 << 12;
/// Later, those are whose fingerprint has only zeros here: one in 256, whatever the order.
pub(crate) const SAMPLE: u64 = 0xff;

/// The [`Pack`] of a model's states is wrong: a state is not read back as what it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the Pack of {type_name} is wrong: {state}, packed into {bytes} bytes, {fault}")]
pub struct PackError {
    /// The type of the states.
    pub type_name: &'static str,
    /// The state that was packed, as `Debug` shows it.
    pub state: String,
    /// How many bytes it became.
    pub bytes: usize,
    /// What came out.
    pub fault: PackFault,
}

/// How reading back went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackFault {
    /// The bytes are not those of a state.
    Unreadable,
    /// They are those of another state.
    ReadAs(String),
    /// So many bytes are left when the state is read.
    Left(usize),
    /// The state that was read back is equal, and packed into other bytes.
    Repacked,
    /// An equal state, which the model gave for the same step, is packed into other bytes.
    Unequal(String),
}

impl fmt::Display for PackFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PackFault::Unreadable => f.write_str("cannot be read back"),
            PackFault::ReadAs(state) => write!(f, "is read back as {state}"),
            PackFault::Left(bytes) => write!(f, "leaves {bytes} bytes unread"),
            PackFault::Unequal(other) => {
                write!(f, "is packed into other bytes than its equal {other}")
            }
            PackFault::Repacked => f.write_str("is packed into other bytes after it was read back"),
        }
    }
}

/// Reads a packed state back, and compares.
#[cold]
pub(crate) fn round_trip<S: Pack>(state: &S, bytes: &[u8]) -> Result<(), PackError> {
    let mut rest = bytes;
    let fault = match S::unpack(&mut rest) {
        None => PackFault::Unreadable,
        Some(read) if read != *state => PackFault::ReadAs(shown(&read)),
        Some(_) if !rest.is_empty() => PackFault::Left(rest.len()),
        Some(read) => {
            let mut again = Vec::with_capacity(bytes.len());
            read.pack(&mut again);
            if again == bytes {
                return Ok(());
            }
            PackFault::Repacked
        }
    };
    Err(PackError { state: shown(state), ..wrong::<S>(bytes.len(), fault) })
}

/// The error of a block of states that cannot be taken apart.
pub(crate) fn wrong<S>(bytes: usize, fault: PackFault) -> PackError {
    let type_name = std::any::type_name::<S>();
    PackError { type_name, state: "a block of states".to_owned(), bytes, fault }
}

//! Why bytes are not the form of a value.

use crate::membership::MembershipError;

/// Why bytes are not the binary form of a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// There is not even a version.
    #[error("no bytes for a {what}, expected at least its version")]
    Empty {
        /// What was to be read.
        what: &'static str,
    },
    /// A newer node wrote this, or it is something else.
    #[error("a {what} of version {found}, but versions from 1 up to {supported} can be read")]
    Version {
        /// What was to be read.
        what: &'static str,
        /// The version found.
        found: u8,
        /// The highest version that can be read.
        supported: u8,
    },
    /// The bytes end within a field.
    #[error("field {tag} of a {what} needs {needed} bytes, but {left} are left")]
    CutOff {
        /// What was to be read.
        what: &'static str,
        /// The tag of the field.
        tag: u8,
        /// The bytes that it needs.
        needed: u64,
        /// The bytes that there are.
        left: u64,
    },
    /// A number is longer than 64 bits, or than its field, or does not end in it.
    #[error("field {tag} of a {what} holds no number of 64 bits in its {length} bytes")]
    Number {
        /// What was to be read.
        what: &'static str,
        /// The tag of the field.
        tag: u8,
        /// The bytes there.
        length: u64,
    },
    /// A kind that only a newer node knows, or nobody.
    #[error("a {what} of kind {found}, but kinds up to {known} are known")]
    Kind {
        /// What was to be read.
        what: &'static str,
        /// The kind found.
        found: u64,
        /// The highest kind known.
        known: u64,
    },
    /// A field is not there that has no default.
    #[error("a {what} lacks field {tag}")]
    Missing {
        /// What was to be read.
        what: &'static str,
        /// The tag of the field.
        tag: u8,
    },
    /// The members are inconsistent (CONF-4).
    #[error(transparent)]
    Membership(#[from] MembershipError),
}

//! Reading what programs print.

use crate::command::Outcome;

/// The value, or an error that says what was to be read.
pub(super) fn expect<T>(value: Option<T>, what: &str) -> Outcome<T> {
    value.ok_or_else(|| format!("bench: {what}"))
}

//! Values: what is written as fields, and the fields that hold a value themselves.

use super::DecodeError;
use super::fields::{Field, Fields, Writer};

/// The fields of a value. It is public by name only.
pub trait Parts: Sized {
    /// The name of the type, for errors.
    const NAME: &'static str;

    /// Writes the fields that are not at their default.
    fn write(&self, to: &mut Writer);

    /// Reads the fields, and passes over those it does not know.
    ///
    /// # Errors
    ///
    /// If a field is malformed.
    fn read(from: Fields<'_>) -> Result<Self, DecodeError>;
}

impl Writer {
    /// A field that holds another value, without a version of its own.
    pub(super) fn value(&mut self, tag: u8, value: &impl Parts) {
        let mut inner = Self::default();
        value.write(&mut inner);
        self.field(tag, &inner.into_bytes());
    }
}

impl Field<'_> {
    /// The value that the field holds.
    pub(super) fn value<T: Parts>(self) -> Result<T, DecodeError> {
        T::read(Fields::new(T::NAME, self.bytes))
    }
}

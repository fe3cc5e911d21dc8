//! Fields: a tag, a length, and so many bytes.

use alloc::vec::Vec;

use super::DecodeError;
use crate::Bytes;

/// The most bytes of a number.
const LONGEST: usize = 10;

/// Writes fields one after the other.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    fn varint(&mut self, mut number: u64) {
        while let low @ 0x80.. = number {
            self.bytes.push(u8::try_from(low & 0x7f).unwrap_or(0) | 0x80);
            number >>= 7;
        }
        self.bytes.push(u8::try_from(number).unwrap_or(0));
    }

    fn length(&mut self, length: usize) {
        self.varint(u64::try_from(length).unwrap_or(u64::MAX));
    }

    /// A number; left out if it is 0.
    pub(super) fn number(&mut self, tag: u8, number: impl Into<u64>) {
        let number = number.into();
        if number != 0 {
            let mut value = Self::default();
            value.varint(number);
            self.field(tag, &value.bytes);
        }
    }

    /// Bytes; left out if there are none.
    pub(super) fn bytes(&mut self, tag: u8, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.field(tag, bytes);
        }
    }

    /// A field of these bytes, also if there are none: an element of a list, or a value.
    pub(super) fn field(&mut self, tag: u8, bytes: &[u8]) {
        self.byte(tag);
        self.length(bytes.len());
        self.bytes.extend_from_slice(bytes);
    }
}

/// The fields of a value that are still to be read.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    what: &'static str,
    left: &'a [u8],
}

/// One field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    what: &'static str,
    pub(super) tag: u8,
    pub(super) bytes: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn new(what: &'static str, left: &'a [u8]) -> Self {
        Self { what, left }
    }

    /// The next field, or none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Field<'a>>, DecodeError> {
        let what = self.what;
        let Some((&tag, rest)) = self.left.split_first() else { return Ok(None) };
        let (needed, rest) = varint(rest).ok_or(DecodeError::Number {
            what,
            tag,
            length: count(rest.len().min(LONGEST)),
        })?;
        let parts = usize::try_from(needed).ok().and_then(|length| rest.split_at_checked(length));
        let Some((bytes, rest)) = parts else {
            return Err(DecodeError::CutOff { what, tag, needed, left: count(rest.len()) });
        };
        self.left = rest;
        Ok(Some(Field { what, tag, bytes }))
    }
}

impl<'a> Field<'a> {
    /// The number that the field holds.
    pub(super) fn number<T: From<u64>>(self) -> Result<T, DecodeError> {
        match varint(self.bytes) {
            Some((number, [])) => Ok(number.into()),
            _ => Err(DecodeError::Number {
                what: self.what,
                tag: self.tag,
                length: count(self.bytes.len()),
            }),
        }
    }

    /// Whether the number is not 0.
    pub(super) fn flag(self) -> Result<bool, DecodeError> {
        Ok(self.number::<u64>()? != 0)
    }

    pub(super) fn bytes(self) -> Bytes {
        Bytes::copy_from_slice(self.bytes)
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// A number, and what follows it; none if it does not end in time or needs more than 64 bits.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for (at, &byte) in bytes.iter().enumerate().take(LONGEST) {
        let bits = u64::from(byte & 0x7f);
        let shift = u32::try_from(at).ok()?.checked_mul(7)?;
        let shifted = bits.checked_shl(shift)?;
        if shifted >> shift != bits {
            return None;
        }
        number |= shifted;
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(at.checked_add(1)?..)?));
        }
    }
    None
}

//! States as bytes: what waits to be expanded is kept packed, in memory or in a file.

use std::fmt::Debug;

/// A value that can be written as bytes and read back.
///
/// Equal values have equal bytes, and different ones different bytes. Values follow one another
/// without separators, so reading takes exactly the bytes that writing made. The search reads
/// states back and compares them, and ends with a [`PackError`](crate::PackError) if they differ.
pub trait Pack: Sized + PartialEq + Debug {
    /// Appends the value's bytes.
    fn pack(&self, out: &mut Vec<u8>);

    /// Reads a value from the front of `from` and moves `from` behind it; `None` if the bytes are
    /// not those of a value.
    fn unpack(from: &mut &[u8]) -> Option<Self>;
}

/// Takes `N` bytes from the front.
#[inline]
fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = from.split_first_chunk::<N>()?;
    *from = tail;
    Some(*head)
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Pack for $number {
            #[inline]
            fn pack(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            #[inline]
            fn unpack(from: &mut &[u8]) -> Option<Self> {
                take(from).map(<$number>::from_le_bytes)
            }
        }
    )*};
}
numbers!(u8 u16 u32 u64 u128 i8 i16 i32 i64);

impl Pack for usize {
    fn pack(&self, out: &mut Vec<u8>) {
        (*self as u64).pack(out);
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        u64::unpack(from)?.try_into().ok()
    }
}

impl Pack for bool {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        match u8::unpack(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Pack for () {
    fn pack(&self, _: &mut Vec<u8>) {}

    fn unpack(_: &mut &[u8]) -> Option<Self> {
        Some(())
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.is_some().pack(out);
        if let Some(value) = self {
            value.pack(out);
        }
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        Some(if bool::unpack(from)? { Some(T::unpack(from)?) } else { None })
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        (self.len() as u32).pack(out);
        self.iter().for_each(|value| value.pack(out));
    }

    fn unpack(from: &mut &[u8]) -> Option<Self> {
        let len = u32::unpack(from)?;
        (0..len).map(|_| T::unpack(from)).collect()
    }
}

impl<T: Pack, const N: usize> Pack for [T; N] {
    #[inline]
    fn pack(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|value| value.pack(out));
    }

    #[inline]
    fn unpack(from: &mut &[u8]) -> Option<Self> {
        let mut values = [const { None }; N];
        for value in &mut values {
            *value = Some(T::unpack(from)?);
        }
        Some(values.map(|value| value.expect("each was read")))
    }
}

macro_rules! tuples {
    ($(($($name:ident)+))*) => {$(
        impl<$($name: Pack),+> Pack for ($($name,)+) {
            #[allow(non_snake_case, reason = "a value is named as its type")]
            fn pack(&self, out: &mut Vec<u8>) {
                let ($($name,)+) = self;
                $($name.pack(out);)+
            }

            fn unpack(from: &mut &[u8]) -> Option<Self> {
                Some(($($name::unpack(from)?,)+))
            }
        }
    )*};
}
tuples!((A)(A B)(A B C)(A B C D));

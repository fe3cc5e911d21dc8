//! Numbers that must not be taken for one another: of nodes, terms and indexes.

use core::cmp::Ordering;
use core::fmt;
use core::num::ParseIntError;
use core::str::FromStr;

/// Defines a number that is a type of its own, and what it has in common with the others.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(transparent))]
        pub struct $name(
            /// The plain number.
            pub u64,
        );

        impl $name {
            /// The plain number.
            #[inline]
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl From<u64> for $name {
            #[inline]
            fn from(number: u64) -> Self {
                Self(number)
            }
        }

        impl From<$name> for u64 {
            #[inline]
            fn from(number: $name) -> Self {
                number.0
            }
        }

        /// Compares with a plain number, such as a literal.
        impl PartialEq<u64> for $name {
            #[inline]
            fn eq(&self, other: &u64) -> bool {
                self.0 == *other
            }
        }

        // Written out, because what the derived forms compile to takes more instructions.
        impl PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }

            #[inline]
            fn lt(&self, other: &Self) -> bool {
                self.0 < other.0
            }

            #[inline]
            fn le(&self, other: &Self) -> bool {
                self.0 <= other.0
            }

            #[inline]
            fn gt(&self, other: &Self) -> bool {
                self.0 > other.0
            }

            #[inline]
            fn ge(&self, other: &Self) -> bool {
                self.0 >= other.0
            }
        }

        impl Ord for $name {
            #[inline]
            fn cmp(&self, other: &Self) -> Ordering {
                self.0.cmp(&other.0)
            }
        }

        /// Compares with a plain number, such as a literal.
        impl PartialOrd<u64> for $name {
            #[inline]
            fn partial_cmp(&self, other: &u64) -> Option<Ordering> {
                self.0.partial_cmp(other)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, ParseIntError> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        /// The number alone: the field that holds it says what it counts.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    };
}

/// Defines what a number has that counts on: the one before, the one after, and the distance.
macro_rules! counting {
    ($name:ident) => {
        impl $name {
            /// The highest number there is.
            pub const MAX: Self = Self(u64::MAX);

            /// The number `count` higher, or none if there is none so high.
            #[inline]
            #[must_use]
            pub const fn checked_add(self, count: u64) -> Option<Self> {
                match self.0.checked_add(count) {
                    Some(number) => Some(Self(number)),
                    None => None,
                }
            }

            /// The number `count` lower, or none if that would be below 0.
            #[inline]
            #[must_use]
            pub const fn checked_sub(self, count: u64) -> Option<Self> {
                match self.0.checked_sub(count) {
                    Some(number) => Some(Self(number)),
                    None => None,
                }
            }

            /// The number `count` higher, at most [`MAX`](Self::MAX).
            #[inline]
            #[must_use]
            pub const fn saturating_add(self, count: u64) -> Self {
                Self(self.0.saturating_add(count))
            }

            /// The number `count` lower, at least 0.
            #[inline]
            #[must_use]
            pub const fn saturating_sub(self, count: u64) -> Self {
                Self(self.0.saturating_sub(count))
            }

            /// The number one higher, at most [`MAX`](Self::MAX).
            #[inline]
            #[must_use]
            pub const fn next(self) -> Self {
                self.saturating_add(1)
            }

            /// The number one lower, at least 0.
            #[inline]
            #[must_use]
            pub const fn previous(self) -> Self {
                self.saturating_sub(1)
            }

            /// How many steps lead from `earlier` to this number; 0 if `earlier` is not below it.
            #[inline]
            #[must_use]
            pub const fn since(self, earlier: Self) -> u64 {
                self.0.saturating_sub(earlier.0)
            }
        }
    };
}

number! {
    /// The id of a node; positive, 0 is never a node.
    NodeId
}

number! {
    /// A term; 0 before the first election, and the term of index 0.
    ///
    /// ```
    /// use quorate_core::Term;
    ///
    /// assert_eq!(Term(3).next(), 4);
    /// assert_eq!(Term::MAX.checked_add(1), None);
    /// ```
    Term
}

number! {
    /// The index of a log entry; the first entry has 1, 0 stands before it.
    ///
    /// An index cannot be passed where a term is expected, nor the other way round:
    ///
    /// ```
    /// use quorate_core::{Index, LogPosition, Term};
    ///
    /// let position = LogPosition { term: Term(2), index: Index(7) };
    /// assert_eq!(position.index.next(), 8);
    /// ```
    ///
    /// ```compile_fail,E0308
    /// use quorate_core::{Index, LogPosition, Term};
    ///
    /// let position = LogPosition { term: Index(7), index: Term(2) };
    /// ```
    Index
}

counting!(Term);
counting!(Index);

/// An entry's place in a log, and its term there.
///
/// Two logs with the same term at an index are equal up to there. A position compares by term
/// first: of two logs, the one that ends at the greater position is more up to date (VOTE-2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LogPosition {
    /// The term of the entry; 0 at index 0.
    pub term: Term,
    /// The index of the entry; 0 stands before the first one.
    pub index: Index,
}

impl LogPosition {
    /// Before the first entry: every log agrees with every other one there.
    pub const START: Self = Self { term: Term(0), index: Index(0) };

    /// The position of an entry of this term at this index.
    #[inline]
    #[must_use]
    pub const fn new(term: Term, index: Index) -> Self {
        Self { term, index }
    }
}

/// `7@2`: index 7, term 2.
impl fmt::Display for LogPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.index, self.term)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stop_at_their_ends() {
        assert_eq!(Index(0).previous(), 0);
        assert_eq!(Index(0).checked_sub(1), None);
        assert_eq!(Index(5).checked_sub(2), Some(Index(3)));
        assert_eq!(Index::MAX.next(), Index::MAX);
        assert_eq!(Term::MAX.checked_add(1), None);
        assert_eq!(Term(5).checked_add(2), Some(Term(7)));
        assert_eq!((Index(5).since(Index(2)), Index(2).since(Index(5))), (3, 0));
    }

    #[test]
    fn numbers_show_as_numbers() {
        assert_eq!(format!("{} {:?}", NodeId(4), Some(Index(7))), "4 Some(7)");
        assert_eq!(format!("{:>3}", Term(2)), "  2");
        assert_eq!(LogPosition::new(Term(2), Index(7)).to_string(), "7@2");
    }

    #[test]
    fn positions_compare_by_term_first() {
        let longer = LogPosition::new(Term(1), Index(9));
        let later = LogPosition::new(Term(2), Index(1));
        assert!(later > longer && longer > LogPosition::START);
    }
}

/// Unit tests count in plain sight; an overflow panics. The core itself does without.
#[cfg(test)]
mod arithmetic {
    use std::ops::{Add, AddAssign, Sub};

    use super::*;

    macro_rules! arithmetic {
        ($name:ident) => {
            impl Add<u64> for $name {
                type Output = Self;

                fn add(self, count: u64) -> Self {
                    Self(self.0 + count)
                }
            }

            impl AddAssign<u64> for $name {
                fn add_assign(&mut self, count: u64) {
                    self.0 += count;
                }
            }

            impl Sub<u64> for $name {
                type Output = Self;

                fn sub(self, count: u64) -> Self {
                    Self(self.0 - count)
                }
            }

            impl Sub for $name {
                type Output = u64;

                fn sub(self, earlier: Self) -> u64 {
                    self.0 - earlier.0
                }
            }
        };
    }

    arithmetic!(Term);
    arithmetic!(Index);
}

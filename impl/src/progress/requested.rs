//! Appends that are to leave.

/// Which Appends are to leave to a peer when the node hands out its work (FLOW-3). What they carry
/// is what there is at that moment.
///
/// The more Appends include the less, so two requests in one are the bits of both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct RequestedAppends(u8);

const ONE: u8 = 0b001;
const MORE: u8 = 0b010;
/// Also if there are no entries to send.
const EMPTY: u8 = 0b100;

impl RequestedAppends {
    /// None.
    pub(crate) const NONE: Self = Self(0);

    /// One; with `empty` also if there are no entries to send.
    pub(crate) const fn one(empty: bool) -> Self {
        Self(if empty { ONE | EMPTY } else { ONE })
    }

    /// As many with entries as the peer may be sent; with `empty` one also if there are none.
    pub(crate) const fn until_paused(empty: bool) -> Self {
        Self(Self::one(empty).0 | MORE)
    }

    /// Whether it is more than one that may leave.
    #[inline]
    pub(crate) fn is_until_paused(self) -> bool {
        self.0 & MORE != 0
    }

    /// Whether an Append without entries will do.
    #[inline]
    pub(crate) fn allows_empty(self) -> bool {
        self.0 & EMPTY != 0
    }

    /// Both requests in one: the more Appends, and an empty one if either asks for it. Several
    /// single Appends become one, because it carries what there is for all of them.
    #[inline]
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

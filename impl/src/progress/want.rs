//! Appends that are to leave.

/// Which Appends are to leave to a peer when the node hands out its work (FLOW-3). What they carry
/// is what there is at that moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Want {
    appends: Appends,
    /// Whether one leaves also if there are no entries to send.
    empty: bool,
}

/// How many. The more includes the less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Appends {
    #[default]
    None,
    One,
    UntilPaused,
}

impl Want {
    /// None.
    pub(crate) const NO: Self = Self { appends: Appends::None, empty: false };

    /// One; with `empty` also if there are no entries to send.
    pub(crate) const fn one(empty: bool) -> Self {
        Self { appends: Appends::One, empty }
    }

    /// As many with entries as the peer may be sent; with `empty` one also if there are none.
    pub(crate) const fn until_paused(empty: bool) -> Self {
        Self { appends: Appends::UntilPaused, empty }
    }

    /// Whether it is more than one that may leave.
    #[inline]
    pub(crate) fn is_until_paused(self) -> bool {
        self.appends == Appends::UntilPaused
    }

    /// Whether an Append without entries will do.
    #[inline]
    pub(crate) fn allows_empty(self) -> bool {
        self.empty
    }

    /// Both wants in one: the more Appends, and an empty one if either wants that. Several single
    /// Appends become one, because it carries what there is for all of them.
    #[inline]
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self { appends: self.appends.max(other.appends), empty: self.empty | other.empty }
    }
}

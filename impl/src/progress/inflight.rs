//! Appends in flight.

use alloc::collections::VecDeque;

use crate::Index;

/// How much may be in flight to a peer (FLOW-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WindowLimits {
    /// *max-inflight-messages*.
    pub(crate) messages: usize,
    /// *max-inflight-bytes*; the message that reaches it may cross it.
    pub(crate) bytes: u64,
}

impl WindowLimits {
    /// Whether there is a limit at all. Without one, no window is kept (FLOW-2).
    #[inline]
    pub(crate) fn are_set(self) -> bool {
        self.messages != usize::MAX || self.bytes != u64::MAX
    }
}

/// The Appends with entries that a peer has not acknowledged (FLOW-2).
///
/// The ring grows to what has been in flight at once and stays that large, so a steady flow
/// allocates nothing. Equality and hash are those of the content: a [`VecDeque`]'s do not tell how
/// its ring is turned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Window {
    /// In the order of sending, so ascending by last index.
    inflight: VecDeque<Inflight>,
    /// The sum over all of them.
    bytes: u64,
}

/// One Append.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Inflight {
    /// The index of its last entry.
    last: Index,
    /// The size of its entries.
    bytes: u64,
}

impl Window {
    #[inline]
    pub(super) fn messages(&self) -> usize {
        self.inflight.len()
    }

    #[inline]
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    #[inline]
    pub(super) fn is_full(&self, limits: WindowLimits) -> bool {
        // Something must be in flight, or nothing would ever make room.
        !self.inflight.is_empty()
            && (self.inflight.len() >= limits.messages || self.bytes >= limits.bytes)
    }

    /// An Append with entries up to `last` left.
    #[inline]
    pub(super) fn push(&mut self, last: Index, bytes: u64) {
        self.inflight.push_back(Inflight { last, bytes });
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// The peer acknowledged `index`.
    #[inline]
    pub(super) fn free_to(&mut self, index: Index) {
        while let Some(first) = self.inflight.front().filter(|first| first.last <= index) {
            self.bytes = self.bytes.saturating_sub(first.bytes);
            self.inflight.pop_front();
        }
    }

    /// Checks the invariants that stand on the fields, for a peer with this match and next.
    pub(super) fn assert_invariants(&self, matched: Index, next: Index) {
        let mut before = matched;
        for &Inflight { last, .. } in &self.inflight {
            debug_assert!(
                before < last && last < next,
                "an Append up to {last} is in flight after {before}, next is {next}"
            );
            before = last;
        }
        let bytes = self.inflight.iter().fold(0, |sum: u64, sent| sum.saturating_add(sent.bytes));
        debug_assert!(self.bytes == bytes, "{} bytes are counted, {bytes} in flight", self.bytes);
    }

    /// Nothing is known to be in flight; the memory is kept.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.inflight.clear();
        self.bytes = 0;
    }
}

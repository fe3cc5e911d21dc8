//! Writes that are handed out and not acknowledged (STORE-3).

use alloc::collections::VecDeque;
use core::hash::{Hash, Hasher};

use crate::Index;
use crate::hard_state::HardState;

/// A write that is under way, or just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WriteInFlight {
    /// Its hard state: durable when it is acknowledged.
    pub(crate) hard_state: HardState,
    /// Entries up to here are durable when it is acknowledged: the last index when it was handed
    /// out, or less if the log was cut since. 0 if a snapshot has replaced the log since.
    pub(crate) last: Index,
    /// The index of the snapshot that it holds, unless another has replaced that since.
    pub(crate) snapshot: Option<Index>,
}

/// The writes under way, in order. They are numbered 1, 2, 3, … and acknowledged in this order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct InFlight {
    /// The one to be acknowledged next: in the synchronous form, the only one.
    oldest: Option<WriteInFlight>,
    /// Those after it; empty if there is no oldest one.
    later: VecDeque<WriteInFlight>,
    acknowledged: Counter,
}

/// How many writes were acknowledged. It only names writes, so nodes that differ in it alone are
/// the same: a walk through states that come back must see that they do.
#[derive(Clone, Debug, Default)]
struct Counter(u64);

impl PartialEq for Counter {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Counter {}

impl Hash for Counter {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl InFlight {
    /// A write is handed out. Returns its number.
    #[inline]
    pub(super) fn push(&mut self, write: WriteInFlight) -> u64 {
        if self.oldest.is_none() {
            self.oldest = Some(write);
        } else {
            self.later.push_back(write);
        }
        let later = u64::try_from(self.later.len()).unwrap_or(u64::MAX);
        self.acknowledged.0.saturating_add(1).saturating_add(later)
    }

    /// The number of the write to be acknowledged next, and that write; none if none is under way.
    #[inline]
    pub(super) fn oldest(&self) -> Option<(u64, &WriteInFlight)> {
        let number = self.acknowledged.0.saturating_add(1);
        self.oldest.as_ref().map(|write| (number, write))
    }

    /// The oldest write is acknowledged.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<WriteInFlight> {
        let write = self.oldest.take()?;
        if !self.later.is_empty() {
            self.oldest = self.later.pop_front();
        }
        self.acknowledged.0 = self.acknowledged.0.saturating_add(1);
        Some(write)
    }

    /// The log was cut after `index`: what the writes hold of the rest is not the log any more,
    /// even if it is appended again.
    #[inline]
    pub(super) fn truncate_after(&mut self, index: Index) {
        for write in self.oldest.iter_mut().chain(&mut self.later) {
            write.last = write.last.min(index);
        }
    }

    /// Checks the invariants that stand on the fields.
    pub(super) fn assert_invariants(&self, last_index: Index) {
        debug_assert!(self.oldest.is_some() || self.later.is_empty(), "none is the oldest");
        for write in self.oldest.iter().chain(&self.later) {
            let last = write.last;
            debug_assert!(last <= last_index, "a write up to {last} of a log up to {last_index}");
        }
    }

    /// A snapshot has replaced the log.
    pub(super) fn restore(&mut self) {
        for write in self.oldest.iter_mut().chain(&mut self.later) {
            write.last = Index(0);
            write.snapshot = None;
        }
    }
}

//! How much may be handed out to be applied (FLOW-5).

use alloc::collections::VecDeque;

use crate::Index;
use crate::entry::Entry;

/// The sizes of the entries above the applied index, kept only if there is a limit. So it is known
/// without reading them how many may be handed out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Backlog {
    Unlimited,
    Limited(Limited),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Limited {
    /// The most bytes handed out and not applied.
    limit: u64,
    /// The sizes are those of the entries after this index.
    after: Index,
    /// One for each entry up to the last.
    sizes: VecDeque<u64>,
    /// How many of them are handed out; at most all.
    handed: usize,
    /// The sum of those.
    handed_size: u64,
}

impl Backlog {
    /// The backlog of a log that is applied up to its end, `applied`. `u64::MAX` means no limit.
    pub(super) fn new(limit: u64, applied: Index) -> Self {
        match limit {
            u64::MAX => Self::Unlimited,
            _ => Self::Limited(Limited::new(limit, applied)),
        }
    }

    /// The entry is the last of the log now.
    #[inline]
    pub(super) fn push(&mut self, entry: &Entry) {
        if let Self::Limited(limited) = self {
            limited.sizes.push_back(entry.size());
        }
    }

    /// How many of the `count` entries to be handed out next may be.
    #[inline]
    pub(super) fn grant(&self, count: u64) -> u64 {
        match self {
            Self::Unlimited => count,
            Self::Limited(limited) => limited.grant(count),
        }
    }

    /// Entries up to `index` were handed out.
    #[inline]
    pub(super) fn handed_to(&mut self, index: Index) {
        if let Self::Limited(limited) = self {
            limited.handed_to(index);
        }
    }

    /// Entries up to `index`, which were handed out, are applied.
    #[inline]
    pub(super) fn applied_to(&mut self, index: Index) {
        if let Self::Limited(limited) = self {
            limited.applied_to(index);
        }
    }

    /// The log was cut after `index`; nothing that is handed out is cut.
    #[inline]
    pub(super) fn truncate_after(&mut self, index: Index) {
        if let Self::Limited(limited) = self {
            limited.sizes.truncate(limited.count_to(index));
        }
    }

    /// Checks the invariants that stand on the fields.
    pub(super) fn assert_invariants(&self, last_index: Index) {
        if let Self::Limited(limited) = self {
            limited.assert_invariants(last_index);
        }
    }

    /// The log is empty now, after a snapshot of this index.
    pub(super) fn restore(&mut self, index: Index) {
        if let Self::Limited(limited) = self {
            *limited = Limited::new(limited.limit, index);
        }
    }
}

impl Limited {
    fn assert_invariants(&self, last_index: Index) {
        let (sizes, count) = (self.sizes.len(), last_index.since(self.after));
        debug_assert!(u64::try_from(sizes) == Ok(count), "{sizes} sizes of {count} entries");
        let handed = self.handed;
        debug_assert!(handed <= sizes, "{handed} of {sizes} sizes are handed out");
        let sum =
            self.sizes.iter().take(handed).fold(0, |sum: u64, size| sum.saturating_add(*size));
        let counted = self.handed_size;
        debug_assert!(counted == sum, "{counted} bytes are counted as handed out, {sum} are");
    }

    fn new(limit: u64, after: Index) -> Self {
        Self { limit, after, sizes: VecDeque::new(), handed: 0, handed_size: 0 }
    }

    /// How many of the sizes are of entries up to `index`.
    fn count_to(&self, index: Index) -> usize {
        let count = usize::try_from(index.since(self.after)).unwrap_or(usize::MAX);
        count.min(self.sizes.len())
    }

    fn grant(&self, count: u64) -> u64 {
        let mut left = self.limit.saturating_sub(self.handed_size);
        let mut granted = 0_u64;
        for &size in self.sizes.iter().skip(self.handed) {
            // A single entry may be larger than the limit.
            let single = self.handed == 0 && granted == 0;
            if granted == count || (size > left && !single) {
                break;
            }
            left = left.saturating_sub(size);
            granted = granted.saturating_add(1);
        }
        granted
    }

    fn handed_to(&mut self, index: Index) {
        let handed = self.count_to(index);
        for size in self.sizes.iter().take(handed).skip(self.handed) {
            self.handed_size = self.handed_size.saturating_add(*size);
        }
        self.handed = self.handed.max(handed);
    }

    fn applied_to(&mut self, index: Index) {
        let count = self.count_to(index).min(self.handed);
        for size in self.sizes.drain(..count) {
            self.handed_size = self.handed_size.saturating_sub(size);
        }
        self.handed = self.handed.saturating_sub(count);
        self.after = self.after.max(index);
    }
}

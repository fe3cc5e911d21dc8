//! The configuration changes that are still to be applied.

use alloc::collections::VecDeque;
use alloc::sync::Arc;

use crate::Index;
use crate::confchange::ConfChange;
use crate::entry::Entry;

/// The configuration changes of a log above its applied index, in memory.
///
/// There are seldom more than two: a leader appends the next only when it has applied the one
/// before (CONF-2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Confs(
    /// Ascending by index, from above applied up to the last index.
    VecDeque<(Index, Arc<ConfChange>)>,
);

impl Confs {
    /// The entry is the last of the log now.
    #[inline]
    pub(super) fn push(&mut self, entry: &Entry) {
        if let Some(change) = entry.conf_change() {
            self.0.push_back((entry.index, Arc::clone(change)));
        }
    }

    /// The index of the first one.
    #[inline]
    pub(super) fn first(&self) -> Option<Index> {
        self.0.front().map(|&(index, _)| index)
    }

    /// The index of the last one but one.
    pub(super) fn last_but_one(&self) -> Option<Index> {
        self.0.iter().nth_back(1).map(|&(index, _)| index)
    }

    /// The one at `index`.
    pub(super) fn at(&self, index: Index) -> Option<&Arc<ConfChange>> {
        self.0.iter().find(|&&(at, _)| at == index).map(|(_, change)| change)
    }

    /// The index of the first one after `index`.
    #[inline]
    pub(super) fn first_after(&self, index: Index) -> Option<Index> {
        self.0.iter().map(|&(at, _)| at).find(|&at| at > index)
    }

    /// The log was cut after `index`.
    #[inline]
    pub(super) fn truncate_after(&mut self, index: Index) {
        while self.0.back().is_some_and(|&(at, _)| at > index) {
            self.0.pop_back();
        }
    }

    /// All up to `index` are applied.
    #[inline]
    pub(super) fn forget_to(&mut self, index: Index) {
        while self.0.front().is_some_and(|&(at, _)| at <= index) {
            self.0.pop_front();
        }
    }

    /// Checks the invariant that stands on the field.
    pub(super) fn assert_invariants(&self, applied: Index, last_index: Index) {
        let indexes = self.0.iter().map(|&(index, _)| index);
        debug_assert!(
            ascend(indexes, applied, last_index),
            "changes {:?} of a log that ends at {last_index} and is applied up to {applied}",
            self.0
        );
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// Whether the indexes ascend strictly, above `low` and up to `high`.
fn ascend(indexes: impl IntoIterator<Item = Index>, low: Index, high: Index) -> bool {
    let mut before = low;
    indexes.into_iter().all(|index| {
        let ascends = index > before && index <= high;
        before = index;
        ascends
    })
}

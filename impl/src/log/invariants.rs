//! What holds of a log after every step.

use super::Log;
use crate::Index;
use crate::storage::Storage;

impl<S: Storage> Log<S> {
    /// Checks the invariants that stand on the fields, in debug builds.
    pub(crate) fn assert_invariants(&self) {
        if cfg!(not(debug_assertions)) {
            return;
        }
        let Self { commit, handed_out, applied, .. } = *self;
        let (last_index, stable) = (self.last_index(), self.stable_index());
        debug_assert!(applied <= handed_out, "applied {applied}, handed out {handed_out}");
        debug_assert!(handed_out <= commit, "handed out {handed_out}, commit {commit}");
        debug_assert!(commit <= last_index, "commit {commit}, last index {last_index}");
        debug_assert!(stable <= last_index, "stable {stable}, last index {last_index}");
        let base = self.terms.before();
        debug_assert!(
            base <= applied || self.pending_snapshot().is_some(),
            "the log begins after {base}, applied {applied}"
        );
        self.terms.assert_invariants();
        self.unstable.assert_invariants(last_index);
        self.confs.assert_invariants(applied, last_index);
        self.in_flight.assert_invariants(last_index);
        self.backlog.assert_invariants(last_index);
    }
}

impl super::Terms {
    fn assert_invariants(&self) {
        let mut before = self.base();
        for &run in self.runs() {
            debug_assert!(
                run.index > before.index && run.term > before.term,
                "a run of terms begins at {run}, the one before it at {before}"
            );
            before = run;
        }
        let last_index = self.last_index();
        debug_assert!(before.index <= last_index, "run at {before}, last index {last_index}");
    }
}

/// Whether the indexes ascend strictly, above `low` and up to `high`.
pub(super) fn ascend(indexes: impl IntoIterator<Item = Index>, low: Index, high: Index) -> bool {
    let mut before = low;
    indexes.into_iter().all(|index| {
        let ascends = index > before && index <= high;
        before = index;
        ascends
    })
}

//! What holds of a log after every step.

use super::Log;
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

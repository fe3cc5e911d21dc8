//! Verdicts on liveness properties.

use super::csr::Csr;
use super::graph::Bits;
use super::limits::Watch;
use super::model::Checked;
use super::questions::{Asked, Questions};
use super::report::{Ending, Lasso, Verdict};

/// A verdict with the shape of its counterexample.
pub(super) struct Temporal<A> {
    pub(super) verdict: Verdict<A>,
    pub(super) lasso: Option<Lasso>,
}

/// Decides one question about the recorded graph.
pub(super) fn decide<M: Checked>(
    _questions: &Questions<'_, M>,
    _rows: &Csr,
    _sets: &[&Bits],
    _asked: Asked,
    _ending: Ending,
    _watch: &Watch<'_>,
) -> Temporal<M::Action> {
    Temporal { verdict: Verdict::Undecided { why: String::new() }, lasso: None }
}

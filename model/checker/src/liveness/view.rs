//! What to make of steps that are only assumed to be possible, and when to stop.

use crate::liveness::graph::Csr;
use crate::model::Label;
use crate::store::record::ASSUMED;

/// Two views of [`ASSUMED`] steps, which have the truth between them.
///
/// They are outcomes of which one is possible: each of these steps may be possible or not, but of
/// those with one label in one state one is at least. So what is enabled is known, and the views
/// differ only in what may be taken: a loop is fair *for sure* if it takes none of them, and
/// *perhaps* otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// For a violation: what is fair in this view is fair.
    Sure,
    /// Against one: what is not fair in this view is not fair.
    Perhaps,
}

impl View {
    /// The views that can differ on this graph, the sure one first.
    pub(crate) fn both(graph: &Csr) -> impl Iterator<Item = View> {
        let assumed = graph.labels.iter().any(|label| label & ASSUMED != 0);
        [View::Sure, View::Perhaps].into_iter().take(if assumed { 2 } else { 1 })
    }

    /// Whether a loop may take a step.
    #[inline]
    pub(crate) fn takes(self, label: Label) -> bool {
        self == View::Perhaps || label & ASSUMED == 0
    }
}

/// The work was broken off.
#[derive(Debug)]
pub(crate) struct Stopped;

/// Asks now and then whether to stop.
pub(crate) struct Watch<'a> {
    stop: &'a mut dyn FnMut() -> bool,
    ticks: u64,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(stop: &'a mut dyn FnMut() -> bool) -> Self {
        Watch { stop, ticks: 0 }
    }

    /// Asks now.
    pub(crate) fn look(&mut self) -> Result<(), Stopped> {
        if (self.stop)() { Err(Stopped) } else { Ok(()) }
    }

    /// One state more was visited.
    #[inline]
    pub(crate) fn tick(&mut self) -> Result<(), Stopped> {
        self.ticks += 1;
        if self.ticks.is_multiple_of(1 << 16) { self.look() } else { Ok(()) }
    }

    /// How many states were visited.
    pub(crate) fn ticks(&self) -> u64 {
        self.ticks
    }
}

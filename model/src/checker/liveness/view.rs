//! What to make of steps that are only assumed to be possible, and when to stop.

use crate::checker::csr::{ASSUMED, Csr};
use crate::checker::model::Label;

/// Two views of [`ASSUMED`] steps, which have the truth between them.
///
/// Any of these steps may be possible or not. A condition's steps are easier to take the more there are, but it also asks for more. Hence
/// a loop is fair *for sure* if it takes none of them and yet is fair when all of them are enabled; and it is fair *perhaps* if it is so
/// when those that it takes are possible, and the others are not. An assumed step mostly has a real twin of the same label in the same
/// state; then both views agree on what is enabled, and differ only in what may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::checker) enum View {
    /// For a violation: what is fair in this view is fair.
    Sure,
    /// Against one: what is not fair in this view is not fair.
    Perhaps,
}

impl View {
    /// The views that can differ on this graph, the sure one first.
    pub(super) fn both(graph: &Csr) -> impl Iterator<Item = View> {
        let assumed = graph.labels.iter().any(|label| label & ASSUMED != 0);
        [View::Sure, View::Perhaps].into_iter().take(if assumed { 2 } else { 1 })
    }

    /// Whether a loop may take a step.
    #[inline]
    pub(super) fn takes(self, label: Label) -> bool {
        self == View::Perhaps || label & ASSUMED == 0
    }

    /// Whether a step, taken or cut, makes the conditions that ask for it enabled.
    #[inline]
    pub(super) fn enables(self, label: Label) -> bool {
        self == View::Sure || label & ASSUMED == 0
    }
}

/// The work was broken off.
#[derive(Debug)]
pub(super) struct Stopped;

/// Asks now and then whether to stop.
pub(super) struct Watch<'a> {
    stop: &'a mut dyn FnMut() -> bool,
    ticks: u64,
}

impl<'a> Watch<'a> {
    pub(super) fn new(stop: &'a mut dyn FnMut() -> bool) -> Self {
        Watch { stop, ticks: 0 }
    }

    /// Asks now.
    pub(super) fn look(&mut self) -> Result<(), Stopped> {
        if (self.stop)() { Err(Stopped) } else { Ok(()) }
    }

    /// One state more was visited.
    #[inline]
    pub(super) fn tick(&mut self) -> Result<(), Stopped> {
        self.ticks += 1;
        if self.ticks.is_multiple_of(1 << 16) { self.look() } else { Ok(()) }
    }

    /// How many states were visited.
    pub(super) fn ticks(&self) -> u64 {
        self.ticks
    }
}

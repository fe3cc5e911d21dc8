//! The recorded graph with labels, row by row.

use std::ops::Range;

use super::model::{LABELS, Label};

/// The target of a step that a bound cut.
pub(super) const OUT: u32 = u32::MAX;
/// Set in the label of a step that an abstraction assumes to be possible.
pub(super) const ASSUMED: Label = LABELS;

/// Labelled steps of every state. States are numbered from 0 in breadth-first order, initial ones first; those from [`Csr::expanded`] on were met,
/// but not expanded, and have no row.
#[derive(Debug, Default)]
pub(super) struct Csr {
    /// Where each row ends; a row begins where the one before ends.
    pub(super) ends: Vec<u64>,
    /// Where the steps lead; [`OUT`] for one that was cut. No step leads to its own state.
    pub(super) targets: Vec<u32>,
    /// The label of each step, with [`ASSUMED`].
    pub(super) labels: Vec<Label>,
    /// How many states there are.
    pub(super) states: u32,
    /// How many of them are initial.
    pub(super) inits: u32,
}

impl Csr {
    /// Memory held.
    pub(super) fn bytes(&self) -> u64 {
        let (ends, targets) = (self.ends.capacity() * 8, self.targets.capacity() * 4);
        (ends + targets + self.labels.capacity() * size_of::<Label>()) as u64
    }

    /// How many states have a row.
    pub(super) fn expanded(&self) -> u32 {
        self.ends.len() as u32
    }

    /// Where the row of a state is. Empty for a state that was not expanded.
    #[inline]
    pub(super) fn range(&self, state: u32) -> Range<usize> {
        let state = state as usize;
        match self.ends.get(state) {
            None => 0..0,
            Some(&end) => {
                (if state == 0 { 0 } else { self.ends[state - 1] }) as usize..end as usize
            }
        }
    }

    /// Where the rows of some states are.
    pub(super) fn range_of(&self, states: Range<u32>) -> Range<usize> {
        let states = states.start..states.end.min(self.expanded());
        if states.is_empty() {
            return 0..0;
        }
        self.range(states.start).start..self.range(states.end - 1).end
    }

    /// The steps out of a state: target and label. Empty for a state that was not expanded.
    #[inline]
    pub(super) fn row(&self, state: u32) -> impl Iterator<Item = (u32, Label)> {
        let range = self.range(state);
        self.targets[range.clone()].iter().copied().zip(self.labels[range].iter().copied())
    }

    /// Whether a behaviour may go on from a state in a way that was not explored.
    pub(super) fn is_open(&self, state: u32) -> bool {
        state >= self.expanded() || self.row(state).any(|(to, _)| to == OUT)
    }
}

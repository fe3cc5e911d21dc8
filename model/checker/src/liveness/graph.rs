//! The recorded graph with labels, row by row.

use std::ops::Range;

use crate::model::Label;
use crate::store::record::{Graph, OUT};

/// Labelled steps of every state. States are numbered from 0 in breadth-first order, initial ones
/// first; those from [`Csr::expanded`] on were met, but not expanded, and have no row.
#[derive(Debug, Default)]
pub(crate) struct Csr {
    /// Where each row ends; a row begins where the one before ends.
    pub(crate) ends: Vec<u64>,
    /// Where the steps lead; [`OUT`] for one that was truncated. No step leads to its own state.
    pub(crate) targets: Vec<u32>,
    /// The label of each step, with [`ASSUMED`].
    pub(crate) labels: Vec<Label>,
    /// How many states there are.
    pub(crate) states: u32,
    /// How many of them are initial.
    pub(crate) inits: u32,
}

impl Csr {
    /// The graph row by row, for questions that need labels.
    pub(crate) fn of(graph: Graph, states: u32, inits: u32) -> Csr {
        let pieces = graph.into_pieces();
        let steps = pieces.iter().map(|rows| rows.targets.len()).sum();
        let mut csr = Csr { states, inits, ..Csr::default() };
        csr.ends.reserve_exact(pieces.iter().map(|rows| rows.degrees.len()).sum());
        csr.targets.reserve_exact(steps);
        csr.labels.reserve_exact(steps);
        let mut end = 0;
        // Each piece is given back once it is copied.
        for rows in pieces {
            csr.ends.extend(rows.degrees.iter().map(|degree| {
                end += u64::from(degree);
                end
            }));
            csr.targets.extend_from_slice(&rows.targets);
            csr.labels.extend_from_slice(&rows.labels);
        }
        csr
    }

    /// Memory held.
    pub(crate) fn bytes(&self) -> u64 {
        let (ends, targets) = (self.ends.capacity() * 8, self.targets.capacity() * 4);
        (ends + targets + self.labels.capacity() * size_of::<Label>()) as u64
    }

    /// How many states have a row.
    pub(crate) fn expanded(&self) -> u32 {
        self.ends.len() as u32
    }

    /// Where the row of a state is. Empty for a state that was not expanded.
    #[inline]
    pub(crate) fn range(&self, state: u32) -> Range<usize> {
        let state = state as usize;
        match self.ends.get(state) {
            None => 0..0,
            Some(&end) => {
                (if state == 0 { 0 } else { self.ends[state - 1] }) as usize..end as usize
            }
        }
    }

    /// Where the rows of some states are.
    pub(crate) fn range_of(&self, states: Range<u32>) -> Range<usize> {
        let states = states.start..states.end.min(self.expanded());
        if states.is_empty() {
            return 0..0;
        }
        self.range(states.start).start..self.range(states.end - 1).end
    }

    /// The steps out of a state: target and label. Empty for a state that was not expanded.
    #[inline]
    pub(crate) fn row(&self, state: u32) -> impl Iterator<Item = (u32, Label)> {
        let range = self.range(state);
        self.targets[range.clone()].iter().copied().zip(self.labels[range].iter().copied())
    }

    /// Whether a behaviour may continue from a state in a way that was not explored.
    pub(crate) fn is_open(&self, state: u32) -> bool {
        state >= self.expanded() || self.row(state).any(|(to, _)| to == OUT)
    }
}

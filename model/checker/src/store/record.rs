//! The graph, as a search records it.

use crate::model::{LABELS, Label};
use crate::store::small::Narrow;

/// The target of a step that a bound truncated.
pub(crate) const OUT: u32 = u32::MAX;
/// Set in the label of a step that an abstraction assumes to be possible.
pub(crate) const ASSUMED: Label = LABELS;

/// Successors of every expanded state, in order; states are numbered in the order in which they
/// were expanded.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// Taken over as they are: copying them would be most of the work of a search that records
    /// them.
    rows: Vec<Rows>,
    bytes: u64,
}

/// Successors of some states.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// How many steps each state has.
    pub(crate) degrees: Narrow,
    /// Where they lead.
    pub(crate) targets: Vec<u32>,
    /// As long as `targets`, or empty.
    pub(crate) labels: Vec<Label>,
}

impl Rows {
    pub(crate) fn with_room(states: usize, targets: usize, labels: usize) -> Self {
        let (targets, labels) = (Vec::with_capacity(targets), Vec::with_capacity(labels));
        Rows { degrees: Narrow::with_room(states), targets, labels }
    }

    /// Gives back what is not needed.
    pub(crate) fn shrink(&mut self) {
        self.degrees.shrink();
        self.targets.shrink_to_fit();
        self.labels.shrink_to_fit();
    }

    /// Leaves the first states.
    pub(crate) fn truncate(&mut self, states: usize) {
        self.degrees.truncate(states);
        let steps = self.degrees.iter().sum::<u32>() as usize;
        self.targets.truncate(steps);
        self.labels.truncate(steps);
    }

    fn bytes(&self) -> u64 {
        let (targets, labels) = (self.targets.capacity() * 4, self.labels.capacity() * 2);
        (size_of::<Rows>() + targets + labels) as u64 + self.degrees.bytes()
    }
}

impl Graph {
    /// Takes over the rows of the next expanded states.
    pub(crate) fn push(&mut self, rows: Rows) {
        self.bytes += rows.bytes();
        self.rows.push(rows);
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// All rows, from the given piece on.
    pub(crate) fn pieces_from(&self, piece: usize) -> &[Rows] {
        &self.rows[piece..]
    }

    /// The pieces, to be taken apart.
    pub(crate) fn into_pieces(self) -> Vec<Rows> {
        self.rows
    }

    /// The pieces, in the order of their states.
    pub(crate) fn pieces(&self) -> &[Rows] {
        &self.rows
    }

    /// Every expanded state with its targets.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let rows = self.rows.iter().flat_map(|rows| {
            let mut targets = &rows.targets[..];
            rows.degrees.iter().map(move |degree| {
                let (own, others) = targets.split_at(degree as usize);
                targets = others;
                own
            })
        });
        (0..).zip(rows)
    }
}

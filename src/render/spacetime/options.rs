//! What the reader of a diagram chooses.

use super::only::Only;

/// How a diagram is drawn.
#[derive(Clone, Copy, Default, Debug)]
pub struct Options<'a> {
    /// The current row; 0 is the state after the start commands. A row beyond the last counts as
    /// the last.
    pub current: usize,
    /// A row of which the past and the future are marked, as a script does for the row under the
    /// pointer.
    pub selected: Option<usize>,
    /// Nodes whose lanes are hidden. Causality through them stays as dashed lines.
    pub hidden: &'a [u64],
    /// Whether runs of steps that only their node notices become one dot with a count.
    pub collapse: bool,
    /// Keeps only what concerns a node or a kind of message.
    pub only: Option<Only>,
    /// Rows after which properties are violated.
    pub violations: &'a [Violation],
    /// Is added to a row for the number that the reader sees: 0 for the steps of a walk, the number
    /// of start commands for the steps of a trace file.
    pub first: usize,
}

/// A row with what it violates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// The row.
    pub row: usize,
    /// The property.
    pub property: String,
}

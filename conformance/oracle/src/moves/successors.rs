//! The states that follow a state.

use super::step::Step;
use crate::cell::Cell;
use crate::state::{Node, State};

/// The steps that a state allows, and the states that they lead to.
#[derive(Debug, Default)]
pub struct Successors {
    /// Steps with the states after them.
    pub found: Vec<(Step, State)>,
    /// Whether a step was left out because a log would be too long, or a second rival too many.
    pub truncated: bool,
}

impl Successors {
    /// Adds a step and the state after it.
    pub(super) fn add(&mut self, cell: &Cell, step: Step, mut state: State) {
        state.forget(cell);
        self.found.push((step, state));
    }
}

/// Adds the states in which a crash fell into the write of a step that turned `before` into
/// `after` on a node. Such a node has sent nothing, so leaders know what they knew before the step.
pub(super) fn tear(
    cell: &Cell,
    (node, before, after): (u8, &Node, &Node),
    start: &State,
    step: Step,
    out: &mut Successors,
) {
    if !start.may_crash(cell, node) {
        return;
    }
    for torn in after.torn(cell, before) {
        let mut state = *start;
        state.replace(node, torn);
        out.add(cell, step, state);
    }
}

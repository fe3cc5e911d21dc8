//! Crashes (ROLE-3, ROLE-4, STORE-2).
//!
//! A node that is down does nothing, and so does one whose messages are lost. So a crash and the
//! restart after it are one step.

use super::step::Step;
use super::successors::Successors;
use crate::cell::Cell;
use crate::state::{State, at};

/// Adds every crash between two steps that changes something.
pub(super) fn crashes(cell: &Cell, state: &State, out: &mut Successors) {
    for node in 1..=cell.nodes {
        let before = state.nodes[at(node)];
        let after = before.restarted(cell);
        if state.may_crash(cell, node) && (after != before || state.leads(node)) {
            let mut next = *state;
            next.replace(node, after);
            out.add(cell, Step::Crash { node, len: after.log.len(), commit: after.commit }, next);
        }
    }
}

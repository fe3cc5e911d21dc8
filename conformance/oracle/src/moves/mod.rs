//! What may happen in a state.

mod crash;
mod elect;
mod follow;
mod lead;
mod step;
mod successors;

pub use step::Step;
pub use successors::Successors;

use crate::cell::Cell;
use crate::state::State;

/// Every step that a state allows.
pub fn successors(cell: &Cell, state: &State, out: &mut Successors) {
    elect::elections(cell, state, out);
    lead::leaders(cell, state, out);
    follow::followers(cell, state, out);
    crash::crashes(cell, state, out);
}

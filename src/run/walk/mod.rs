//! Walks through the states of an instance, one step at a time, as a user chooses.
//!
//! [`why`] lists what may happen in a state and says why the rest may not. [`find`] searches for a
//! state that a user describes. [`graph`] is the part of the state space around a state, and an
//! overview of the whole.

pub mod address;
pub mod changes;
pub mod find;
pub mod graph;
pub mod lasso;
pub mod open;
pub mod path;
pub mod shrink;
pub mod sides;
pub mod snapshot;
pub mod view;
pub mod why;
pub mod wire;

pub use path::Walk;

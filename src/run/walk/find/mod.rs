//! Finds states: an expression, the shortest path to it, and the point of no return.
//!
//! [`expression`] is the language in which a user describes a state, and [`goal`] what a search
//! looks for. [`shortest`] finds the nearest such state, [`several`] different ways to one.
//! [`no_return`] says from which states of a path a good one can still be reached.

mod bag;
mod effort;
mod events;
pub mod expression;
pub mod goal;
pub mod no_return;
mod recorded;
mod reduced_path;
#[cfg(test)]
mod samples;
pub mod several;
pub mod shortest;

pub use effort::{Effort, FindError};

//! The neighbourhood of a state, and an overview of the state space by clusters.
//!
//! [`label`] puts a state into a few characters. [`neighbourhood`](mod@neighbourhood) finds every
//! state within a few steps. [`overview`](mod@overview) clusters the whole state space by a
//! [`key`]. [`layout`] places both; `crate::render::graph` draws them.

pub mod flags;
pub mod key;
pub mod label;
pub mod layout;
pub mod neighbourhood;
pub mod overview;

pub use key::Key;
pub use neighbourhood::{Neighbourhood, Reach, neighbourhood};
pub use overview::{Bounds, Overview, overview};

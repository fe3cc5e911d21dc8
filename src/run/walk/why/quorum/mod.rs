//! Whose word counts on a node: its configuration in force, and three tallies with their members.

mod count;
mod view;

pub use count::quorum;
pub use view::{CommitTally, Half, InForce, Pip, QuorumView, Tally, Word};

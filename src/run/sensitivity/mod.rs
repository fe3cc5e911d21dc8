//! What would make a verdict fail: for each property of a scenario, a mutation that violates it
//! there.
//!
//! "Holds" is only as strong as what would make it fail. A property that no mutation violates in a
//! scenario says nothing about the rules there, however many states were explored. Properties that
//! ask for a state to be *seen* are left out: the state that the search shows is their evidence,
//! and a removed rule allows more, so that it can hide nothing.
//!
//! [`measure`](fn@measure) tries what a scenario lists itself, then random walks, then searches by
//! breadth. [`again`](fn@again) repeats what is recorded.

mod again;
mod attempt;
mod matters;
mod measure;
mod open;
mod order;
mod row;
mod walks;

pub use again::{Again, again};
pub use measure::{Effort, measure};
pub use row::{Found, Outcome, Row, Sensitivity, ids};

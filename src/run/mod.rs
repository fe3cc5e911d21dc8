//! What the commands compute, and share. Nothing here prints a result.
//!
//! Reading order: [`select`] turns names into instances. [`examine`] runs the checker on one,
//! [`side_by_side`] on several, and [`assess`] compares each verdict with what the scenario
//! expects. [`conform`] runs the lockstep. [`sensitivity`] looks for mutations that make a verdict
//! fail. [`tally`] adds up the instances of a command. [`watch`] is how a search reports its
//! progress.

pub mod assess;
pub mod compare;
pub mod conform;
pub mod coverage;
mod delta;
pub mod examine;
pub mod history;
pub mod jobs;
pub mod process;
pub mod recorded;
pub mod select;
pub mod sensitivity;
pub mod side_by_side;
pub mod skipped;
pub mod tally;
pub mod traces;
pub mod vacuity;
pub mod walk;
pub mod watch;
mod workers;

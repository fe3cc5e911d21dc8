//! What the commands compute, and share. Nothing here prints a result.
//!
//! Reading order: [`select`] turns names into instances. [`examine`] runs the checker on one, and
//! [`assess`] says what each verdict amounts to. [`conform`] runs the lockstep with the core.
//! [`tally`] adds up the instances of a command. [`watch`] is how a search reports its progress.

pub mod assess;
pub mod compare;
pub mod conform;
pub mod coverage;
pub mod examine;
pub mod process;
pub mod select;
pub mod skipped;
pub mod tally;
pub mod traces;
pub mod vacuity;
pub mod watch;
mod workers;

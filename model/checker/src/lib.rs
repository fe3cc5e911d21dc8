#![doc = include_str!("../README.md")]
//!
//! # What the words mean
//!
//! * States are numbered from 0 in breadth-first order: initial states first, then source by
//!   source and action by action. So the first violation is one with a shortest path.
//! * A successor outside [`stateright::Model::within_boundary`] is **truncated**: neither stored
//!   nor counted as generated. Its source is a *cut state*. [`Ending::Complete`] means complete
//!   *within bounds*; [`Report::cut_states`] says whether the bounds mattered.
//! * Visited states are remembered by a 64-bit fingerprint. [`Report::collision_odds`] is the
//!   probability that two different states were taken for one somewhere in the search.
//! * Properties of a state are evaluated when the state is expanded. A search that ends early
//!   leaves states that are stored and not evaluated: [`Report::expanded`] counts those that were.
//! * `eventually` is asked of every maximal path; see [`coming_from_stateright`].
//! * Every counterexample is executed again before it is reported ([`confirm()`]). A counterexample
//!   that the model does not confirm is an error and not a verdict.
//!
//! # Where to begin
//!
//! [`check()`] sets up a search of any model and runs it. [`Checked`] and [`Pack`] are what a model
//! may add. [`explore()`] and [`visit()`] are the same searches with all settings in structs, for
//! tools.

mod check;
pub mod coming_from_stateright {
    #![doc = include_str!("../docs/coming-from-stateright.md")]
}
mod liveness;
mod model;
mod pack;
mod report;
mod search;
mod size;
mod space;
mod store;
#[cfg(test)]
mod tests;

pub use check::{Check, check};
pub use model::{
    Antecedent, Checked, EdgeProperty, Fairness, Formula, LABELS, Label, Liveness, Recoverable,
    StatePredicate, Strength, When,
};
pub use pack::Pack;
pub use report::confirm::api::{confirm, confirm_report};
pub use report::confirm::differs::{Confirmed, Differs, Unconfirmed};
pub use report::ending::Ending;
pub use report::lasso::{How, Lasso, Met};
pub use report::path::{Path, ReplayError, Step};
pub use report::progress::{Progress, PropertyProgress, SoFar};
pub use report::summary::Report;
pub use report::verdict::{Kind, PropertyVerdict, Recovery, Verdict};
pub use search::error::SearchError;
pub use search::explore::explore;
pub use search::limits::Limits;
pub use search::visit::{VisitReport, Visitor, visit};
pub use size::{SizeError, parse_size};
pub use space::facts::{Declared, Undeclared};
pub use space::mistake::ModelError;
pub use space::packed::Packed;
pub use space::round_trip::{PackError, PackFault};
pub use space::whole::Whole;
pub use store::settings::{Checkpoint, Store, StoreError};

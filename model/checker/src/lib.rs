//! A checker for any finite [`stateright::Model`]: exhaustive, level by level, with shortest counterexamples.
//!
//! [`check()`] explores every state reachable within [`stateright::Model::within_boundary`] and decides
//!
//! * `always` and `sometimes` properties of stateright ([`stateright::Model::properties`]),
//! * [`EdgeProperty`]s, which see the state before, the action and the state after,
//! * [`Recoverable`]s: from every reachable state a *lasting* good state can be reached.
//!
//! [`visit()`] walks the same states, in the same order and with the same numbers, on one thread, and shows every edge to a
//! [`Visitor`].
//!
//! What the words mean:
//!
//! * States are numbered from 0 in breadth-first order (initial states first; then source by source, action by action), so the
//!   first violation is one with a shortest path. Numbers, counts, verdicts and paths do not depend on the number of threads.
//! * A successor outside the boundary is **cut**: neither stored nor counted as generated; its source is a *cut state*.
//!   [`Ending::Complete`] means complete *within bounds*; [`Report::cut_states`] says whether the bounds mattered.
//! * Visited states are remembered by a 64-bit fingerprint; [`Report::collision_odds`] is the probability that two different
//!   states were taken for one somewhere in the search.
//! * Properties of a state are evaluated when the state is expanded. A search that ends early leaves a frontier that was stored,
//!   but not evaluated: [`Report::expanded`] counts the states that were.
//! * Every counterexample is executed again before it is reported ([`confirm()`]); one that the model does not bear out
//!   is an error and not a verdict.

mod bits;
mod blocks;
mod checkpoint;
mod chunk;
mod confirm;
mod crew;
mod csr;
mod expand;
mod frames;
mod frontier;
mod graph;
mod limits;
mod liveness;
mod manifest;
mod merge;
mod model;
mod pack;
mod path;
mod progress;
mod questions;
mod recent;
mod recoverable;
mod report;
mod resume;
mod round_trip;
mod seal;
mod search;
mod small;
mod store;
mod table;
mod tally;
mod temporal;
#[cfg(test)]
mod tests;
mod tree;
mod verdict;
mod visitor;

pub use confirm::{Confirmed, Differs, Unconfirmed, confirm, confirm_report};
pub use limits::Limits;
pub use model::{
    Antecedent, Checked, EdgeProperty, Fairness, Formula, LABELS, Label, Liveness, Recoverable,
    Strength, When,
};
pub use pack::Pack;
pub use path::{Path, ReplayError, Step};
pub use progress::{Progress, PropertyProgress, SoFar};
pub use recoverable::Recovery;
pub use report::{Ending, How, Kind, Lasso, Met, PropertyVerdict, Report, Verdict};
pub use round_trip::{PackError, PackFault};
pub use search::{SearchError, check, explore};
pub use store::{Checkpoint, Store, StoreError};
pub use visitor::{VisitReport, Visitor, visit};

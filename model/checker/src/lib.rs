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

mod liveness;
mod model;
mod pack;
mod report;
mod round_trip;
mod search;
mod store;
#[cfg(test)]
mod tests;

pub use model::{
    Antecedent, Checked, EdgeProperty, Fairness, Formula, LABELS, Label, Liveness, Recoverable,
    Strength, When,
};
pub use pack::Pack;
pub use report::confirm::ask::{confirm, confirm_report};
pub use report::confirm::differs::{Confirmed, Differs, Unconfirmed};
pub use report::ending::Ending;
pub use report::lasso::{How, Lasso, Met};
pub use report::path::{Path, ReplayError, Step};
pub use report::progress::{Progress, PropertyProgress, SoFar};
pub use report::summary::Report;
pub use report::verdict::{Kind, PropertyVerdict, Recovery, Verdict};
pub use round_trip::{PackError, PackFault};
pub use search::limits::Limits;
pub use search::rounds::{SearchError, check, explore};
pub use search::visit::{VisitReport, Visitor, visit};
pub use store::settings::{Checkpoint, Store, StoreError};

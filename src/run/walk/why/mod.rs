//! What may happen in a state, and why an action or a property has the answer that it has.
//!
//! Reading order: a [`Condition`] compares two values. [`why`] lists the conditions of an action,
//! [`choices()`] is every action that a page offers. [`explain_step`] says which rules act in a
//! step and what their guards decide, and [`rulebook`] has the text of a rule.
//!
//! [`properties()`] says what can be said of each property now, with a [`Truth`] tree of what is
//! violated or lacking. [`quorum()`] says whose word counts on a node.

mod begin;
mod bounds;
mod budget;
mod candidates;
mod changes;
mod choices;
mod condition;
mod decision;
mod faults;
mod guards;
mod never;
mod properties;
mod quorum;
mod reason;
mod relation;
pub mod rulebook;
mod rules;
#[cfg(test)]
mod sample;
mod sends;
mod step;
mod switch;
mod timing;
mod truth;
mod words;

pub use choices::{Choice, Group, choices};
pub use condition::{Condition, Source};
pub use guards::Guarded;
pub use properties::{PropertyNow, Question, Status, properties};
pub use quorum::{CommitTally, Half, InForce, Pip, QuorumView, Tally, Word, quorum};
pub use reason::{Why, why};
pub use step::{ActingRule, StepWhy, explain_step};
pub use truth::{Join, Truth, truth};

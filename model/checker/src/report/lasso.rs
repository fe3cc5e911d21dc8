//! The shape of a counterexample that never ends.

use crate::model::Strength;

/// The shape of a behaviour that never ends: the path of a violated liveness property is run once,
/// and what comes from `stem` on is repeated for ever. With nothing left to repeat, the behaviour
/// stutters in its last state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lasso {
    /// How many actions come before the loop.
    pub stem: usize,
    /// Why the loop is fair: for each condition, where it is met.
    pub met: Vec<Met>,
}

/// How a loop meets a fairness condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The condition's name.
    pub condition: String,
    /// How fair it asks to be.
    pub strength: Strength,
    /// How it is met.
    pub how: How,
}

/// See [`Met`]. Positions count from 0 at the begin of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The loop's action at this position is one that the condition asks for.
    Taken(usize),
    /// Before the loop's action at this position none is enabled, so that a weak condition asks for
    /// nothing.
    Disabled(usize),
    /// None is enabled anywhere in the loop.
    NeverEnabled,
}

/// What stateright's `eventually` takes for granted, by its name in reports.
pub(crate) const ANY_STEP: &str = "any step";

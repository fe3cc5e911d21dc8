//! Why a trace cannot be replayed.

use quorate_model::scenario::ScenarioError;

use crate::claim::NotShown;

/// Why a trace cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The scenario that the trace carries cannot be read.
    #[error("the scenario in the trace's header: {0}")]
    Scenario(#[from] ScenarioError),
    /// The setting does not fit the scenario.
    #[error("setting {setting:?} in the trace's header: expected flags for {nodes} nodes")]
    Setting {
        /// The setting.
        setting: String,
        /// Number of nodes in the scenario.
        nodes: u8,
    },
    /// A removed rule is unknown or not removable.
    #[error("rule {0:?} in the trace's header: expected a removable rule")]
    Rule(String),
    /// The start commands are not those of the scenario.
    #[error("start = {found} in the trace's header: the scenario has {expected} start commands")]
    Start {
        /// How many the trace has.
        found: usize,
        /// How many the scenario has.
        expected: usize,
    },
    /// The model no longer follows the trace.
    #[error("step {step} ({event}): {what}")]
    Stale {
        /// The step, from 1.
        step: usize,
        /// The event.
        event: String,
        /// What was expected and what was found.
        what: String,
    },
    /// The model follows the trace, but the trace does not violate the property that it names.
    #[error("{property} is not violated by this trace: {why}")]
    NotShown {
        /// The property.
        property: String,
        /// What differs.
        why: NotShown,
    },
}

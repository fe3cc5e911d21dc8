//! A scenario's file, read with the properties that there are.

use crate::property;
use crate::scenario::{self, Scenario, ScenarioError};

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing that is not as expected, with its line.
    pub fn parse(name: &str, text: &str) -> Result<Scenario, ScenarioError> {
        scenario::read(name, text, &property::names())
    }
}

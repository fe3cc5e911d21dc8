//! A scenario's file, read with the properties that there are.

use crate::cluster::Class;
use crate::property;
use crate::scenario::{self, Never, Scenario, ScenarioError};

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// [`ScenarioError`] for the first thing that is not as expected, with its line.
    pub fn parse(name: &str, text: &str) -> Result<Scenario, ScenarioError> {
        let scenario = scenario::read(name, text, &property::names())?;
        for vacuous in &scenario.vacuous {
            let Never::Action(word) = &vacuous.what else { continue };
            if !Class::ALL.iter().any(|class| class.name() == word) {
                let names = Class::ALL.iter().map(|class| class.name()).collect::<Vec<_>>();
                let names = names.join(", ");
                let message = format!("[[vacuous]] action {word:?}: expected one of {names}");
                return Err(ScenarioError::whole(message));
            }
        }
        Ok(scenario)
    }
}

//! A scenario's file, read with the properties that there are.

use std::sync::Arc;

use crate::cluster::{Class, ClusterModel};
use crate::mutation::Mutations;
use crate::property;
use crate::scenario::{self, Never, Scenario, ScenarioError, Setting};

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
        promised(scenario)
    }
}

/// The scenario, once some setting asks each property that it promises to put at risk.
fn promised(scenario: Scenario) -> Result<Scenario, ScenarioError> {
    if scenario.promises.is_empty() {
        return Ok(scenario);
    }
    let scenario = Arc::new(scenario);
    let model = |setting: &Setting| {
        let (scenario, setting, terms) = (Arc::clone(&scenario), setting.clone(), scenario.terms);
        ClusterModel::of(scenario, setting, Mutations::NONE, terms, false)
    };
    let is_asked = |name: &str| {
        let definition = property::definitions().find(|definition| definition.name == name);
        definition.is_some_and(|definition| {
            scenario.settings.iter().any(|setting| definition.is_asked(&model(setting)))
        })
    };
    match scenario.promises.iter().find(|name| !is_asked(name)) {
        Some(name) => Err(scenario::unasked(&scenario, name)),
        None => Ok(Arc::unwrap_or_clone(scenario)),
    }
}

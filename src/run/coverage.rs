//! How often each rule acted, over several instances.

use std::sync::Arc;

use quorate_model::cluster::coverage::{Coverage, Sight};
use quorate_model::rule::Rule;
use quorate_model::scenario::{Scenario, Setting};

use super::examine::Examined;

/// What the searches of several instances have covered.
#[derive(Default)]
pub struct Ledger {
    scenarios: Vec<OfScenario>,
}

/// One scenario with the instances that were searched to their end with every rule in force.
struct OfScenario {
    scenario: Arc<Scenario>,
    settings: Vec<Setting>,
    coverage: Coverage,
}

impl Ledger {
    /// Adds an instance, if it was observed.
    pub fn add(&mut self, examined: &Examined) {
        let Some(coverage) = Coverage::of(&examined.report.counters) else { return };
        let instance = &examined.instance;
        let position =
            self.scenarios.iter().position(|of| of.scenario.name == instance.scenario.name);
        let position = position.unwrap_or_else(|| {
            let scenario = Arc::clone(&instance.scenario);
            let coverage = Coverage::default();
            self.scenarios.push(OfScenario { scenario, settings: Vec::new(), coverage });
            self.scenarios.len() - 1
        });
        let of = &mut self.scenarios[position];
        of.coverage.join(&coverage);
        if examined.report.ending.is_complete() && instance.without.is_empty() {
            of.settings.push(instance.setting.clone());
        }
    }

    /// Everything that was covered.
    pub fn total(&self) -> Coverage {
        let mut total = Coverage::default();
        self.scenarios.iter().for_each(|of| total.join(&of.coverage));
        total
    }

    /// Rules that a scenario says it is about and that acted in none of its settings, if all of
    /// them were searched to their end.
    pub fn warnings(&self) -> Vec<String> {
        let whole = |of: &&OfScenario| {
            of.scenario.settings.iter().all(|setting| of.settings.contains(setting))
        };
        let of = |of: &OfScenario| {
            let idle = of.scenario.rules().iter().filter(|rule| of.coverage.fired(*rule) == 0);
            let ids: Vec<&str> = idle.map(Rule::id).collect();
            let name = &of.scenario.name;
            (!ids.is_empty()).then(|| {
                format!("{name} is about rules that never acted in it: {}", ids.join(", "))
            })
        };
        self.scenarios.iter().filter(whole).filter_map(of).collect()
    }
}

/// Warnings on rules and guards that no scenario covers, and on those that a scenario covers
/// although the model lists them as out of reach
/// ([`BEYOND`](quorate_model::cluster::coverage::BEYOND)).
pub fn surprises(coverage: &Coverage) -> Vec<String> {
    let (missing, seen) = coverage.surprises();
    let of = |found: Vec<Sight>| {
        let words = found.iter().map(|(rule, outcome)| match outcome {
            None => rule.id().to_owned(),
            Some(outcome) => format!("guard of {} {outcome}", rule.id()),
        });
        words.collect::<Vec<_>>().join(", ")
    };
    let mut warnings = Vec::new();
    if !missing.is_empty() {
        warnings.push(format!("covered by no scenario: {}", of(missing)));
    }
    if !seen.is_empty() {
        warnings.push(format!("listed as out of reach, but covered: {}", of(seen)));
    }
    warnings
}

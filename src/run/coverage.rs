//! How often each rule acted, over several instances.

use std::sync::Arc;

use quorate_conformance::lockstep::unlike_any_core;
use quorate_model::cluster::coverage::{Coverage, Sight};
use quorate_model::rule::Rule;
use quorate_model::scenario::{Never, Scenario, Setting, Vacuous};

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
    /// What the instances have covered that the lockstep runs on the core too.
    compared: Coverage,
}

impl OfScenario {
    /// Warnings on rules that the scenario names and that never acted, unless it explains that; and
    /// on explanations that are wrong.
    fn warnings(&self) -> Vec<String> {
        let name = &self.scenario.name;
        let idle = |rule: &Rule| self.coverage.fired(*rule) == 0;
        let explained: Vec<Rule> = self.scenario.vacuous.iter().filter_map(of_rule).collect();
        let missing = self.scenario.rules().iter().filter(idle);
        let missing: Vec<&str> =
            missing.filter(|rule| !explained.contains(rule)).map(Rule::id).collect();
        let acting = explained.iter().filter(|rule| !idle(rule)).map(|rule| rule.id());
        let acting: Vec<&str> = acting.collect();
        let mut warnings = Vec::new();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            warnings.push(format!("{name} is about rules that never acted in it: {missing}"));
        }
        if !acting.is_empty() {
            let acting = acting.join(", ");
            warnings
                .push(format!("{name} says that these rules never act, but they did: {acting}"));
        }
        warnings
    }
}

/// The rule that never acts, if it is a rule.
fn of_rule(vacuous: &Vacuous) -> Option<Rule> {
    match vacuous.what {
        Never::Rule(rule) => Some(rule),
        Never::Property(_) | Never::Action(_) => None,
    }
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
            let (coverage, compared) = Default::default();
            self.scenarios.push(OfScenario { scenario, settings: Vec::new(), coverage, compared });
            self.scenarios.len() - 1
        });
        let of = &mut self.scenarios[position];
        of.coverage.join(&coverage);
        if unlike_any_core(&examined.model).is_none() {
            of.compared.join(&coverage);
        }
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

    /// What was covered by the instances that `conform` does not skip.
    pub fn compared(&self) -> Coverage {
        let mut compared = Coverage::default();
        self.scenarios.iter().for_each(|of| compared.join(&of.compared));
        compared
    }

    /// Rules that a scenario says it is about and that acted in none of its settings, if all of
    /// them were searched to their end.
    pub fn warnings(&self) -> Vec<String> {
        let whole = |of: &&OfScenario| {
            of.scenario.settings.iter().all(|setting| of.settings.contains(setting))
        };
        self.scenarios.iter().filter(whole).flat_map(OfScenario::warnings).collect()
    }

    /// The same. If `every` scenario was searched to its end with all rules, also what is covered
    /// nowhere.
    pub fn warnings_in_all(&self, every: bool) -> Vec<String> {
        let mut warnings = self.warnings();
        if every {
            warnings.extend(surprises(&self.total()));
        }
        warnings
    }
}

/// Rules that acted, but in no instance that `conform` runs on the core too.
pub fn only_in_the_model(total: &Coverage, compared: &Coverage) -> Vec<Rule> {
    compared.idle().iter().filter(|rule| total.fired(*rule) > 0).collect()
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

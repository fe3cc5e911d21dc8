//! Which rules decided something, over several instances.

use std::sync::Arc;

use quorate_model::cluster::coverage::{BEYOND, Beyond, Coverage, Sight};
use quorate_model::rule::Rule;
use quorate_model::scenario::{Scenario, Setting};
use serde_json::{Value, json};

use super::examine::Examined;
use super::out::Out;
use super::text::{bad, bold, grouped, warn, wrapped};

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

/// Warnings on what all scenarios together have not shown, and on what they have shown though it is
/// known to be beyond them.
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
        warnings.push(format!("no scenario shows: {}", of(missing)));
    }
    if !seen.is_empty() {
        warnings.push(format!("listed as beyond the scenarios, and seen: {}", of(seen)));
    }
    warnings
}

/// Says of what was never seen, and is known to be beyond any scenario, why.
pub fn print_beyond(out: &mut Out) {
    for Beyond { rule, outcome, why } in BEYOND {
        let what = match outcome {
            None => rule.id().to_owned(),
            Some(outcome) => format!("guard of {} {outcome}", rule.id()),
        };
        out.line(format_args!("  {:<11} {what}: {why}", "beyond"));
    }
}

/// Rules that acted nowhere, by their ids.
fn idle(coverage: &Coverage) -> Vec<&'static str> {
    coverage.idle().iter().map(Rule::id).collect()
}

/// Rules with a guard that never had this outcome.
fn never(coverage: &Coverage, outcome: bool) -> Vec<&'static str> {
    let missing = coverage.one_sided().filter(|(_, missing)| *missing == outcome);
    missing.map(|(rule, _)| rule.id()).collect()
}

/// Prints the table of the rules, and what was never seen.
pub fn print(out: &mut Out, coverage: &Coverage) {
    out.line(bold("coverage"));
    for rule in Rule::ALL {
        let fired = coverage.fired(*rule);
        let fired = match fired {
            0 => bad(&format!("{:>15}", "never")),
            fired => format!("{:>15}", grouped(fired)),
        };
        let guard = coverage.guard(*rule).map_or_else(String::new, |(held, failed)| {
            format!("  guard true {}, false {}", grouped(held), grouped(failed))
        });
        out.line(format_args!("  {:<11} {:<36} {fired}{guard}", rule.id(), rule.title()));
    }
    unseen(out, coverage);
}

/// Names what was never seen.
fn unseen(out: &mut Out, coverage: &Coverage) {
    let lists = [
        ("rules that never acted", idle(coverage)),
        ("guards that were never true", never(coverage, true)),
        ("guards that were never false", never(coverage, false)),
    ];
    for (what, ids) in lists {
        if ids.is_empty() {
            continue;
        }
        out.line(format_args!("  {} {what}:", warn(&format!("{:<11}", "warning"))));
        for line in wrapped(&ids, 80) {
            out.line(format_args!("              {line}"));
        }
    }
}

/// The same as JSON.
pub fn json(coverage: &Coverage) -> Value {
    let of = |rule: &Rule| {
        let guard = coverage.guard(*rule);
        json!({
            "id": rule.id(),
            "fired": coverage.fired(*rule),
            "guard_true": guard.map(|(held, _)| held),
            "guard_false": guard.map(|(_, failed)| failed),
        })
    };
    json!({
        "rules": Rule::ALL.iter().map(of).collect::<Vec<_>>(),
        "never_acted": idle(coverage),
        "guards_never_true": never(coverage, true),
        "guards_never_false": never(coverage, false),
    })
}

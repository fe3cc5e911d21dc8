//! How often each rule acted, as a table and as JSON.

use quorate_model::cluster::coverage::{BEYOND, Beyond, Coverage};
use quorate_model::rule::Rule;
use serde_json::{Value, json};

use crate::out::Out;
use crate::run::coverage::{Ledger, only_in_the_model};
use crate::text::{bad, bold, grouped, warn, wrapped};

/// Prints the rules and guards that no scenario can cover, each with the reason.
pub fn print_beyond(out: &mut Out) {
    for Beyond { rule, outcome, why } in BEYOND {
        let what = match outcome {
            None => rule.id().to_owned(),
            Some(outcome) => format!("guard of {} {outcome}", rule.id()),
        };
        out.line(format_args!("  {:<11} {what}: {why}", "not covered"));
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

/// Rules that acted only in instances that `conform` skips, by their ids.
fn only(ledger: &Ledger) -> Vec<&'static str> {
    let only = only_in_the_model(&ledger.total(), &ledger.compared());
    only.into_iter().map(Rule::id).collect()
}

/// Prints the table of the rules, and what was never seen.
pub fn print(out: &mut Out, ledger: &Ledger) {
    let coverage = &ledger.total();
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
    unseen(out, coverage, only(ledger));
}

/// Names what was never seen, and what was seen only where no core follows the model.
fn unseen(out: &mut Out, coverage: &Coverage, only: Vec<&'static str>) {
    let lists = [
        ("rules that never acted", idle(coverage)),
        ("guards that were never true", never(coverage, true)),
        ("guards that were never false", never(coverage, false)),
        ("rules that acted only in instances that conform skips", only),
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
pub fn json(ledger: &Ledger) -> Value {
    let (coverage, compared) = (&ledger.total(), ledger.compared());
    let of = |rule: &Rule| {
        let guard = coverage.guard(*rule);
        json!({
            "id": rule.id(),
            "fired": coverage.fired(*rule),
            "compared": compared.fired(*rule),
            "guard_true": guard.map(|(held, _)| held),
            "guard_false": guard.map(|(_, failed)| failed),
        })
    };
    json!({
        "rules": Rule::ALL.iter().map(of).collect::<Vec<_>>(),
        "never_acted": idle(coverage),
        "guards_never_true": never(coverage, true),
        "guards_never_false": never(coverage, false),
        "only_in_the_model": only(ledger),
    })
}

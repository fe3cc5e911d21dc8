//! The report on an examined instance as text.

use quorate_checker::{Kind, PropertyVerdict, Verdict};
use quorate_model::cluster::ClusterModel;

use super::lasso;
use crate::out::Out;
use crate::run::assess::Assessment;
use crate::run::examine::Examined;
use crate::text::{bad, bold, count, good, grouped, odds, warn, wrapped};

/// Prints an examined instance, without counterexamples.
pub fn examined(out: &mut Out, examined: &Examined) {
    let report = &examined.report;
    out.line(bold(&examined.instance.to_string()));
    let stopped = !report.ending.is_complete();
    let plain = |(property, assessment): &(&PropertyVerdict<ClusterModel>, &Assessment)| {
        let settled = match assessment {
            Assessment::Good => true,
            // The line `search` says that the search was stopped.
            Assessment::Undecided(_) => stopped,
            _ => false,
        };
        settled && property.recovery.is_none()
    };
    for word in ["holds", "reached", "undecided"] {
        let of_word = examined
            .properties()
            .filter(plain)
            .filter(|(property, _)| property.verdict.word() == word);
        let names: Vec<&str> = of_word.map(|(property, _)| property.name).collect();
        if names.is_empty() {
            continue;
        }
        for (number, line) in wrapped(&names, 80).iter().enumerate() {
            let label = format!("{:<11}", if number == 0 { word } else { "" });
            let label = if word == "undecided" { warn(&label) } else { good(&label) };
            out.line(format_args!("  {label} {line}"));
        }
    }
    cannot_fail(out, examined);
    for (property, assessment) in examined.properties().filter(|pair| !plain(pair)) {
        out.line(format_args!("  {}", verdict(property, assessment)));
    }
    let bounds = match report.cut_states {
        0 => "no step leaves the bounds".to_owned(),
        truncated => format!("{} truncated by bounds", grouped_count(truncated, "state")),
    };
    out.line(format_args!(
        "  {:<11} {} distinct, {} generated, depth {}, {bounds}",
        "states",
        grouped(report.distinct),
        grouped(report.generated),
        report.depth
    ));
    let terms = if examined.model.renames() { ", terms renamed" } else { "" };
    let resumed = report
        .resumed
        .map_or(String::new(), |known| format!(", resumed from {}", grouped_count(known, "state")));
    out.line(format_args!(
        "  {:<11} {}{terms}{resumed}, {:.1} s, odds of a fingerprint collision {}",
        "search",
        report.ending,
        report.elapsed.as_secs_f64(),
        odds(report.collision_odds)
    ));
    warnings(out, &examined.vacuous);
}

/// Prints which of the properties that hold say nothing about the rules.
fn cannot_fail(out: &mut Out, examined: &Examined) {
    let names = examined.cannot_fail();
    if names.is_empty() {
        return;
    }
    for (number, line) in wrapped(&names, 80).iter().enumerate() {
        let label = format!("{:<11}", if number == 0 { "cannot fail" } else { "" });
        out.line(format_args!("  {} {line}", warn(&label)));
    }
    out.line(
        "              (here no removed rule violates these, so they say nothing about the rules)",
    );
}

/// Prints warnings, one on each line.
pub fn warnings(out: &mut Out, warnings: &[String]) {
    for warning in warnings {
        out.line(format_args!("  {} {warning}", warn(&format!("{:<11}", "warning"))));
    }
}

fn grouped_count(number: u64, noun: &str) -> String {
    let plain = count(number, noun);
    plain.replacen(&number.to_string(), &grouped(number), 1)
}

/// One line on a property whose verdict needs more than its word.
fn verdict(property: &PropertyVerdict<ClusterModel>, assessment: &Assessment) -> String {
    let label = format!("{:<11}", property.verdict.word());
    let label = match assessment {
        Assessment::Good => good(&label),
        Assessment::Violated | Assessment::Unmet(_) | Assessment::Unseen => bad(&label),
        Assessment::Expected(_) | Assessment::Undecided(_) => warn(&label),
    };
    let mut line = format!("{label} {}", property.name);
    if let Some(recovery) = &property.recovery {
        line.push_str(&format!(
            ": {} recoverable, {} trapped, {} undecided, {} lasting",
            grouped(recovery.recoverable),
            grouped(recovery.trapped),
            grouped(recovery.undecided),
            grouped(recovery.lasting)
        ));
    } else if let (Some(lasso), Some(path)) = (&property.lasso, property.verdict.path()) {
        line.push_str(&format!(": {}", lasso::shape(lasso, path.len())));
    } else if let Verdict::Violated { path, count: times } = &property.verdict {
        let what = if property.kind == Kind::Edge { "step" } else { "state" };
        line.push_str(&format!(
            ": {} (shortest), {}",
            count(path.len() as u64, "step"),
            violating(*times, what)
        ));
    }
    match assessment {
        Assessment::Expected(why) => line.push_str(&format!("\n              as expected: {why}")),
        Assessment::Undecided(why) => line.push_str(&format!("\n              {why}")),
        Assessment::Unmet(word) => {
            line.push_str(&format!("\n              the scenario expects: {word}"))
        }
        Assessment::Unseen => line.push_str(": the scenario asks for it, no explored state has it"),
        Assessment::Good | Assessment::Violated => {}
    }
    line
}

fn violating(times: u64, what: &str) -> String {
    format!("{} in all", grouped_count(times, &format!("violating {what}")))
}

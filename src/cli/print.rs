//! Reports and traces as text for people.

use quorate_checker::{Kind, PropertyVerdict, Verdict};
use quorate_conformance::trace::{Step, Trace};
use quorate_model::cluster::ClusterModel;

use super::examine::{Examined, Standing};
use super::out::Out;
use super::text::{bad, bold, count, dim, good, grouped, odds, warn, wrapped};

/// Prints an examined instance, without counterexamples.
pub fn examined(out: &mut Out, examined: &Examined) {
    let report = &examined.report;
    out.line(bold(&examined.instance.to_string()));
    let stopped = !report.ending.is_complete();
    let plain = |(property, standing): &(&PropertyVerdict<ClusterModel>, &Standing)| {
        let settled = match standing {
            Standing::Good => true,
            // That the search was stopped is said once, below.
            Standing::Undecided(_) => stopped,
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
    for (property, standing) in examined.properties().filter(|pair| !plain(pair)) {
        out.line(format_args!("  {}", verdict(property, standing)));
    }
    let bounds = match report.cut_states {
        0 => "no state cut by bounds".to_owned(),
        cut => format!("{} cut by bounds", grouped_count(cut, "state")),
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

/// One line on a property that is not simply good.
fn verdict(property: &PropertyVerdict<ClusterModel>, standing: &Standing) -> String {
    let label = format!("{:<11}", property.verdict.word());
    let label = match standing {
        Standing::Good => good(&label),
        Standing::Violated | Standing::Unmet(_) | Standing::Unseen => bad(&label),
        Standing::Expected(_) | Standing::Undecided(_) => warn(&label),
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
        line.push_str(&format!(": {}", super::lasso::shape(lasso, path.len())));
    } else if let Verdict::Violated { path, count: times } = &property.verdict {
        let what = if property.kind == Kind::Edge { "step" } else { "state" };
        line.push_str(&format!(
            ": {} (shortest), {}",
            count(path.len() as u64, "step"),
            violating(*times, what)
        ));
    }
    match standing {
        Standing::Expected(why) => line.push_str(&format!("\n              as expected: {why}")),
        Standing::Undecided(why) => line.push_str(&format!("\n              {why}")),
        Standing::Unmet(word) => {
            line.push_str(&format!("\n              the scenario expects: {word}"))
        }
        Standing::Unseen => line.push_str(": asked to be seen, seen nowhere"),
        Standing::Good | Standing::Violated => {}
    }
    line
}

fn violating(times: u64, what: &str) -> String {
    format!("{} in all", grouped_count(times, &format!("violating {what}")))
}

/// Prints the steps of a trace; those of the scenario's start commands only if the `whole` of it is
/// asked for.
pub fn steps(out: &mut Out, trace: &Trace, whole: bool) {
    if trace.start > 0 {
        let folded = if whole { "" } else { " (`quorate show` prints them)" };
        let start = count(trace.start as u64, "step");
        out.line(format_args!("  {}", dim(&format!("start of the scenario: {start}{folded}"))));
    }
    for (index, step) in trace.steps.iter().enumerate().skip(if whole { 0 } else { trace.start }) {
        if index == trace.start && trace.start > 0 && whole {
            out.line(format_args!("  {}", dim("from here on explored")));
        }
        if trace.repeats == Some(index) {
            out.line("  loop, repeated for ever:");
        }
        one_step(out, index + 1, step);
        if let Some(property) = trace.claim().filter(|_| trace.at == Some(index + 1)) {
            out.line(format_args!("  here {property} is violated; the trace continues"));
        }
    }
    if trace.repeats == Some(trace.steps.len()) {
        out.line("  from here on nothing happens any more");
    }
}

/// Prints one step: the event, the rules that acted, and the nodes that changed.
pub fn one_step(out: &mut Out, number: usize, step: &Step) {
    let event = step.event.to_string();
    let rules = step.rules.join(" ");
    out.line(format_args!("  {number:>3}  {event:<50} {}", dim(&rules)));
    for node in &step.nodes {
        out.line(format_args!("         {node}"));
    }
}

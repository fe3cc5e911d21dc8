//! The document that `decide --format markdown` writes. `cargo xtask bounds` makes from it those
//! pages of `specs/recorded/bounds` that do not come from records.

use quorate_model::scenario::{Allowance, Budget, Scenario, Terms, Timing};

use super::row::{COLUMNS, Row, cannot_fail, notes};
use crate::out::Out;
use crate::text::{count, grouped};

/// The document's head.
pub fn preface(out: &mut Out, command: &str) {
    out.line(format_args!(
        "<!-- Made by `{command}`. Do not edit: change specs/scenarios and run it again. -->"
    ));
    out.line("");
    out.line("# What was decided, and within which bounds");
    out.line("");
    out.line(
        "Each row is one search. *holds* and *hold* mean: in every state reachable within the \
         bounds. *shortest* is the length of a shortest counterexample, *truncated* the number of \
         states with a successor out of bounds.",
    );
    out.line("");
    out.line(
        "Liveness is asked in two senses (`specs/properties.md`). *Probability one*: from every \
         state a lasting good state can be reached. A violation is a trap, and *shortest* is the \
         way into it. *Under fairness*: every fair run is in good states from some step on. A \
         violation is a lasso, some steps and then a loop, and *shortest* counts both.",
    );
}

/// The section of one scenario.
pub fn section(out: &mut Out, scenario: &Scenario, rows: &[Row]) {
    head(out, scenario);
    each(out, rows.iter());
    remarks(out, scenario, rows);
}

/// The section of one scenario whose verdicts on recovery go into a table of several scenarios.
pub fn totals(out: &mut Out, scenario: &Scenario, table: &str, rows: &[Row]) {
    head(out, scenario);
    // An instance has several rows; the first one has the figures of its search.
    let mut searches: Vec<&Row> = Vec::new();
    for row in rows {
        if searches
            .last()
            .is_none_or(|last| (&last.setting, &last.without) != (&row.setting, &row.without))
        {
            searches.push(row);
        }
    }
    let states = searches.iter().map(|row| row.states);
    let unfinished: Vec<&str> = searches
        .iter()
        .filter(|row| row.ending != "complete within bounds")
        .map(|row| row.setting.as_str())
        .collect();
    let ending = match unfinished.as_slice() {
        [] => "complete within bounds".to_owned(),
        settings => format!("not complete: {}", settings.join(", ")),
    };
    out.line(format_args!(
        "{}, {ending}: {} states, at most {} in one; {} truncated. The verdicts are in the table \
         [{table}](#table-{table}).",
        count(searches.len() as u64, "instance"),
        grouped(states.clone().sum()),
        grouped(states.max().unwrap_or(0)),
        grouped(searches.iter().map(|row| row.truncated).sum())
    ));
    let others: Vec<&Row> =
        rows.iter().filter(|row| !row.recovery && row.property_is_one()).collect();
    if !others.is_empty() {
        out.line("");
        each(out, others.into_iter());
    }
    remarks(out, scenario, rows);
}

fn head(out: &mut Out, scenario: &Scenario) {
    out.line("");
    let story = scenario.story.map_or_else(String::new, |number| format!(" (story {number})"));
    out.line(format_args!("## {}{story}", scenario.name));
    out.line("");
    out.line(format_args!("**{}**", scenario.title));
    out.line("");
    out.line(scenario.about.split_whitespace().collect::<Vec<_>>().join(" "));
    out.line("");
    bounds(scenario).iter().for_each(|line| out.line(format_args!("- {line}")));
    out.line("");
}

fn each<'a>(out: &mut Out, rows: impl Iterator<Item = &'a Row>) {
    out.line(format_args!("| {} |", COLUMNS.join(" | ")));
    out.line("|---|---|---|---|---:|---:|---:|---:|---|");
    for row in rows {
        let cells = row.cells().map(|cell| cell.replace('|', "\\|"));
        out.line(format_args!("| {} |", cells.join(" | ")));
    }
}

/// What scenarios say of removals, and why verdicts are as expected; one line for settings with the
/// same reason.
fn remarks(out: &mut Out, scenario: &Scenario, rows: &[Row]) {
    let mut lines: Vec<String> =
        notes(scenario).map(|(without, note)| format!("- {without}: {}", flowing(note))).collect();
    let mut reasons: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for row in rows {
        let Some(because) = &row.because else { continue };
        match reasons.iter_mut().find(|(name, why, _)| *name == row.property && why == because) {
            Some((.., settings)) => settings.push(&row.setting),
            None => reasons.push((&row.property, because, vec![&row.setting])),
        }
    }
    lines.extend(reasons.iter().map(|(property, because, settings)| {
        format!("- {property} for {}: {}", settings.join(", "), flowing(because))
    }));
    lines.extend(cannot_fail(scenario).map(|line| format!("- {line}")));
    if !lines.is_empty() {
        out.line("");
        lines.iter().for_each(|line| out.line(line));
    }
}

fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cluster, budgets, bounds, and what is not explored.
fn bounds(scenario: &Scenario) -> Vec<String> {
    let mut lines = Vec::new();
    let configuration = scenario.configuration;
    let mut cluster = count(configuration.voters.len().into(), "voter");
    if !configuration.learners.is_empty() {
        cluster.push_str(&format!(", {}", count(configuration.learners.len().into(), "learner")));
    }
    let members = configuration.members().len();
    if scenario.nodes > members {
        cluster
            .push_str(&format!(", {}", count((scenario.nodes - members).into(), "further node")));
    }
    if !scenario.start.is_empty() {
        cluster
            .push_str(&format!(", after {}", count(scenario.start.len() as u64, "start command")));
    }
    lines.push(format!("Cluster: {cluster}."));
    let (mut allowed, mut never) = (Vec::new(), Vec::new());
    for budget in Budget::ALL {
        let name = budget.key().replace('_', " ");
        match scenario.chaos.allowance[budget as usize] {
            // Without compaction there are no snapshots to report.
            Allowance::Times(0)
                if matches!(budget, Budget::Compactions | Budget::SnapshotReports)
                    && !scenario.compacts() => {}
            Allowance::Times(0) => never.push(name),
            Allowance::Times(times) => allowed.push(format!("{name} {times}")),
            Allowance::Any => allowed.push(format!("{name} unlimited")),
        }
    }
    let timing = |timing: Timing| match timing {
        Timing::Free => "timers fire at any moment",
        Timing::Timely => "timers keep to the timing of a timely network",
        Timing::Coinciding => {
            "timers keep to the timing of a timely network, election timeouts of several nodes may \
             coincide"
        }
        Timing::Tight => {
            "timers keep to the timing of a timely network, every election timeout is as short as \
             possible"
        }
    };
    let cut = if scenario.chaos.cut.is_empty() { "" } else { "; some links are down" };
    let emptied: Vec<String> = scenario.chaos.empty_disk.iter().map(ToString::to_string).collect();
    lines.push(format!(
        "Budgets while there are faults: {}; {}{cut}.",
        allowed.join(", "),
        timing(scenario.chaos.timing)
    ));
    if !emptied.is_empty() {
        lines.push(format!(
            "The owner may replace the disk of node {} by an empty one once the node is removed.",
            emptied.join(", ")
        ));
    }
    if scenario.chaos.max_in_flight < scenario.bounds.max_in_flight {
        let messages = count(scenario.chaos.max_in_flight as u64, "message");
        lines.push(format!("While there are faults, at most {messages} in flight."));
    }
    for settle in &scenario.stabilisations {
        let dead: Vec<String> = settle.dead.iter().map(ToString::to_string).collect();
        let dead = if dead.is_empty() {
            "no node is dead".to_owned()
        } else {
            format!("dead for good: {}", dead.join(", "))
        };
        let cut = if settle.cut.is_empty() { "" } else { ", some links stay down" };
        let switched = if settle.switched { ", once the rolling switch is over" } else { "" };
        lines.push(format!(
            "Faults end as `{}`{switched}: {dead}{cut}; {}, without a limit on how often{}.",
            settle.name,
            timing(settle.timing),
            if settle.old_snapshots { "; the application makes no more snapshots" } else { "" }
        ));
    }
    let terms = match scenario.terms {
        Terms::Exact => format!("terms up to {}", scenario.bounds.max_term),
        Terms::Renamed { gap } => {
            format!("terms unlimited (renamed in order, gaps of {gap} or more count as equal)")
        }
    };
    lines.push(format!(
        "Bounds: {terms}, logs up to {}, at most {} in flight.",
        count(scenario.bounds.max_log.into(), "entry"),
        count(scenario.bounds.max_in_flight as u64, "message")
    ));
    let outside = match (scenario.compacts(), scenario.reconfigure.variants.is_empty()) {
        (false, true) => "snapshots, reads, and changes of the configuration that alter it",
        (true, true) => "reads, and changes of the configuration that alter it",
        (false, false) => "snapshots and reads",
        (true, false) => "reads",
    };
    if !never.is_empty() {
        lines.push(format!("Not explored: {}; {outside}.", never.join(", ")));
    } else {
        lines.push(format!("Not explored: {outside}."));
    }
    lines
}

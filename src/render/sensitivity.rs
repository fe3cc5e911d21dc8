//! What makes the properties of scenarios fail, as text and as JSON.

use serde_json::{Value, json};

use crate::out::Out;
use crate::run::sensitivity::{Again, Found, Outcome, Sensitivity, ids};
use crate::text::{bad, bold, count, good, grouped, warn, wrapped};

/// Prints a scenario.
pub fn print(out: &mut Out, title: &str, known: &Sensitivity) {
    out.line(format_args!("{}  {title}", bold(&known.scenario)));
    let width = known.rows.iter().map(|row| row.property.len()).max().unwrap_or(0);
    for row in &known.rows {
        if let Outcome::Fails { setting, without, steps, found } = &row.outcome {
            let cause = match &without[..] {
                [] => "by the whole rulebook".to_owned(),
                without => format!("without {}", ids(without)),
            };
            let steps = within(*steps, matches!(found, Found::Walk { .. }));
            let label = good(&format!("{:<22}", row.outcome.word()));
            out.line(format_args!(
                "  {label} {:<width$}  {cause} in {setting}: {steps}",
                row.property
            ));
        }
    }
    let mut reasons: Vec<(String, &str, Vec<&str>)> = Vec::new();
    for row in &known.rows {
        let Some(reason) = row.outcome.reason() else { continue };
        match reasons.iter_mut().find(|(other, ..)| *other == reason) {
            Some((.., names)) => names.push(row.property),
            None => reasons.push((reason, row.outcome.word(), vec![row.property])),
        }
    }
    for (reason, word, names) in reasons {
        for (number, line) in wrapped(&names, 70).iter().enumerate() {
            let label = format!("{:<22}", if number == 0 { word } else { "" });
            out.line(format_args!("  {} {line}", warn(&label)));
        }
        out.line(format_args!("  {:<22} {reason}", ""));
    }
    out.line(format_args!(
        "  {:<22} {} searches, {} states; random walks, {} steps",
        "search",
        grouped(known.searches),
        grouped(known.states),
        grouped(known.walked)
    ));
    for row in known.rows.iter().filter(|row| row.breaks_promise()) {
        let word = row.outcome.word();
        out.line(format_args!("  {} {} {word}", bad("promised, but         "), row.property));
    }
}

/// The length of a violation. Only a search by breadth finds a shortest one.
fn within(steps: usize, walked: bool) -> String {
    let steps = count(steps as u64, "step");
    if walked { format!("within {steps}") } else { steps }
}

/// A scenario as JSON.
pub fn json(known: &Sensitivity) -> Value {
    let rows = known.rows.iter().map(|row| {
        let fails = match &row.outcome {
            Outcome::Fails { setting, without, steps, found } => {
                Some((setting, ids(without), steps, found))
            }
            Outcome::Cannot | Outcome::Open { .. } => None,
        };
        let (found, states, walk) = match fails {
            Some((.., Found::Search { states })) => (Some("search"), Some(states), None),
            Some((.., Found::Walk { text })) => (Some("walk"), None, Some(text)),
            None => (None, None, None),
        };
        json!({
            "property": row.property,
            "verdict": row.outcome.word(),
            "promised": row.promised,
            "found": found,
            "setting": fails.as_ref().map(|(setting, ..)| setting),
            "without": fails.as_ref().map(|(_, without, ..)| without),
            "steps": fails.as_ref().map(|(_, _, steps, _)| steps),
            "states": states,
            "walk": walk,
            "reason": row.outcome.reason(),
        })
    });
    json!({
        "scenario": known.scenario,
        "searches": known.searches,
        "states": known.states,
        "walk_steps": known.walked,
        "interrupted": known.interrupted,
        "rows": rows.collect::<Vec<_>>(),
    })
}

/// Prints the recorded violations of a scenario that were searched again.
pub fn print_again(out: &mut Out, scenario: &str, found: &[Again]) {
    out.line(bold(scenario));
    let good_ones = found.iter().filter(|one| one.is_as_recorded()).count();
    out.line(format_args!("  {} {good_ones} recorded violations", good("found again")));
    for one in found.iter().filter(|one| !one.is_as_recorded()) {
        let cell = &one.cell;
        let steps = |steps: Option<usize>| {
            let violated = |steps| within(steps, cell.walk.is_some());
            steps.map_or("not violated".to_owned(), violated)
        };
        out.line(format_args!(
            "  {} {} without {} in {}: recorded {}, now {}",
            bad("differs    "),
            cell.property,
            cell.without.as_deref().unwrap_or("-"),
            cell.setting.as_deref().unwrap_or("-"),
            steps(cell.steps),
            steps(one.steps)
        ));
    }
}

/// The same as JSON: the properties as in [`json()`], with what was found now.
pub fn json_again(scenario: &str, found: &[Again]) -> Value {
    let rows = found.iter().map(|one| {
        json!({
            "property": one.cell.property,
            "setting": one.cell.setting,
            "without": one.cell.without,
            "recorded": one.cell.steps,
            "steps": one.steps,
        })
    });
    json!({ "scenario": scenario, "again": rows.collect::<Vec<_>>() })
}

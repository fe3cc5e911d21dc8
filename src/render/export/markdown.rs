//! A walk as a report for an issue.

use std::fmt::Write as _;

use super::mermaid;
use crate::run::walk::address::Address;
use crate::run::walk::path::Walk;
use crate::run::walk::view::View;
use crate::run::walk::why::Status;

/// The report: the steps, a diagram, the nodes after the shown step, and how to open it.
pub(super) fn text(walk: &Walk, address: &Address, at: usize) -> String {
    let mut text = String::new();
    let title = address.property.as_deref();
    let title = title.map_or("A walk".to_owned(), |property| format!("{property} violated"));
    let _ = writeln!(text, "### {title}: {}\n", walk.instance);
    let _ = writeln!(text, "| step | event | rules |\n|---:|---|---|");
    for (number, step) in walk.steps() {
        let rules: Vec<&str> = step.rules.iter().map(|rule| rule.id()).collect();
        let here = if number == at { " ←" } else { "" };
        let event = step.event.to_string().replace('|', "\\|");
        let _ = writeln!(text, "| {number}{here} | `{event}` | {} |", rules.join(" "));
    }
    if let Some(repeats) = address.repeats {
        let _ = writeln!(text, "\nSteps {} to {} repeat for ever.", repeats + 1, walk.len());
    }
    let view = View::of(walk.clone(), at);
    let _ = writeln!(text, "\nAfter step {at}:\n\n```text");
    for node in &view.nodes {
        let down = if view.is_down(node.id) { " (down)" } else { "" };
        let _ = writeln!(text, "{node}{down}");
    }
    let _ = writeln!(text, "```\n");
    for property in view.properties.iter().filter(|property| property.status == Status::Violated) {
        let _ = writeln!(text, "- **{}** is violated: {}", property.name, property.explain);
    }
    let _ = writeln!(text, "\n```mermaid\n{}```\n", mermaid::text(walk));
    let address = address.clone().for_command(&walk.instance);
    let _ = writeln!(text, "Open it: `quorate explore '{address}'`");
    text
}

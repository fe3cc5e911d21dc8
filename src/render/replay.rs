//! A replay as text and as JSON.

use quorate_checker::Confirmed;
use quorate_conformance::claim::{Shown, step};
use quorate_conformance::replay::StepDivergence;
use quorate_conformance::trace::Trace;
use serde_json::{Value, json};

use super::json;
use crate::out::Out;
use crate::text::count;

/// Says whether the run violates the property that the trace names, and where.
pub fn claim(trace: &Trace, property: &str, shown: Option<&Shown>) -> String {
    let Some(shown) = shown else {
        let step = step(trace);
        return format!("{property} was not evaluated: the run violates it only after step {step}");
    };
    let place = match trace.repeats {
        Some(_) => "by the loop".to_owned(),
        None => format!("after step {}", shown.step),
    };
    match shown.confirmed {
        Confirmed::Wholly => format!("{property} is violated {place}"),
        Confirmed::Partly { states } => {
            let states = count(states, "state");
            format!("{property} is violated {place}, as far as {states} inside the trap show")
        }
    }
}

/// The violation as JSON: its step, and whether the whole trap was explored to confirm it.
pub fn shown_json(shown: &Shown) -> Value {
    let states = match shown.confirmed {
        Confirmed::Wholly => None,
        Confirmed::Partly { states } => Some(states),
    };
    json!({ "property": shown.property, "step": shown.step, "wholly": states.is_none(), "states": states })
}

/// Prints the first step at which the core diverges, with both sides.
pub fn divergence(out: &mut Out, divergence: &StepDivergence) {
    out.line(format_args!("  core:  diverges at step {}: {}", divergence.step, divergence.event));
    out.line(format_args!("  class: {}, node {}", divergence.class, divergence.node));
    if let Some((first, rest)) = divergence.rules.split_first() {
        out.line(format_args!("  rule:  {} {}", first.id(), first.title()));
        if !rest.is_empty() {
            let ids: Vec<&str> = rest.iter().map(|rule| rule.id()).collect();
            out.line(format_args!("         also: {}", ids.join(", ")));
        }
    }
    for difference in &divergence.differences {
        out.line(format_args!("  {}", difference.field));
        out.line(format_args!("    model  {}", difference.model));
        out.line(format_args!("    core   {}", difference.core));
    }
}

/// The same as JSON.
pub fn divergence_json(divergence: &StepDivergence) -> Value {
    json!({
        "step": divergence.step,
        "event": divergence.event,
        "class": divergence.class.to_string(),
        "node": divergence.node,
        "rules": divergence.rules.iter().map(|rule| rule.id()).collect::<Vec<_>>(),
        "differences": json::differences(&divergence.differences),
    })
}

//! The steps of a trace as text.

use quorate_conformance::trace::{Step, Trace};

use crate::out::Out;
use crate::text::{bold, count, dim};

/// Prints what a trace is about.
pub fn header(out: &mut Out, trace: &Trace) {
    out.line(bold(&trace.title));
    let without = if trace.without.is_empty() {
        String::new()
    } else {
        format!(" without {}", trace.without.join(", "))
    };
    let steps = count(trace.steps.len() as u64, "step");
    out.line(format_args!("  {}@{}{without}, {steps}", trace.scenario, trace.setting));
}

/// Prints the steps of a trace. `whole` includes the scenario's start commands.
pub fn print(out: &mut Out, trace: &Trace, whole: bool) {
    if trace.start > 0 {
        let folded = if whole { "" } else { " (`quorate show` prints them)" };
        let start = count(trace.start as u64, "step");
        out.line(format_args!("  {}", dim(&format!("start of the scenario: {start}{folded}"))));
    }
    for (index, step) in trace.steps.iter().enumerate().skip(if whole { 0 } else { trace.start }) {
        if index == trace.start && trace.start > 0 && whole {
            out.line(format_args!("  {}", dim("explored from here on")));
        }
        if trace.repeats == Some(index) {
            out.line("  loop, repeated for ever:");
        }
        one(out, index + 1, step);
        if let Some(property) = trace.claim().filter(|_| trace.at == Some(index + 1)) {
            out.line(format_args!("  here {property} is violated; the trace continues"));
        }
    }
    if trace.repeats == Some(trace.steps.len()) {
        out.line("  nothing happens from here on");
    }
}

/// Prints one step: the event, the rules that acted, and the nodes that changed.
pub fn one(out: &mut Out, number: usize, step: &Step) {
    let event = step.event.to_string();
    let rules = step.rules.join(" ");
    out.line(format_args!("  {number:>3}  {event:<50} {}", dim(&rules)));
    for node in &step.nodes {
        out.line(format_args!("         {node}"));
    }
}

/// Prints the events of a trace, one on each line, without what they change.
pub fn events(out: &mut Out, trace: &Trace) {
    for (index, step) in trace.steps.iter().enumerate().skip(trace.start) {
        out.line(format_args!("  {:>3}  {}", index + 1, step.event));
    }
}

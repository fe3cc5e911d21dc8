//! Why a step did what it did, and what an action needs, as text.

use crate::out::Out;
use crate::run::walk::why::{Choice, Condition, Guarded, StepWhy};
use crate::text::{bad, bold, dim, good};

/// Prints why a step did what it did.
pub fn step(out: &mut Out, number: usize, why: &StepWhy) {
    out.line(bold(&format!("step {number}: {}", why.event)));
    effect(out, why);
}

/// Prints what an action needs, and what it would do.
pub fn choice(out: &mut Out, number: usize, choice: &Choice, why: &StepWhy) {
    let word = if choice.enabled { good("enabled") } else { bad("not enabled") };
    out.line(format_args!("{} is {word} after step {number}", bold(&choice.event)));
    conditions(out, &choice.why.conditions, 2);
    if let Some(never) = &choice.never {
        out.line(format_args!("  no later state can enable it: {never}"));
    }
    if !choice.why.bounds.is_empty() {
        out.line("  the step leaves the bounds of the scenario:");
        conditions(out, &choice.why.bounds, 4);
    }
    if choice.enabled {
        effect(out, why);
    }
}

fn effect(out: &mut Out, why: &StepWhy) {
    if why.ignored {
        out.line("  the message changes nothing: the receiver ignores it");
    }
    if !why.mutations.is_empty() {
        out.line(format_args!("  decided by what is removed: {}", why.mutations.join(", ")));
    }
    for guard in &why.guards {
        guarded(out, guard);
    }
    if !why.rules.is_empty() {
        let rules: Vec<String> =
            why.rules.iter().map(|rule| format!("{} {}", rule.id, rule.title)).collect();
        out.line("  rules that act:");
        rules.iter().for_each(|rule| out.line(format_args!("    {rule}")));
    }
    if !why.changes.is_empty() {
        out.line(format_args!("  effect: {}", why.changes));
    }
    for message in &why.sends {
        out.line(format_args!("  sends {message}"));
    }
}

fn guarded(out: &mut Out, guard: &Guarded) {
    let mark = mark(guard.holds);
    out.line(format_args!("  {mark} {} {}: {}", guard.rule, guard.title, guard.decides));
    for (place, list) in guard.any.iter().enumerate() {
        if place > 0 {
            out.line(dim("      or"));
        }
        conditions(out, list, 6);
    }
}

fn conditions(out: &mut Out, list: &[Condition], indent: usize) {
    for condition in list {
        out.line(format_args!("{:indent$}{} {}", "", mark(condition.holds), condition.text));
        for (place, alternative) in condition.any.iter().enumerate() {
            if place > 0 {
                out.line(dim(&format!("{:indent$}    or", "")));
            }
            conditions(out, alternative, indent + 4);
        }
    }
}

fn mark(holds: bool) -> String {
    if holds { good("✓") } else { bad("✗") }
}

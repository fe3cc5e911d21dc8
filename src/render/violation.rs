//! An examined instance with its violations as text.

use super::{lasso, report, steps};
use crate::out::Out;
use crate::run::examine::Examined;
use crate::run::traces::{Traces, Violation};
use crate::text::{bold, count};

/// Prints an examined instance, its violations and what was removed. A trace without a file is
/// printed as a whole.
pub fn print(out: &mut Out, examined: &Examined, traces: &Traces<'_>) {
    report::examined(out, examined);
    report::warnings(out, &examined.skipped.lines());
    // Properties stand in the order of their list, so the worst violation is printed first and in
    // full.
    let mut shown = false;
    for violation in &traces.violations {
        one(out, examined, violation, &mut shown);
    }
    for path in &traces.removed {
        out.line(format_args!("  removed the stale trace of an earlier run: {}", path.display()));
    }
}

/// Prints one violation. `shown` says whether an earlier one was printed with its states.
fn one(out: &mut Out, examined: &Examined, violation: &Violation<'_>, shown: &mut bool) {
    let Violation { property, path, expected, counterexample, file } = violation;
    let trace = counterexample.trace();
    let shape = match &property.lasso {
        Some(lasso) => lasso::shape(lasso, path.len()),
        None => count(path.len() as u64, "step"),
    };
    out.line(format_args!("  {}", bold(&format!("{}: {shape}", property.name))));
    // A trace without a file is shown nowhere else.
    let whole = !matches!(file, Some(Ok(_)));
    // The table on a lasso names its steps.
    if whole || property.lasso.is_some() || !*shown && !expected {
        *shown = true;
        steps::print(out, trace, whole);
    } else if *expected {
        steps::events(out, trace);
    }
    if let Some(lasso) = &property.lasso {
        lasso::table(out, lasso, trace.start);
    }
    match violation.why(&examined.model) {
        why if why.is_empty() => {}
        why => out.line(format_args!("  why: {why}")),
    }
    match file {
        Some(Ok(file)) => {
            out.line(format_args!(
                "  trace: {file}\n  replay: quorate replay {file}\n  explore: quorate explore {file}"
            ));
        }
        Some(Err(unwritten)) => out.line(format_args!("  no trace file: {}", unwritten.error)),
        None => out.line("  no trace file: this run exists only with renamed terms"),
    }
}

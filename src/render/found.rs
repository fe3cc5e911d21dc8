//! Answers of a search for states as text and as JSON.

use serde_json::{Value, json};

use crate::out::Out;
use crate::run::walk::address::Address;
use crate::run::walk::find::expression::Element;
use crate::run::walk::find::no_return::{CanReach, NoReturn};
use crate::run::walk::find::several::Several;
use crate::run::walk::find::shortest::Found;
use crate::run::walk::path::Walk;
use crate::text::{bad, bold, count, dim, good, grouped};

/// What a search for the nearest state has found, in one sentence.
pub fn words(found: &Found) -> String {
    match found {
        Found::Path(actions) => count(actions.len() as u64, "step"),
        Found::Nowhere { states, truncated: 0 } => format!(
            "nowhere: all {} states that can be reached were searched, and no bound matters",
            grouped(*states)
        ),
        Found::Nowhere { states, truncated } => format!(
            "nowhere within bounds: all {} states were searched; {} of them have steps beyond the bounds",
            grouped(*states),
            grouped(*truncated)
        ),
        Found::Stopped { states, why } => {
            format!("not known: the search {why}, after {} states", grouped(*states))
        }
    }
}

/// Prints the nearest state, or that there is none.
pub fn nearest(out: &mut Out, goal: &str, from: usize, found: &Found, walk: Option<&Walk>) {
    out.line(format_args!("{} from step {from}: {}", bold(goal), words(found)));
    if let Some(walk) = walk {
        path(out, walk, from);
    }
}

/// Prints the steps of a walk after step `from`, and how to open it.
pub fn path(out: &mut Out, walk: &Walk, from: usize) {
    for (number, step) in walk.steps().skip(from) {
        out.line(format_args!("  {number:>3}  {}", step.event));
    }
    let address = Address::of(walk).for_command(&walk.instance);
    out.line(format_args!("  open: quorate explore '{address}'"));
}

/// Prints several ways.
pub fn ways(out: &mut Out, goal: &str, from: usize, walks: &[Walk], several: &Several) {
    let number = count(walks.len() as u64, "different way");
    out.line(format_args!("{} from step {from}: {number}", bold(goal)));
    for (place, walk) in walks.iter().enumerate() {
        out.line(format_args!("way {}: {}", place + 1, count((walk.len() - from) as u64, "step")));
        path(out, walk, from);
    }
    let stopped =
        several.stopped.as_ref().map_or(String::new(), |why| format!("; the search {why}"));
    out.line(dim(&format!("{} states{stopped}", grouped(several.states))));
}

/// A path as JSON: its steps after step `from`, and the address by which a command opens it.
pub fn path_json(walk: &Walk, from: usize) -> Value {
    let steps: Vec<String> =
        walk.steps().skip(from).map(|(_, step)| step.event.to_string()).collect();
    let address = Address::of(walk).for_command(&walk.instance);
    json!({ "steps": steps, "address": address.to_string() })
}

/// Prints for each step whether a good state can still be reached.
pub fn no_return(out: &mut Out, walk: &Walk, goal: &str, answer: &NoReturn) {
    let event = |step: usize| {
        let found = step.checked_sub(1).and_then(|place| walk.steps().nth(place));
        found.map_or("the start".to_owned(), |(_, taken)| taken.event.to_string())
    };
    for (place, can) in answer.per_step.iter().enumerate() {
        let (mark, step) = (mark(*can), walk.start + place);
        out.line(format_args!("  {mark} {step:>3}  {}", event(step)));
    }
    let goal = bold(goal);
    let line = match (answer.last_chance, answer.first_lost) {
        (Some(last), Some(lost)) if lost == last + 1 => format!(
            "{goal}: step {} is the point of no return ({})",
            walk.start + lost,
            event(walk.start + lost)
        ),
        (None, Some(0)) => format!("{goal}: it cannot be reached from the first state on"),
        (Some(_), None) => format!("{goal}: it can still be reached at the end"),
        _ => format!("{goal}: the point of no return is not known exactly"),
    };
    out.line(line);
    let states = grouped(answer.states);
    let whole = if answer.complete { "complete within bounds" } else { "not complete" };
    let stopped = answer.stopped.as_ref().map_or(String::new(), |why| format!(": {why}"));
    out.line(dim(&format!("decided on the graph of {states} states, {whole}{stopped}")));
}

fn mark(can: CanReach) -> String {
    match can {
        CanReach::Yes => good("✓"),
        CanReach::No => bad("✗"),
        CanReach::Unknown => "?".to_owned(),
    }
}

/// Prints what an expression may consist of.
pub fn elements(out: &mut Out, elements: &[Element]) {
    let width = elements.iter().map(|element| element.form.chars().count()).max().unwrap_or(0);
    for element in elements {
        out.line(format_args!("{:<width$}  {}", element.form, element.meaning));
        out.line(dim(&format!("{:<width$}  {}", "", element.example)));
    }
}

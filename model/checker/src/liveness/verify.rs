//! Is a lasso what it claims to be? Word by word after the definitions, and with nothing of how it
//! was found.

use crate::liveness::case::{Question, StateLasso};
use crate::liveness::graph::Csr;
use crate::liveness::view::View;
use crate::model::{Fairness, Label, Strength};
use crate::report::lasso::{How, Met};
use crate::store::record::{ASSUMED, OUT};

/// Checks that a lasso is a behaviour of the graph that meets every fairness condition the way it
/// says, in a view of the assumed steps, and violates the formula. Otherwise says what is wrong.
pub(crate) fn verify(
    graph: &Csr,
    question: &Question<'_>,
    fairness: &[Fairness],
    view: View,
    lasso: &StateLasso,
) -> Result<(), String> {
    let mut at = lasso.start;
    if at >= graph.inits {
        return Err(format!("state {at} is not initial"));
    }
    let mut before = Vec::new();
    for (i, step) in lasso.stem.iter().chain(&lasso.cycle).enumerate() {
        if step.from != at {
            return Err(format!("step {i} is from {}, not from {at}", step.from));
        }
        if step.to == OUT || !graph.row(at).any(|edge| edge == (step.to, step.label)) {
            return Err(format!("step {i} is none of the graph: {step:?}"));
        }
        if i < lasso.stem.len() {
            before.push(at);
        } else if view == View::Sure && step.label & ASSUMED != 0 {
            return Err(format!("step {i} of the loop is assumed"));
        }
        at = step.to;
    }
    let mut inside: Vec<u32> = lasso.cycle.iter().map(|step| step.from).collect();
    if inside.is_empty() {
        inside.push(at);
    }
    if at != inside[0] {
        return Err(format!("the loop begins in {} and ends in {at}", inside[0]));
    }
    if let Some(state) = inside.iter().find(|&&state| state >= graph.expanded()) {
        return Err(format!("state {state} of the loop was not expanded"));
    }
    if fairness.len() != lasso.met.len() {
        return Err(format!("{} conditions, {} are met", fairness.len(), lasso.met.len()));
    }
    for (condition, met) in fairness.iter().zip(&lasso.met) {
        meets(graph, condition, met, lasso, &inside)?;
    }
    violates(question, &before, &inside)
}

fn meets(
    graph: &Csr,
    condition: &Fairness,
    met: &Met,
    lasso: &StateLasso,
    inside: &[u32],
) -> Result<(), String> {
    if (&met.condition, met.strength) != (&condition.name, condition.strength) {
        return Err(format!("{met:?} is not about {condition:?}"));
    }
    let asks = |label: Label| condition.labels.contains(&(label & !ASSUMED));
    // Of assumed steps of one label one is possible, so that the condition is enabled.
    let enabled = |state: u32| graph.row(state).any(|(_, label)| asks(label));
    let good = match met.how {
        How::Taken(at) => lasso.cycle.get(at).is_some_and(|step| asks(step.label)),
        How::Disabled(at) => {
            condition.strength == Strength::Weak
                && inside.get(at).is_some_and(|&state| !enabled(state))
        }
        How::NeverEnabled => !inside.iter().any(|&state| enabled(state)),
    };
    if good { Ok(()) } else { Err(format!("not so: {met:?}")) }
}

/// Whether the states before the loop and those inside make a behaviour that violates the formula.
fn violates(question: &Question<'_>, before: &[u32], inside: &[u32]) -> Result<(), String> {
    let all = || before.iter().chain(inside);
    let violated = match question {
        Question::Eventually(p) => all().all(|&state| !p.contains(state)),
        Question::AlwaysEventually(p) => inside.iter().all(|&state| !p.contains(state)),
        Question::EventuallyAlways(p) => inside.iter().any(|&state| !p.contains(state)),
        Question::LeadsTo(p, q) => {
            // The last moment at which Q holds, if it holds in the loop, is never.
            let never = inside.iter().all(|&state| !q.contains(state));
            let last = before.iter().rposition(|&state| q.contains(state)).map_or(0, |i| i + 1);
            never && all().skip(last).any(|&state| p.contains(state))
        }
    };
    if violated { Ok(()) } else { Err("the formula is satisfied".into()) }
}

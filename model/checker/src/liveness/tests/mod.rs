mod brute;
mod large;
mod random;
mod textbook;
mod verifier;

use super::case::{Answer, Doubt, Question, StateLasso};
use super::decide::decide;
use super::verify::verify;
use super::view::View;
use crate::liveness::graph::Csr;
use crate::model::{Fairness, Label, Strength};
use crate::store::bits::Bits;
use crate::store::record::{ASSUMED, OUT};

/// A step: from, label, to.
type Step = (u32, Label, u32);

/// A graph in which every state is expanded, by its steps, with state 0 the initial one. States
/// have to be numbered breadth first.
fn graph(states: u32, steps: &[Step]) -> Csr {
    let mut csr = Csr { states, inits: 1, ..Csr::default() };
    for state in 0..states {
        for &(_, label, to) in steps.iter().filter(|step| step.0 == state) {
            csr.targets.push(to);
            csr.labels.push(label);
        }
        csr.ends.push(csr.targets.len() as u64);
    }
    csr
}

fn set(states: &[u32]) -> Bits {
    let mut bits = Bits::new(0);
    for &state in states {
        bits.insert(state);
    }
    bits
}

fn condition(strength: Strength, labels: &[Label]) -> Fairness {
    Fairness { name: format!("{strength:?} {labels:?}"), strength, labels: labels.to_vec() }
}

fn weak(labels: &[Label]) -> Fairness {
    condition(Strength::Weak, labels)
}

fn strong(labels: &[Label]) -> Fairness {
    condition(Strength::Strong, labels)
}

/// The answer, with every lasso verified.
fn ask(graph: &Csr, question: Question<'_>, fairness: &[Fairness]) -> Answer {
    let answer = decide(graph, &question, fairness, &mut || false);
    let (view, lasso) = match &answer {
        Answer::Violated(lasso) => (View::Sure, Some(lasso)),
        Answer::Undecided { lasso, .. } => (View::Perhaps, lasso.as_ref()),
        _ => return answer,
    };
    if let Some(lasso) = lasso {
        assert_eq!(verify(graph, &question, fairness, view, lasso), Ok(()), "{lasso:?}");
    }
    answer
}

/// Asks for a violation.
fn violation(graph: &Csr, question: Question<'_>, fairness: &[Fairness]) -> StateLasso {
    match ask(graph, question, fairness) {
        Answer::Violated(lasso) => lasso,
        other => panic!("no violation: {other:?}"),
    }
}

/// The states of a stem and of a cycle, each up to the last step.
fn states(lasso: &StateLasso) -> (Vec<u32>, Vec<u32>) {
    let from = |steps: &[super::case::Edge]| steps.iter().map(|step| step.from).collect();
    (from(&lasso.stem), from(&lasso.cycle))
}

mod brute;
mod large;
mod random;
mod textbook;
mod verifier;

use super::{Answer, Doubt, Question, Ring, View, decide, verify};
use crate::bits::Bits;
use crate::csr::{ASSUMED, Csr, OUT};
use crate::model::{Fairness, Label, Strength};

/// A step: from, label, to.
type Step = (u32, Label, u32);

/// A graph in which every state is expanded, by its steps, with state 0 the initial one. States have to be numbered breadth first.
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

/// The answer, with every ring verified.
fn ask(graph: &Csr, question: Question<'_>, fairness: &[Fairness]) -> Answer {
    let answer = decide(graph, &question, fairness, &mut || false);
    let (view, ring) = match &answer {
        Answer::Violated(ring) => (View::Sure, Some(ring)),
        Answer::Undecided { ring, .. } => (View::Perhaps, ring.as_ref()),
        _ => return answer,
    };
    if let Some(ring) = ring {
        assert_eq!(verify(graph, &question, fairness, view, ring), Ok(()), "{ring:?}");
    }
    answer
}

/// Asks for a violation.
fn violation(graph: &Csr, question: Question<'_>, fairness: &[Fairness]) -> Ring {
    match ask(graph, question, fairness) {
        Answer::Violated(ring) => ring,
        other => panic!("no violation: {other:?}"),
    }
}

/// The states of a stem and of a cycle, each up to the last step.
fn states(ring: &Ring) -> (Vec<u32>, Vec<u32>) {
    let from = |steps: &[super::Edge]| steps.iter().map(|step| step.from).collect();
    (from(&ring.stem), from(&ring.cycle))
}

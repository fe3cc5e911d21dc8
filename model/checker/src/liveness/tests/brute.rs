//! Questions about very small graphs, answered word by word as they are defined.

use super::{ASSUMED, Csr, Fairness, OUT, Question, Strength};

/// Bits of states.
type Set = u16;

/// An answer without its lasso.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Holds,
    Violated,
    Assumed,
    Bounds,
}

fn members(set: Set) -> impl Iterator<Item = u32> {
    (0..16).filter(move |state| set >> state & 1 == 1)
}

fn all(states: u32, is: impl Fn(u32) -> bool) -> Set {
    (0..states).filter(|&state| is(state)).fold(0, |set, state| set | 1 << state)
}

/// What can be reached from a set through another, in each number of steps.
pub(super) fn waves(graph: &Csr, from: Set, through: Set) -> Vec<Set> {
    let (mut reached, mut waves) = (from & through, vec![from & through]);
    loop {
        let steps = members(reached).flat_map(|state| graph.row(state));
        let next = steps.filter(|step| step.0 != OUT).fold(0, |set, step| set | 1 << step.0);
        let fresh = next & through & !reached;
        if fresh == 0 {
            return waves;
        }
        waves.push(fresh);
        reached |= fresh;
    }
}

fn reach(graph: &Csr, from: Set, through: Set) -> Set {
    waves(graph, from, through).into_iter().fold(0, |set, wave| set | wave)
}

/// Initial states; states that a behaviour may pass through on the way to the loop, if that is
/// limited.
pub(super) fn ways(graph: &Csr, question: &Question<'_>) -> (Set, Set) {
    let through = match question {
        Question::Eventually(p) => all(graph.states, |state| !p.contains(state)),
        _ => all(graph.states, |_| true),
    };
    (all(graph.inits, |_| true), through)
}

pub(super) fn answer(graph: &Csr, question: &Question<'_>, fairness: &[Fairness]) -> Word {
    let all = |is: &dyn Fn(u32) -> bool| all(graph.states, is);
    let (inits, through) = ways(graph, question);
    let mut reached = reach(graph, inits, through);
    let behaviours = reached;
    // Where the loop may lie, and what it must touch.
    let (mut home, mut touch) = (all(&|_| true), all(&|_| true));
    match question {
        Question::Eventually(p) | Question::AlwaysEventually(p) => {
            home = all(&|state| !p.contains(state));
        }
        Question::EventuallyAlways(p) => touch = all(&|state| !p.contains(state)),
        Question::LeadsTo(p, q) => {
            home = all(&|state| !q.contains(state));
            let waiting = all(&|state| p.contains(state) && !q.contains(state));
            reached = reach(graph, reached & waiting, home);
        }
    }
    home &= reached & all(&|state| state < graph.expanded());
    let open = |state: u32| state >= graph.expanded() || graph.row(state).any(|step| step.0 == OUT);
    if any_loop(graph, home, touch, fairness, None) {
        return Word::Violated;
    }
    let assumed: Vec<usize> =
        (0..graph.labels.len()).filter(|&i| graph.labels[i] & ASSUMED != 0).collect();
    // Every way in which the assumed steps may be possible or not, save that of those of one state
    // and label one is. How the loop is reached is not asked.
    if (0..1u32 << assumed.len()).any(|choice| {
        let position = |i: usize| assumed.iter().position(|&a| a == i);
        let possible = |i: usize| position(i).is_some_and(|at| choice >> at & 1 == 1);
        let allowed = (0..graph.expanded()).all(|state| {
            let row = || graph.range(state).filter(|&i| position(i).is_some());
            row().all(|i| row().any(|j| graph.labels[j] == graph.labels[i] && possible(j)))
        });
        allowed && any_loop(graph, home, touch, fairness, Some(&possible))
    }) {
        return Word::Assumed;
    }
    if members(behaviours).any(open) || graph.inits == 0 { Word::Bounds } else { Word::Holds }
}

/// Whether some set of states is what a fair loop passes through. A loop may leave out some of the
/// steps between its states, but to be fair it had better take them all: which states it passes
/// through, and so what is enabled, stays the same, and more is taken. In a set that is strongly
/// connected a closed walk can take them all.
///
/// With a choice of assumed steps, those are steps like any other, and the rest is not there.
/// Without, they are never taken, but there.
fn any_loop(
    graph: &Csr,
    home: Set,
    touch: Set,
    fairness: &[Fairness],
    possible: Option<&dyn Fn(usize) -> bool>,
) -> bool {
    let is_assumed = |i: usize| graph.labels[i] & ASSUMED != 0;
    let there = |i: usize| !is_assumed(i) || possible.is_none_or(|possible| possible(i));
    let takes = |i: usize| !is_assumed(i) || possible.is_some_and(|possible| possible(i));
    let rows = |set: Set| members(set).flat_map(|state| graph.range(state));
    let inside = |set: Set, i: usize| {
        let to = graph.targets[i];
        to != OUT && set >> to & 1 == 1 && takes(i)
    };
    let connected = |set: Set| {
        members(set).all(|state| {
            let mut reached: Set = 1 << state;
            loop {
                let steps = rows(reached).filter(|&i| inside(set, i));
                let more = steps.fold(reached, |reached, i| reached | 1 << graph.targets[i]);
                if more == reached {
                    return reached == set;
                }
                reached = more;
            }
        })
    };
    let fair = |set: Set| {
        fairness.iter().all(|condition| {
            let asks = |i: usize| condition.labels.contains(&(graph.labels[i] & !ASSUMED));
            let enabled = |state: u32| graph.range(state).any(|i| asks(i) && there(i));
            let taken = rows(set).any(|i| inside(set, i) && asks(i));
            taken
                || match condition.strength {
                    Strength::Weak => !members(set).all(enabled),
                    Strength::Strong => !members(set).any(enabled),
                }
        })
    };
    (1..=home).any(|set| set & !home == 0 && set & touch != 0 && connected(set) && fair(set))
}

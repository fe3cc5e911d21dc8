//! Does every fair behaviour satisfy a temporal formula? Decided on the recorded graph.
//!
//! A behaviour starts in an initial state and never ends; it may stutter at any time. What it does for ever is a *loop*: a closed walk, or
//! one state in which it stutters. Only which loops are fair, where they may lie and how they are reached depends on the question:
//!
//! | question | a violation | what counts as unexplored |
//! |---|---|---|
//! | ◇P | a fair loop in ¬P, reached through ¬P | open states reached through ¬P |
//! | □◇P | a fair loop in ¬P | any open state |
//! | ◇□P | a fair loop with a ¬P state | any open state |
//! | P ↝ Q | a fair loop in ¬Q, reached through ¬Q from a state in P and ¬Q | any open state |
//!
//! A state is *open* if a bound cut one of its steps, or if it was not expanded. Beyond one everything is possible, so that any open state
//! leaves a doubt; only to ◇P does nothing matter that comes after a state in P.
//!
//! As in TLA+ only steps that change the state count, and stuttering is always possible. A step that a bound cut is enabled and never taken, so
//! that the edge of what was explored is no place to rest. What to make of steps that are only assumed to be possible: see [`View`].
//!
//! [`layers`] finds the states that count and the shortest ways to them, [`knots`] all fair loops by strongly connected components
//! ([`scc`]), [`ring`] a short one, [`verify`] checks it against the definition.

mod fair;
mod knots;
mod layers;
mod ring;
mod scc;
#[cfg(test)]
mod tests;
mod verify;
mod view;
mod walk;

use super::bits::Bits;
use super::csr::Csr;
use super::model::{Fairness, Label};
use super::report::Met;

use fair::Fair;
use layers::Layers;
use view::{Stopped, Watch};

pub(super) use verify::verify;
pub(super) use view::View;

/// What is asked, over sets of states. A state that was not expanded belongs to a set only if that is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Question<'a> {
    /// ◇P.
    Eventually(&'a Bits),
    /// □◇P.
    AlwaysEventually(&'a Bits),
    /// ◇□P.
    EventuallyAlways(&'a Bits),
    /// P ↝ Q.
    LeadsTo(&'a Bits, &'a Bits),
}

impl Question<'_> {
    /// Whether the loop of a violation may pass through a state.
    fn admits(&self, state: u32) -> bool {
        match self {
            Question::Eventually(p) | Question::AlwaysEventually(p) => !p.contains(state),
            Question::EventuallyAlways(_) => true,
            Question::LeadsTo(_, q) => !q.contains(state),
        }
    }

    /// Whether a loop that passes through a state is a violation, if it is one of admitted states.
    fn convicts(&self, state: u32) -> bool {
        match self {
            Question::EventuallyAlways(p) => !p.contains(state),
            _ => true,
        }
    }
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Every fair behaviour satisfies the formula, whatever is beyond the bounds.
    Holds,
    /// This fair behaviour does not.
    Violated(Ring),
    /// Neither.
    Undecided {
        /// Why not.
        why: Doubt,
        /// The behaviour that may or may not be one.
        ring: Option<Ring>,
    },
    /// It was asked to stop.
    Interrupted,
}

/// Why nothing was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// A violation cannot do without steps that are assumed to be possible.
    Assumed,
    /// There is no violation, but this many states from which there might be one beyond the bounds. None: there was no initial state.
    Bounds {
        /// How many.
        states: u64,
    },
}

/// A behaviour: `stem` leads from an initial state to a state from which `cycle` leads back to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ring {
    /// The initial state.
    pub(super) start: u32,
    /// The steps before the loop; a shortest way to it.
    pub(super) stem: Vec<Edge>,
    /// The steps of the loop. None: the behaviour stutters for ever.
    pub(super) cycle: Vec<Edge>,
    /// For each fairness condition, in order, how the loop meets it.
    pub(super) met: Vec<Met>,
}

/// A step of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) from: u32,
    /// As recorded, with [`ASSUMED`](super::csr::ASSUMED).
    pub(super) label: Label,
    pub(super) to: u32,
}

/// A question about a graph, in one view of its assumed steps.
#[derive(Clone, Copy)]
struct Case<'a> {
    graph: &'a Csr,
    question: &'a Question<'a>,
    fair: &'a Fair,
    view: View,
}

impl Case<'_> {
    /// Whether the loop of a violation may pass through a state. What is possible in a state that was not expanded is not known.
    fn admits(&self, state: u32) -> bool {
        state < self.graph.expanded() && self.question.admits(state)
    }
}

/// Decides a question about every behaviour that meets the fairness conditions. The same graph always has the same answer. `stop` is asked
/// now and then.
pub(super) fn decide(
    graph: &Csr,
    question: &Question<'_>,
    fairness: &[Fairness],
    stop: &mut dyn FnMut() -> bool,
) -> Answer {
    answer(graph, question, fairness, &mut Watch::new(stop)).unwrap_or(Answer::Interrupted)
}

fn answer(
    graph: &Csr,
    question: &Question<'_>,
    fairness: &[Fairness],
    watch: &mut Watch<'_>,
) -> Result<Answer, Stopped> {
    watch.look()?;
    let fair = Fair::new(fairness);
    let layers = Layers::of(graph, question, watch)?;
    for view in View::both(graph) {
        let case = Case { graph, question, fair: &fair, view };
        if let Some(ring) = ring::shortest(&case, &layers, fairness, watch)? {
            debug_assert_eq!(verify(graph, question, fairness, view, &ring), Ok(()));
            return Ok(match view {
                View::Sure => Answer::Violated(ring),
                View::Perhaps => Answer::Undecided { why: Doubt::Assumed, ring: Some(ring) },
            });
        }
    }
    let open = |state: &u32| graph.is_open(*state);
    let states = match question {
        Question::Eventually(_) => layers.states().filter(open).count(),
        _ => (0..graph.states).filter(open).count(),
    };
    Ok(if states == 0 && graph.inits > 0 {
        Answer::Holds
    } else {
        Answer::Undecided { why: Doubt::Bounds { states: states as u64 }, ring: None }
    })
}

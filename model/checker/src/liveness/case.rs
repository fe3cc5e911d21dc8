//! A question about a recorded graph, and its answer.

use crate::liveness::fair::{Fair, unite};
use crate::liveness::graph::Csr;
use crate::liveness::view::View;
use crate::model::Label;
use crate::report::lasso::Met;
use crate::store::bits::Bits;

/// What is asked, over sets of states. A state that was not expanded belongs to a set only if that
/// is known.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question<'a> {
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
    pub(crate) fn admits(&self, state: u32) -> bool {
        match self {
            Question::Eventually(p) | Question::AlwaysEventually(p) => !p.contains(state),
            Question::EventuallyAlways(_) => true,
            Question::LeadsTo(_, q) => !q.contains(state),
        }
    }

    /// Whether a loop that passes through a state is a violation, if it is one of admitted states.
    pub(crate) fn convicts(&self, state: u32) -> bool {
        match self {
            Question::EventuallyAlways(p) => !p.contains(state),
            _ => true,
        }
    }
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Every fair behaviour satisfies the formula, whatever is beyond the bounds.
    Holds,
    /// This fair behaviour does not.
    Violated(StateLasso),
    /// Neither.
    Undecided {
        /// Why not.
        why: Doubt,
        /// The behaviour that may or may not be one.
        lasso: Option<StateLasso>,
    },
    /// It was asked to stop.
    Interrupted,
}

/// Why nothing was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// A violation cannot do without steps that are assumed to be possible.
    Assumed,
    /// No violation was found, but this many states might lead to one beyond the bounds. With 0
    /// there was no initial state.
    Bounds {
        /// How many.
        states: u64,
    },
}

/// A behaviour: `stem` leads from an initial state to a state from which `cycle` leads back to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StateLasso {
    /// The initial state.
    pub(crate) start: u32,
    /// The steps before the loop; a shortest way to it.
    pub(crate) stem: Vec<Edge>,
    /// The steps of the loop. None: the behaviour stutters for ever.
    pub(crate) cycle: Vec<Edge>,
    /// For each fairness condition, in order, how the loop meets it.
    pub(crate) met: Vec<Met>,
}

/// A step of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) from: u32,
    /// As recorded, with [`ASSUMED`](crate::store::record::ASSUMED).
    pub(crate) label: Label,
    pub(crate) to: u32,
}

/// A question about a graph, in one view of its assumed steps.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) graph: &'a Csr,
    pub(crate) question: &'a Question<'a>,
    pub(crate) fair: &'a Fair,
    pub(crate) view: View,
}

impl Case<'_> {
    /// Whether the loop of a violation may pass through a state. What is possible in a state that
    /// was not expanded is not known.
    pub(crate) fn admits(&self, state: u32) -> bool {
        state < self.graph.expanded() && self.question.admits(state)
    }
}

impl Case<'_> {
    /// The conditions that are enabled in a state. A step that a bound truncated counts: it is
    /// enabled, and a loop never takes it.
    pub(crate) fn enabled(&self, state: u32, into: &mut Vec<u64>) {
        into.clear();
        into.resize(self.fair.words, 0);
        for (_, label) in self.graph.row(state) {
            unite(into, self.fair.asking(label));
        }
    }

    /// Whether it is fair to stutter in a state for ever.
    pub(crate) fn may_rest(&self, state: u32) -> bool {
        let asked = |label| self.fair.asking(label).iter().any(|&word| word != 0);
        !self.graph.row(state).any(|(_, label)| asked(label))
    }
}

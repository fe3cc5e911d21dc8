//! What a loop does, as to fairness.

use crate::liveness::case::{Case, Edge};
use crate::liveness::fair::unite;
use crate::model::Label;

/// What is known of a loop, in part or whole, as to fairness and conviction.
#[derive(Clone)]
pub(crate) struct Tally<'a> {
    case: Case<'a>,
    taken: Vec<u64>,
    /// Enabled in some state, and in every state, so far.
    some: Vec<u64>,
    every: Vec<u64>,
    convicted: bool,
    scratch: Vec<u64>,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(case: &Case<'a>) -> Self {
        let none = vec![0; case.fair.words];
        Tally {
            case: *case,
            taken: none.clone(),
            every: vec![u64::MAX; none.len()],
            some: none,
            convicted: false,
            scratch: Vec::new(),
        }
    }

    /// The walk that starts in `start` and takes `steps`.
    pub(crate) fn of(case: &Case<'a>, start: u32, steps: &[Edge]) -> Self {
        let mut tally = Tally::new(case);
        tally.visit(start);
        for step in steps {
            tally.take(step.label);
            tally.visit(step.to);
        }
        tally
    }

    pub(crate) fn visit(&mut self, state: u32) {
        self.case.enabled(state, &mut self.scratch);
        unite(&mut self.some, &self.scratch);
        for (every, now) in self.every.iter_mut().zip(&self.scratch) {
            *every &= now;
        }
        self.convicted |= self.case.question.convicts(state);
    }

    pub(crate) fn take(&mut self, label: Label) {
        unite(&mut self.taken, self.case.fair.asking(label));
    }

    /// Weak conditions that ask for a step, as the loop is now: enabled in every state and not
    /// taken.
    fn weak(&self) -> impl Iterator<Item = u64> {
        let taken = self.every.iter().zip(&self.taken);
        taken.zip(&self.case.fair.weak).map(|((every, taken), weak)| weak & every & !taken)
    }

    /// Strong conditions that ask for a step, as the loop is now: enabled in some state and not
    /// taken.
    fn strong(&self) -> impl Iterator<Item = u64> {
        let taken = self.some.iter().zip(&self.taken);
        taken.zip(&self.case.fair.strong).map(|((some, taken), strong)| strong & some & !taken)
    }

    pub(crate) fn is_weakly_fair(&self) -> bool {
        self.weak().all(|word| word == 0)
    }

    pub(crate) fn is_strongly_fair(&self) -> bool {
        self.strong().all(|word| word == 0)
    }

    /// Whether the loop is a violation.
    pub(crate) fn is_done(&self) -> bool {
        self.convicted && self.is_weakly_fair() && self.is_strongly_fair()
    }

    /// Whether a step of that label would help.
    pub(crate) fn wants_step(&self, label: Label) -> bool {
        let asking = self.case.fair.asking(label).iter();
        asking.zip(self.weak().zip(self.strong())).any(|(asking, (a, b))| asking & (a | b) != 0)
    }

    /// Whether a visit to that state would help.
    pub(crate) fn wants_state(&mut self, state: u32) -> bool {
        if !self.convicted && self.case.question.convicts(state) {
            return true;
        }
        let mut now = std::mem::take(&mut self.scratch);
        self.case.enabled(state, &mut now);
        let wanted = self.weak().zip(&now).any(|(weak, now)| weak & !now != 0);
        self.scratch = now;
        wanted
    }

    /// Whether a strong condition that asks for a step is enabled in a state: no fair loop passes
    /// through it.
    pub(crate) fn shuns(&mut self, state: u32) -> bool {
        let mut now = std::mem::take(&mut self.scratch);
        self.case.enabled(state, &mut now);
        let shunned = self.strong().zip(&now).any(|(strong, now)| strong & now != 0);
        self.scratch = now;
        shunned
    }
}

//! Fairness conditions as sets of bits.

use crate::liveness::case::{Case, Edge};
use crate::model::{Fairness, Label, Strength};
use crate::store::record::ASSUMED;

/// Fairness conditions, numbered. A set of them is a row of words.
pub(crate) struct Fair {
    words: usize,
    weak: Vec<u64>,
    strong: Vec<u64>,
    /// For each label up to the greatest that a condition asks for: the conditions that ask for it.
    asking: Vec<u64>,
}

impl Fair {
    pub(crate) fn new(fairness: &[Fairness]) -> Self {
        let words = fairness.len().div_ceil(64);
        let plain = |label: &Label| usize::from(label & !ASSUMED);
        let greatest = fairness.iter().flat_map(|f| &f.labels).map(plain).max();
        let mut asking = vec![0; greatest.map_or(0, |label| label + 1) * words];
        let (mut weak, mut strong) = (vec![0; words], vec![0; words]);
        for (i, condition) in fairness.iter().enumerate() {
            let (word, bit) = (i / 64, 1 << (i % 64));
            match condition.strength {
                Strength::Weak => weak[word] |= bit,
                Strength::Strong => strong[word] |= bit,
            }
            for label in condition.labels.iter().map(plain) {
                asking[label * words + word] |= bit;
            }
        }
        Fair { words, weak, strong, asking }
    }

    /// The conditions that ask for a label.
    fn asking(&self, label: Label) -> &[u64] {
        let from = usize::from(label & !ASSUMED) * self.words;
        self.asking.get(from..from + self.words).unwrap_or(&[])
    }
}

impl Case<'_> {
    /// The conditions that are enabled in a state. A step that a bound cut counts: it is there, and a loop never takes it.
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

    /// Weak conditions that ask for a step, as the loop is now: enabled in every state and not taken.
    fn weak(&self) -> impl Iterator<Item = u64> {
        let taken = self.every.iter().zip(&self.taken);
        taken.zip(&self.case.fair.weak).map(|((every, taken), weak)| weak & every & !taken)
    }

    /// Strong conditions that ask for a step, as the loop is now: enabled in some state and not taken.
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

    /// Whether a strong condition that asks for a step is enabled in a state: no fair loop passes through it.
    pub(crate) fn shuns(&mut self, state: u32) -> bool {
        let mut now = std::mem::take(&mut self.scratch);
        self.case.enabled(state, &mut now);
        let shunned = self.strong().zip(&now).any(|(strong, now)| strong & now != 0);
        self.scratch = now;
        shunned
    }
}

fn unite(into: &mut [u64], more: &[u64]) {
    for (into, more) in into.iter_mut().zip(more) {
        *into |= more;
    }
}

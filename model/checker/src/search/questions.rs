//! Everything that is asked of a model, collected once.

use std::collections::HashSet;

use stateright::{Expectation, Model};

use crate::model::{Antecedent, Fairness, Formula, StatePredicate, When};
use crate::report::verdict::Kind;
use crate::space::facts::Facts;
use crate::space::fingerprint::Fingerprinter;
use crate::space::mistake::ModelError;
use crate::space::mode::Mode;
use crate::store::tally::{PropertyTally, Tally};

pub(crate) type OnState<M> = StatePredicate<M>;
pub(crate) type OnEdge<M> =
    fn(&M, &<M as Model>::State, &<M as Model>::Action, &<M as Model>::State) -> bool;

/// What is asked of the recorded graph. The numbers are those of recorded sets of states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Recoverable(usize),
    Eventually(usize),
    AlwaysEventually(usize),
    EventuallyAlways(usize),
    LeadsTo(usize, usize),
}

/// The questions. Properties are numbered in the order of the report.
pub(crate) struct Questions<'m, K: Mode> {
    pub(crate) model: &'m K::Model,
    pub(crate) properties: Vec<(&'static str, Kind)>,
    /// Whether a property has an antecedent.
    pub(crate) conditional: Vec<bool>,
    /// What the recorded graph is asked, with the number of the property.
    pub(crate) asked: Vec<(usize, Asked)>,
    pub(crate) fairness: Vec<Fairness>,
    /// How many of the properties are stateright's; its `eventually` asks nothing of fairness.
    pub(crate) plain: usize,
    /// `always` and `sometimes`: number, predicate, and the value to look for.
    pub(crate) states: Vec<(usize, OnState<K::Model>, bool)>,
    pub(crate) edges: Vec<(usize, OnEdge<K::Model>)>,
    /// The sets of states that are recorded, each with the property of which it counts the good
    /// states.
    pub(crate) sets: Vec<(OnState<K::Model>, usize)>,
    /// The recorded set of states in which a truncated step leaves a doubt about liveness; `None`
    /// means all states.
    pub(crate) doubts: Option<usize>,
    pub(crate) when_state: Vec<(usize, OnState<K::Model>)>,
    pub(crate) when_edge: Vec<(usize, OnEdge<K::Model>)>,
    pub(crate) classes: usize,
    /// How many counters the model has for what it observes.
    pub(crate) counters: usize,
    pub(crate) fingerprinter: Fingerprinter,
}

impl<'m, K: Mode> Questions<'m, K> {
    /// Asks the model.
    ///
    /// # Errors
    /// If two properties have one name, an antecedent belongs to no property, or a property has
    /// two.
    pub(crate) fn of(model: &'m K::Model, seed: u64) -> Result<Self, Box<ModelError>> {
        let mut questions = Questions {
            model,
            properties: Vec::new(),
            conditional: Vec::new(),
            asked: Vec::new(),
            fairness: K::Facts::fairness(model),
            plain: 0,
            states: Vec::new(),
            edges: Vec::new(),
            sets: Vec::new(),
            doubts: None,
            when_state: Vec::new(),
            when_edge: Vec::new(),
            classes: K::Facts::class_names(model).len(),
            counters: K::Facts::counters(model).len(),
            fingerprinter: Fingerprinter::new(seed),
        };
        questions.declare(model);
        questions.refuse_doubles()?;
        questions.conditional = vec![false; questions.properties.len()];
        for Antecedent { property, when } in K::Facts::antecedents(model) {
            let number = questions.properties.iter().position(|(name, _)| *name == property);
            let number = number.ok_or_else(|| Box::new(ModelError::NoProperty { property }))?;
            if std::mem::replace(&mut questions.conditional[number], true) {
                return Err(Box::new(ModelError::TwoAntecedents { property }));
            }
            match when {
                When::State(when) => questions.when_state.push((number, when)),
                When::Edge(when) => questions.when_edge.push((number, when)),
            }
        }
        Ok(questions)
    }

    fn refuse_doubles(&self) -> Result<(), Box<ModelError>> {
        let mut names = HashSet::new();
        match self.properties.iter().find(|(name, _)| !names.insert(name)) {
            Some(&(name, _)) => Err(Box::new(ModelError::TwoProperties { name })),
            None => Ok(()),
        }
    }

    fn declare(&mut self, model: &K::Model) {
        for p in model.properties() {
            let number = self.properties.len();
            let kind = match p.expectation {
                Expectation::Always => Kind::Always,
                Expectation::Sometimes => Kind::Sometimes,
                Expectation::Eventually => Kind::Eventually,
            };
            self.properties.push((p.name, kind));
            if kind == Kind::Eventually {
                let set = self.set(p.condition, number);
                self.asked.push((number, Asked::Eventually(set)));
            } else {
                self.states.push((number, p.condition, kind == Kind::Sometimes));
            }
        }
        self.plain = self.properties.len();
        for p in K::Facts::edge_properties(model) {
            self.edges.push((self.properties.len(), p.condition));
            self.properties.push((p.name, Kind::Edge));
        }
        for p in K::Facts::recoverables(model) {
            let number = self.properties.len();
            self.properties.push((p.name, Kind::Recoverable));
            let set = self.set(p.good, number);
            self.asked.push((number, Asked::Recoverable(set)));
        }
        for p in K::Facts::liveness(model) {
            let number = self.properties.len();
            let (kind, asked) = match p.formula {
                Formula::Eventually(good) => {
                    (Kind::Eventually, Asked::Eventually(self.set(good, number)))
                }
                Formula::AlwaysEventually(good) => {
                    (Kind::AlwaysEventually, Asked::AlwaysEventually(self.set(good, number)))
                }
                Formula::EventuallyAlways(good) => {
                    (Kind::EventuallyAlways, Asked::EventuallyAlways(self.set(good, number)))
                }
                Formula::LeadsTo(from, to) => {
                    let to = self.set(to, number);
                    self.sets.push((from, usize::MAX));
                    (Kind::LeadsTo, Asked::LeadsTo(self.sets.len() - 1, to))
                }
            };
            self.properties.push((p.name, kind));
            self.asked.push((number, asked));
        }
        if self.labelled()
            && let Some(doubts) = K::Facts::doubts(model)
        {
            self.doubts = Some(self.sets.len());
            self.sets.push((doubts, usize::MAX));
        }
    }

    fn set(&mut self, good: OnState<K::Model>, number: usize) -> usize {
        self.sets.push((good, number));
        self.sets.len() - 1
    }

    /// Whether the graph is recorded.
    pub(crate) fn recorded(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Whether steps are recorded with their labels.
    pub(crate) fn labelled(&self) -> bool {
        self.asked.iter().any(|(_, asked)| !matches!(asked, Asked::Recoverable(_)))
    }

    pub(crate) fn tally(&self) -> Tally {
        Tally {
            class_counts: vec![0; self.classes],
            class_cuts: vec![0; self.classes],
            counters: vec![0; self.counters],
            properties: vec![PropertyTally::default(); self.properties.len()],
            ..Tally::default()
        }
    }
}

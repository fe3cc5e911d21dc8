//! What a property consists of. Each file of this folder exports one, and is the only place that
//! defines it.

use crate::cluster::{Action, ClusterModel, State};
use crate::scenario::PropertyName;

/// A predicate on one state.
pub type OfState = fn(&ClusterModel, &State) -> bool;

/// A predicate on a step: the state before it, the action, the state after it.
pub type OfStep = fn(&ClusterModel, &State, &Action, &State) -> bool;

/// A property: what is asked, of which models, and when it has something to say.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// The name in scenario files and reports.
    pub name: &'static str,
    /// What is asked, and how a violation is put in words.
    pub kind: Kind,
    /// Of which scenarios it is asked.
    pub asked: Asked,
    /// When it has something to say.
    pub concerns: Concerns,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Every reachable state satisfies it.
    State {
        /// The condition.
        holds: OfState,
        /// The violated condition in words, for a state in which it fails.
        explain: fn(&ClusterModel, &State) -> String,
    },
    /// Every step satisfies it.
    Step {
        /// The condition.
        holds: OfStep,
        /// It compares terms before and after the step, so that nobody can ask it where terms are
        /// renamed.
        compares_terms: bool,
        /// The violated condition in words, for the states before and after a step in which it
        /// fails.
        explain: fn(&ClusterModel, &State, &State) -> String,
    },
    /// From every reachable state a lasting good one can be reached.
    Recoverable {
        /// The good states.
        good: OfState,
    },
    /// Every fair behaviour has only good states in the end.
    UnderFairness {
        /// The good states.
        good: OfState,
    },
    /// Some reachable state satisfies it.
    Sometimes {
        /// The condition.
        seen: OfState,
    },
}

/// Of which scenarios a property is asked.
#[derive(Clone, Copy, Debug)]
pub enum Asked {
    /// Of every scenario.
    Always,
    /// Of every scenario whose configuration changes.
    WithChanges,
    /// Of a scenario that asks for it.
    OnRequest,
    /// Of a scenario that asks for it, in such models.
    OnRequestOf(fn(&ClusterModel) -> bool),
}

/// When a property has something to say. If it never has in a whole search, its *holds* is empty.
#[derive(Clone, Copy, Debug)]
pub enum Concerns {
    /// In every state.
    Everything,
    /// In such states.
    State(OfState),
    /// In such steps.
    Step(OfStep),
    /// In such states; in other models than these nothing is expected of it.
    StateOf(fn(&ClusterModel) -> bool, OfState),
    /// In such steps; in other models than these nothing is expected of it.
    StepOf(fn(&ClusterModel) -> bool, OfStep),
}

impl Definition {
    /// Whether the property is asked of a model.
    #[must_use]
    pub fn is_asked(&self, model: &ClusterModel) -> bool {
        let requested = || model.scenario().asks.contains(&self.name);
        let asked = match self.asked {
            Asked::Always => true,
            Asked::WithChanges => model.changes_configuration(),
            Asked::OnRequest => requested(),
            Asked::OnRequestOf(such) => requested() && such(model),
        };
        let compares_terms = matches!(self.kind, Kind::Step { compares_terms: true, .. });
        asked && !(compares_terms && model.renames())
    }

    /// What a scenario has to know of it.
    #[must_use]
    pub fn as_name(&self) -> PropertyName {
        let Definition { name, kind, asked, .. } = self;
        PropertyName {
            name,
            on_request: matches!(asked, Asked::OnRequest | Asked::OnRequestOf(_)),
            safety: matches!(kind, Kind::State { .. } | Kind::Step { .. }),
            after_faults: matches!(kind, Kind::Recoverable { .. } | Kind::UnderFairness { .. }),
            under_fairness: matches!(kind, Kind::UnderFairness { .. }),
        }
    }

    /// The kind and the scenarios in words, as `specs/properties.md` has them.
    #[must_use]
    pub fn kind_words(&self) -> (&'static str, &'static str) {
        let kind = match self.kind {
            Kind::State { .. } => "state",
            Kind::Step { .. } => "edge",
            Kind::Recoverable { .. } => "recoverable",
            Kind::UnderFairness { .. } => "under fairness",
            Kind::Sometimes { .. } => "sometimes",
        };
        let asked = match self.asked {
            Asked::Always => "",
            Asked::WithChanges => "with changes",
            Asked::OnRequest | Asked::OnRequestOf(_) => "on request",
        };
        (kind, asked)
    }
}

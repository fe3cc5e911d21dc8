//! What is remarkable about a state: violated properties, and what may follow.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::property::{self, Kind, OfState, OfStep};
use stateright::Model as _;

/// The properties that one state or one step can violate, as a model asks them.
#[derive(Default)]
pub struct Asked {
    states: Vec<(&'static str, OfState)>,
    steps: Vec<(&'static str, OfStep)>,
}

impl Asked {
    /// The properties of a model.
    #[must_use]
    pub fn of(model: &ClusterModel) -> Asked {
        let mut asked = Asked { states: Vec::new(), steps: Vec::new() };
        for definition in property::definitions().filter(|known| known.is_asked(model)) {
            match definition.kind {
                Kind::State { holds, .. } => asked.states.push((definition.name, holds)),
                Kind::Step { holds, .. } => asked.steps.push((definition.name, holds)),
                _ => {}
            }
        }
        asked
    }

    /// The same, but only properties of these names.
    #[must_use]
    pub fn among(mut self, names: &[&'static str]) -> Asked {
        self.states.retain(|(name, _)| names.contains(name));
        self.steps.retain(|(name, _)| names.contains(name));
        self
    }

    /// The names of the properties.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let states = self.states.iter().map(|(name, _)| *name);
        states.chain(self.steps.iter().map(|(name, _)| *name))
    }

    /// The names of the properties that a state violates.
    #[must_use]
    pub fn violated_by(&self, model: &ClusterModel, state: &State) -> Vec<&'static str> {
        let violated = self.states.iter().filter(|(_, holds)| !holds(model, state));
        violated.map(|(name, _)| *name).collect()
    }

    /// The names of the properties that a step violates.
    #[must_use]
    pub fn violated_in(
        &self,
        model: &ClusterModel,
        before: &State,
        action: &Action,
        after: &State,
    ) -> Vec<&'static str> {
        let violated = self.steps.iter().filter(|(_, holds)| !holds(model, before, action, after));
        violated.map(|(name, _)| *name).collect()
    }
}

/// Every step out of a state, with the state that it leads to; none out of a state beyond the
/// bounds, which no search explores.
#[must_use]
pub fn steps(model: &ClusterModel, state: &State) -> Vec<(Action, State)> {
    let mut actions = Vec::new();
    if model.within_boundary(state) {
        model.actions(state, &mut actions);
    }
    let step = |action: Action| Some((action, model.successor(state, &action)?));
    actions.into_iter().filter_map(step).collect()
}

/// Whether any step leads out of a state.
#[must_use]
pub fn has_step(model: &ClusterModel, state: &State) -> bool {
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    actions.iter().any(|action| model.successor(state, action).is_some())
}

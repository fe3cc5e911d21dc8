//! What a walk walks on: a model, and the properties that may fail on the way.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use stateright::Model as _;

use crate::run::select::Instance;
use crate::run::walk::graph::flags::Asked;

/// A mutated model with the safety properties that are asked of it.
pub(super) struct Ground {
    model: ClusterModel,
    first: Vec<State>,
    asked: Asked,
}

impl Ground {
    /// The model as a search explores it, with those of the wanted properties that one state or one
    /// step can violate.
    pub(super) fn new(instance: &Instance, wanted: &[&'static str]) -> Ground {
        let model = instance.model(Reduction::AsAsked);
        let first = model.init_states();
        let asked = Asked::of(&model).among(wanted);
        Ground { model, first, asked }
    }

    /// The model.
    pub(super) fn model(&self) -> &ClusterModel {
        &self.model
    }

    /// The initial states within the bounds, by their numbers.
    pub(super) fn first(&self) -> impl Iterator<Item = (usize, &State)> {
        let states = self.first.iter().enumerate();
        states.filter(|(_, state)| self.model.within_boundary(state))
    }

    /// The properties that are asked.
    pub(super) fn asks(&self) -> impl Iterator<Item = &'static str> {
        self.asked.names()
    }

    /// Asks only properties that are among these from now on.
    pub(super) fn ask_only(&mut self, wanted: &[&'static str]) {
        self.asked = std::mem::take(&mut self.asked).among(wanted);
    }

    /// Asks a property no longer.
    pub(super) fn drop_property(&mut self, name: &str) {
        let left: Vec<&'static str> = self.asked.names().filter(|other| *other != name).collect();
        self.ask_only(&left);
    }

    /// What may happen in a state.
    pub(super) fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        actions.clear();
        self.model.actions(state, actions);
        // The event does not say which of two outcomes a step with renamed terms has, so that the
        // steps of a walk could not be followed again.
        actions.retain(|action| !matches!(action, Action::Step { far: true, .. }));
    }

    /// Where an action leads; none if no rule lets it act, or if it leads out of bounds.
    pub(super) fn next(&self, state: &State, action: &Action) -> Option<State> {
        self.model.successor(state, action).filter(|next| self.model.within_boundary(next))
    }

    /// The properties that an initial state violates.
    pub(super) fn violated_at_first(&self, state: &State) -> Vec<&'static str> {
        self.asked.violated_by(&self.model, state)
    }

    /// The properties that a step violates, or the state after it.
    pub(super) fn violated(
        &self,
        before: &State,
        action: &Action,
        after: &State,
    ) -> Vec<&'static str> {
        let mut names = self.asked.violated_by(&self.model, after);
        names.extend(self.asked.violated_in(&self.model, before, action, after));
        names
    }
}

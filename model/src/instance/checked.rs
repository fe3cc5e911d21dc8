//! The model as stateright and the checker ask for it.

use stateright::{Model, Property};

use crate::cluster::{Action, Class, ClusterModel, State, coverage, fairness, label_name};
use crate::property;
use crate::reduce::symmetry;
use quorate_checker::{Antecedent, Checked, EdgeProperty, Fairness, Label, Liveness, Recoverable};

impl Model for ClusterModel {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        self.initial_states()
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.enabled_actions(state, actions);
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        self.successor(last, &action)
    }

    fn properties(&self) -> Vec<Property<ClusterModel>> {
        property::of_states(self)
    }

    fn within_boundary(&self, state: &State) -> bool {
        self.is_within_bounds(state)
    }
}

impl Checked for ClusterModel {
    fn edge_properties(&self) -> Vec<EdgeProperty<ClusterModel>> {
        property::of_edges(self)
    }

    fn recoverables(&self) -> Vec<Recoverable<ClusterModel>> {
        property::recoverable(self)
    }

    fn liveness(&self) -> Vec<Liveness<ClusterModel>> {
        property::under_fairness(self)
    }

    /// None unless a property is asked under fairness.
    fn fairness(&self) -> Vec<Fairness> {
        if property::under_fairness(self).is_empty() {
            return Vec::new();
        }
        fairness::conditions(self)
    }

    fn label(&self, action: &Action) -> Label {
        action.label()
    }

    fn label_name(&self, label: Label) -> String {
        label_name(label)
    }

    fn assumed(&self, state: &State, action: &Action) -> bool {
        ClusterModel::assumed(self, state, action)
    }

    /// What a bound cuts before the faults end only limits the faults, as a budget does.
    fn doubts(&self) -> Option<fn(&ClusterModel, &State) -> bool> {
        Some(|_, state| state.is_stable())
    }

    fn representative(&self, state: &State) -> Option<State> {
        symmetry::representative(self.symmetries(), state)
    }

    fn antecedents(&self) -> Vec<Antecedent<ClusterModel>> {
        property::antecedents(self)
    }

    /// None unless the model is observed.
    fn counters(&self) -> Vec<String> {
        if self.is_observed() { coverage::names() } else { Vec::new() }
    }

    fn observe(&self, state: &State, action: &Action, _: Option<&State>, counters: &mut [u64]) {
        coverage::count(self, state, action, counters);
    }

    fn class(&self, action: &Action) -> usize {
        action.class() as usize
    }

    fn class_names(&self) -> Vec<String> {
        Class::ALL.iter().map(|class| class.name().to_owned()).collect()
    }
}

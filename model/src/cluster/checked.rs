//! What the checker asks of a cluster beyond stateright's [`stateright::Model`].

use super::action::{Action, CLASSES};
use super::model::ClusterModel;
use super::state::State;
use super::{coverage, fairness, symmetry};
use crate::property;
use quorate_checker::{Antecedent, Checked, EdgeProperty, Fairness, Label, Liveness, Recoverable};

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
        fairness::label(action)
    }

    fn label_name(&self, label: Label) -> String {
        fairness::name(label)
    }

    fn assumed(&self, state: &State, action: &Action) -> bool {
        fairness::assumed(self, state, action)
    }

    /// What a bound cuts before the faults end only limits the faults, as a budget does.
    fn doubts(&self) -> Option<fn(&ClusterModel, &State) -> bool> {
        Some(|_, state| state.settled())
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
        action.class()
    }

    fn class_names(&self) -> Vec<String> {
        CLASSES.iter().map(|name| (*name).to_owned()).collect()
    }
}

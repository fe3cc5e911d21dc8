//! What a model declares.

use stateright::Model;

use crate::model::{
    Antecedent, Checked, EdgeProperty, Fairness, Label, Liveness, Recoverable, StatePredicate,
};

/// Where a search reads what a model declares beyond [`Model`]: [`Declared`] or [`Undeclared`].
///
pub(crate) trait Facts<M: Model>: Send + Sync {
    /// See [`Checked::edge_properties`].
    fn edge_properties(model: &M) -> Vec<EdgeProperty<M>>;
    /// See [`Checked::recoverables`].
    fn recoverables(model: &M) -> Vec<Recoverable<M>>;
    /// See [`Checked::liveness`].
    fn liveness(model: &M) -> Vec<Liveness<M>>;
    /// See [`Checked::fairness`].
    fn fairness(model: &M) -> Vec<Fairness>;
    /// See [`Checked::antecedents`].
    fn antecedents(model: &M) -> Vec<Antecedent<M>>;
    /// See [`Checked::doubts`].
    fn doubts(model: &M) -> Option<StatePredicate<M>>;
    /// See [`Checked::class`].
    fn class(model: &M, action: &M::Action) -> usize;
    /// See [`Checked::class_names`].
    fn class_names(model: &M) -> Vec<String>;
    /// See [`Checked::label`].
    fn label(model: &M, action: &M::Action) -> Label;
    /// See [`Checked::label_name`].
    fn label_name(model: &M, label: Label) -> String;
    /// See [`Checked::assumed`].
    fn assumed(model: &M, state: &M::State, action: &M::Action) -> bool;
    /// See [`Checked::representative`].
    fn representative(model: &M, state: &M::State) -> Option<M::State>;
    /// See [`Checked::counters`].
    fn counters(model: &M) -> Vec<String>;
    /// See [`Checked::observe`].
    fn observe(
        model: &M,
        state: &M::State,
        action: &M::Action,
        next: Option<&M::State>,
        counters: &mut [u64],
    );
}

/// The model declares more than [`Model`] by [`Checked`].
#[derive(Clone, Copy, Debug)]
pub struct Declared;

/// The model declares nothing beyond [`Model`]: its properties are those of [`Model::properties`],
/// and every action has the one class `step`.
#[derive(Clone, Copy, Debug)]
pub struct Undeclared;

impl<M: Checked> Facts<M> for Declared {
    fn edge_properties(model: &M) -> Vec<EdgeProperty<M>> {
        model.edge_properties()
    }
    fn recoverables(model: &M) -> Vec<Recoverable<M>> {
        model.recoverables()
    }
    fn liveness(model: &M) -> Vec<Liveness<M>> {
        model.liveness()
    }
    fn fairness(model: &M) -> Vec<Fairness> {
        model.fairness()
    }
    fn antecedents(model: &M) -> Vec<Antecedent<M>> {
        model.antecedents()
    }
    fn doubts(model: &M) -> Option<StatePredicate<M>> {
        model.doubts()
    }
    #[inline]
    fn class(model: &M, action: &M::Action) -> usize {
        model.class(action)
    }
    fn class_names(model: &M) -> Vec<String> {
        model.class_names()
    }
    #[inline]
    fn label(model: &M, action: &M::Action) -> Label {
        model.label(action)
    }
    fn label_name(model: &M, label: Label) -> String {
        model.label_name(label)
    }
    #[inline]
    fn assumed(model: &M, state: &M::State, action: &M::Action) -> bool {
        model.assumed(state, action)
    }
    #[inline]
    fn representative(model: &M, state: &M::State) -> Option<M::State> {
        model.representative(state)
    }
    fn counters(model: &M) -> Vec<String> {
        model.counters()
    }
    #[inline]
    fn observe(
        model: &M,
        state: &M::State,
        action: &M::Action,
        next: Option<&M::State>,
        counters: &mut [u64],
    ) {
        model.observe(state, action, next, counters);
    }
}

impl<M: Model> Facts<M> for Undeclared {
    fn edge_properties(_: &M) -> Vec<EdgeProperty<M>> {
        Vec::new()
    }
    fn recoverables(_: &M) -> Vec<Recoverable<M>> {
        Vec::new()
    }
    fn liveness(_: &M) -> Vec<Liveness<M>> {
        Vec::new()
    }
    fn fairness(_: &M) -> Vec<Fairness> {
        Vec::new()
    }
    fn antecedents(_: &M) -> Vec<Antecedent<M>> {
        Vec::new()
    }
    fn doubts(_: &M) -> Option<StatePredicate<M>> {
        None
    }
    #[inline]
    fn class(_: &M, _: &M::Action) -> usize {
        0
    }
    fn class_names(_: &M) -> Vec<String> {
        vec!["step".to_owned()]
    }
    #[inline]
    fn label(_: &M, _: &M::Action) -> Label {
        0
    }
    fn label_name(_: &M, _: Label) -> String {
        "step".to_owned()
    }
    #[inline]
    fn assumed(_: &M, _: &M::State, _: &M::Action) -> bool {
        false
    }
    #[inline]
    fn representative(_: &M, _: &M::State) -> Option<M::State> {
        None
    }
    fn counters(_: &M) -> Vec<String> {
        Vec::new()
    }
    #[inline]
    fn observe(_: &M, _: &M::State, _: &M::Action, _: Option<&M::State>, _: &mut [u64]) {}
}

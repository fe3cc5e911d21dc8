//! Labels of steps and the conditions of fairness.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use quorate_checker::{
    Checked, Fairness, Formula, LABELS, Label, Limits, Strength, Visitor, visit,
};
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::raft::{Flags, Input, Message};
use stateright::Model;

use super::common::{instance, library};
use super::properties;

/// An instance of a built-in scenario that asks EventualLeaderFair.
fn fair(name: &str, setting: &str) -> ClusterModel {
    let text = library(name);
    assert!(text.contains("\"EventualLeaderFair\""));
    instance(&text, setting, &[], Reduction::AsAsked)
}

#[test]
fn labels_are_named_in_words() {
    let model = properties::model();
    let named = |action: Action| model.label_name(model.label(&action));
    let vote = Message::vote(1, 2, 3, 0, 0, false);
    assert_eq!(named(Action::deliver(vote)), "deliver Vote 1→2");
    assert_eq!(named(Action::step(3, Input::ElectionTimeout)), "ElectionTimeout 3");
    assert_eq!(named(Action::step(3, Input::Transfer(1))), "Transfer 3→1");
    assert_eq!(named(Action::Drop(vote)), "drop 1→2");
    assert_eq!(named(Action::Crash(5)), "crash 5");
    assert_eq!(named(Action::Restart(5, Flags::default())), "restart 5");
    assert_eq!(named(Action::Stabilise(200)), "settle");
    let timeout = |far| Action::Step { node: 2, input: Input::ElectionTimeout, keep: false, far };
    assert_eq!(model.label(&timeout(false)), model.label(&timeout(true)));
    // At the start all terms are equal, so no renamed gap stands for several real ones.
    let start = &model.init_states()[0];
    assert!(model.assumed(start, &timeout(true)) && !model.assumed(start, &timeout(false)));
}

#[test]
fn conditions_are_those_of_timers_and_messages_and_only_on_request() {
    let plain = instance(&library("story-7"), "both", &[], Reduction::AsAsked);
    assert!(plain.liveness().is_empty() && plain.fairness().is_empty());
    let model = fair("story-5", "both");
    let [asked] = model.liveness().try_into().ok().expect("one is asked for");
    assert_eq!(asked.name, "EventualLeaderFair");
    let Formula::EventuallyAlways(good) = asked.formula else { panic!("of another form") };
    // The property asks nothing before the faults end.
    assert!(model.init_states().iter().all(|state| good(&model, state)));
    // Node 1 is dead. That leaves four timers of each of the two nodes, and for each of them nine
    // kinds of messages from either other node, because node 1 may have left some in flight.
    let conditions = model.fairness();
    let strong = |fairness: &&Fairness| fairness.strength == Strength::Strong;
    assert_eq!(conditions.iter().filter(strong).count(), 8);
    assert_eq!(conditions.len(), 8 + 36);
    assert!(conditions.iter().all(|fairness| !fairness.name.ends_with('1')));
    let names: BTreeSet<_> = conditions.iter().map(|fairness| &fairness.name).collect();
    assert_eq!(names.len(), conditions.len());
}

/// Compares the steps of the stable phase with the fairness conditions.
struct Settled<'a> {
    model: &'a ClusterModel,
    conditions: BTreeMap<Label, Strength>,
    steps: usize,
}

impl Settled<'_> {
    /// The labels of the steps that change something.
    fn enabled(&self, state: &State) -> BTreeSet<Label> {
        let mut actions = Vec::new();
        self.model.actions(state, &mut actions);
        actions.retain(|action| self.model.next_state(state, *action).is_some_and(|n| n != *state));
        actions.iter().map(|action| self.model.label(action)).collect()
    }
}

impl Visitor<ClusterModel> for Settled<'_> {
    fn edge(
        &mut self,
        _: u32,
        state: &State,
        action: &Action,
        _: u32,
        next: &State,
        _: bool,
    ) -> ControlFlow<()> {
        let taken = self.model.label(action);
        assert!(taken < LABELS);
        if state.is_stable() {
            self.steps += 1;
            assert!(self.conditions.contains_key(&taken), "{action:?} is not fair");
            let later = self.enabled(next);
            for label in self.enabled(state) {
                let weak = self.conditions[&label] == Strength::Weak;
                let lasts = label == taken || later.contains(&label);
                assert!(!weak || lasts, "{} ends", self.model.label_name(label));
            }
        }
        ControlFlow::Continue(())
    }
}

/// Once the faults have ended, a fairness condition covers every step. A weakly fair step stays
/// enabled until it is taken.
#[test]
fn every_stable_step_is_fair() {
    for (name, setting) in [("story-1", "both"), ("story-3", "pre_vote"), ("story-5", "none")] {
        let model = fair(name, setting);
        let conditions = model.fairness().into_iter().map(|f| (f.labels[0], f.strength)).collect();
        let mut settled = Settled { model: &model, conditions, steps: 0 };
        let limits = Limits { max_states: Some(20_000), ..Limits::default() };
        visit(&model, &limits, &mut settled, &mut |_| {}).unwrap();
        assert!(settled.steps > 1_000, "{name}: {}", settled.steps);
    }
}

/// A step has two outcomes exactly if one of them is the step to a far term.
#[test]
fn the_twin_of_a_far_step_is_known() {
    struct Twins<'a>(&'a ClusterModel, [usize; 2]);
    impl Visitor<ClusterModel> for Twins<'_> {
        fn edge(
            &mut self,
            _: u32,
            state: &State,
            action: &Action,
            _: u32,
            _: &State,
            _: bool,
        ) -> ControlFlow<()> {
            let splits = self.0.splits(state, action);
            let far = matches!(action, Action::Step { far: true, .. });
            assert!(!far || splits);
            assert_eq!(self.0.assumed(state, action), splits);
            self.1[usize::from(splits)] += 1;
            ControlFlow::Continue(())
        }
    }
    let model = fair("story-1", "none");
    let mut twins = Twins(&model, [0; 2]);
    let limits = Limits { max_states: Some(20_000), ..Limits::default() };
    visit(&model, &limits, &mut twins, &mut |_| {}).unwrap();
    assert!(twins.1.iter().all(|count| *count > 0), "{:?}", twins.1);
}

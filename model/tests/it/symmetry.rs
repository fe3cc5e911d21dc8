//! Interchangeable nodes: valid permutations commute with steps and keep properties, and one state
//! stands for all its images.

use std::collections::HashSet;
use std::ops::ControlFlow;

use quorate_checker::{Checked, Limits, Visitor, When, visit};
use quorate_model::cluster::{Action, ClusterModel, Permutation, State};
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::raft::{Change, Edit, Transition};
use quorate_model::reduce::symmetry::{compare, keys};
use quorate_model::scenario::{Scenario, Setting, Variant};
use stateright::Model;

use super::common::{instance, library, reduced, unfair};

fn symmetric(name: &str, setting: &str) -> ClusterModel {
    instance(&reduced(&unfair(&text(name)), &["symmetry"]), setting, &[], Reduction::AsAsked)
}

/// A scenario; that of a transfer with two followers that are alike, of which one lags otherwise.
fn text(name: &str) -> String {
    match name {
        "transfer-3" => library(name).replace(", \"propose 1\", \"deliver-all-but 3\"]", "]"),
        _ => library(name),
    }
}

#[test]
fn the_valid_permutations_keep_all_that_a_scenario_names() {
    for (name, setting, valid) in [
        ("election-3", "both", 6),
        ("election-5", "none", 120),
        ("duplicates-4", "none", 24),
        // Learner 3 stays.
        ("learner-3", "both", 2),
        // Node 1 leads to begin with.
        ("transfer-3", "both", 2),
        ("flags-3", "every", 2),
        // Leader 1, and 3 does not know it.
        ("faults-3", "none", 1),
        // Node 1 dies; nodes 2 and 3 may crash, and 2 lacks an entry.
        ("story-5", "both", 2),
        ("story-3", "none", 1),
        // Node 3 is cut off.
        ("story-6", "both", 1),
    ] {
        let model = symmetric(name, setting);
        // A group of one is none.
        assert_eq!(model.symmetries().len(), if valid == 1 { 0 } else { valid }, "{name}");
        let text = reduced(&unfair(&text(name)), &["symmetry"]);
        assert!(instance(&text, setting, &[], Reduction::Off).symmetries().is_empty());
    }
    let text = reduced(&library("election-3"), &["symmetry"])
        .replace("flags = [", "flags = [\"none+both+none\", ");
    let mixed = instance(&text, "none+both+none", &[], Reduction::AsAsked);
    assert_eq!(mixed.symmetries().len(), 2);
    assert!(mixed.symmetries().iter().all(|permutation| permutation.id(2) == 2));
    let text = text.replace("[bounds]", "[[settle]]\nname = \"a\"\ncut = [[1, 2]]\n[bounds]");
    assert!(instance(&text, "none+both+none", &[], Reduction::AsAsked).symmetries().is_empty());
    let uniform = instance(&text, "none", &[], Reduction::AsAsked);
    assert_eq!(uniform.symmetries().len(), 2);
    assert!(uniform.symmetries().iter().all(|permutation| permutation.id(3) == 3));
}

#[test]
fn the_valid_permutations_keep_every_change() {
    let text = reduced(&library("election-5"), &["symmetry"]);
    let valid = |changes: &[(Transition, &[Edit])]| {
        let mut scenario = Scenario::parse("test", &text).unwrap();
        let change = |(transition, edits): &(Transition, &[Edit])| Change {
            transition: *transition,
            edits: edits.to_vec(),
        };
        scenario.reconfigure.one_at_a_time = changes.iter().map(change).collect();
        let variant = Variant::parse("one+apply");
        let setting = Setting { variant, ..scenario.settings[0].clone() };
        let without = Mutations::NONE;
        ClusterModel::new(scenario.into(), setting, without, Reduction::AsAsked).symmetries().len()
    };
    use Edit::{AddLearner, Remove};
    use Transition::Auto;
    assert_eq!(valid(&[]), 120);
    assert_eq!(valid(&[(Auto, &[Remove(5)])]), 24);
    // 4 and 5 leave together, in whatever order they are named.
    assert_eq!(valid(&[(Auto, &[Remove(5), Remove(4)])]), 12);
    assert_eq!(valid(&[(Auto, &[Remove(5), AddLearner(4)])]), 6);
    // The order matters for one node.
    assert_eq!(valid(&[(Auto, &[Remove(5), AddLearner(5), AddLearner(4), Remove(4)])]), 6);
    // One change does not stand for the other.
    assert_eq!(valid(&[(Auto, &[Remove(5)]), (Auto, &[Remove(4)])]), 6);
}

/// The least image by going through all of them.
fn least(group: &[Permutation], state: &State) -> State {
    let images = group.iter().map(|permutation| permutation.state(state));
    let key = |state: &State| keys(state)[1..=usize::from(state.count)].to_vec();
    let least = images.min_by(|a, b| key(a).cmp(&key(b)).then_with(|| compare(a, b)));
    least.expect("a group has the identity")
}

fn actions(model: &ClusterModel, state: &State) -> HashSet<Action> {
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    actions.into_iter().collect()
}

struct Images<'a> {
    model: &'a ClusterModel,
    steps: usize,
}

impl Images<'_> {
    fn group(&self) -> &[Permutation] {
        self.model.symmetries()
    }
}

impl Visitor<ClusterModel> for Images<'_> {
    fn enter(&mut self, _: u32, state: &State) -> ControlFlow<()> {
        let model = self.model;
        let representative = |state: &State| model.representative(state).unwrap_or(state.clone());
        let standing = representative(state);
        assert_eq!(standing, least(self.group(), state));
        let enabled = actions(model, state);
        for permutation in self.group() {
            let image = permutation.state(state);
            assert_eq!(representative(&image), standing);
            let moved: HashSet<_> =
                enabled.iter().map(|action| permutation.action(action)).collect();
            assert_eq!(actions(model, &image), moved);
            assert_eq!(model.within_boundary(&image), model.within_boundary(state));
            let same =
                |ask: fn(&ClusterModel, &State) -> bool| ask(model, state) == ask(model, &image);
            assert!(model.properties().iter().all(|property| same(property.condition)));
            assert!(model.recoverables().iter().all(|property| same(property.good)));
            for antecedent in model.antecedents() {
                assert!(!matches!(antecedent.when, When::State(when) if !same(when)));
            }
        }
        ControlFlow::Continue(())
    }

    fn edge(
        &mut self,
        _: u32,
        state: &State,
        action: &Action,
        _: u32,
        next: &State,
        _: bool,
    ) -> ControlFlow<()> {
        let model = self.model;
        self.steps += 1;
        for permutation in self.group() {
            let (before, after) = (permutation.state(state), permutation.state(next));
            let taken = permutation.action(action);
            assert_eq!(model.next_state(&before, taken).as_ref(), Some(&after), "{taken:?}");
            let same = |ask: fn(&ClusterModel, &State, &Action, &State) -> bool| {
                ask(model, state, action, next) == ask(model, &before, &taken, &after)
            };
            assert!(model.edge_properties().iter().all(|property| same(property.condition)));
            for antecedent in model.antecedents() {
                assert!(!matches!(antecedent.when, When::Edge(when) if !same(when)));
            }
        }
        ControlFlow::Continue(())
    }
}

#[test]
fn permutations_commute_with_steps_and_keep_properties() {
    for (name, setting, states) in [
        ("election-3", "none", 3_000),
        ("election-3", "both", 3_000),
        ("duplicates-4", "none", 1_000),
        ("election-5", "pre_vote", 100),
        ("restart-3", "both", 3_000),
        ("transfer-3", "both", 5_000),
        ("conf-3", "both", 3_000),
        ("learner-3", "both", 5_000),
        ("flags-3", "every", 5_000),
        ("story-1", "both", 10_000),
        ("story-5", "pre_vote", 10_000),
    ] {
        let model = symmetric(name, setting);
        let mut images = Images { model: &model, steps: 0 };
        let limits = Limits { max_states: Some(states), ..Limits::default() };
        visit(&model, &limits, &mut images, &mut |_| {}).unwrap();
        assert!(images.steps > 50, "{name}@{setting}: {}", images.steps);
    }
}

#[test]
fn what_is_fair_names_nodes_so_it_is_not_asked_with_symmetry() {
    let text = reduced(&library("story-5"), &["symmetry"]);
    let error = Scenario::parse("bad", &text).unwrap_err();
    assert!(error.message.contains("EventualLeaderFair cannot be asked with symmetry"), "{error}");
    assert!(
        Scenario::parse("good", &text.replace("symmetry = true", "dead_messages = true")).is_ok()
    );
    assert!(Scenario::parse("bad", &text.replace("symmetry =", "symmetries =")).is_err());
}

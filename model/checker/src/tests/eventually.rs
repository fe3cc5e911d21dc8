//! `eventually` of a plain model: asked of every maximal path.

use stateright::{Checker, Model, Property};

use crate::{Report, Verdict, check};

/// A graph whose states are numbers; state 0 is the initial one.
#[derive(Clone, Debug)]
struct Plain {
    edges: Vec<(u8, u8)>,
    good: Vec<u8>,
    /// States outside the boundary.
    outside: Vec<u8>,
}

impl Plain {
    fn new(edges: &[(u8, u8)], good: &[u8]) -> Self {
        Plain { edges: edges.to_vec(), good: good.to_vec(), outside: Vec::new() }
    }

    fn run(&self) -> Report<Plain> {
        check(self).run().unwrap()
    }

    /// Whether the property holds; none if that is not decided.
    fn ours(&self) -> Option<bool> {
        match &self.run().verdict("good").unwrap().verdict {
            Verdict::Holds => Some(true),
            Verdict::Violated { .. } => Some(false),
            _ => None,
        }
    }

    /// Whether stateright finds no counterexample.
    fn theirs(&self) -> bool {
        let checker = self.clone().checker().spawn_bfs().join();
        checker.discovery("good").is_none()
    }
}

impl Model for Plain {
    type State = u8;
    type Action = u8;

    fn init_states(&self) -> Vec<u8> {
        vec![0]
    }

    fn actions(&self, state: &u8, actions: &mut Vec<u8>) {
        actions.extend(self.edges.iter().filter(|edge| edge.0 == *state).map(|edge| edge.1));
    }

    fn next_state(&self, _: &u8, to: u8) -> Option<u8> {
        Some(to)
    }

    fn within_boundary(&self, state: &u8) -> bool {
        !self.outside.contains(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::eventually("good", |model: &Self, state| model.good.contains(state))]
    }
}

#[test]
fn on_trees_it_is_what_stateright_finds() {
    // Every path ends, and no two paths meet: there stateright is right.
    let tree = [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (5, 6)];
    for good in [&[0][..], &[1, 2], &[3, 4, 6], &[1, 6], &[1], &[3, 6], &[], &[9], &[4, 5], &[2]] {
        let model = Plain::new(&tree, good);
        assert_eq!(model.ours(), Some(model.theirs()), "{good:?}");
    }
}

#[test]
fn a_path_that_ends_is_maximal_and_does_not_stutter_before() {
    let model = Plain::new(&[(0, 1), (1, 2)], &[2]);
    assert_eq!(model.ours(), Some(true));
    let model = Plain::new(&[(0, 1), (1, 2), (1, 3)], &[2]);
    let report = model.run();
    let found = report.verdict("good").unwrap();
    assert_eq!(found.verdict.path().unwrap().actions, [1, 3]);
    assert_eq!(found.lasso.as_ref().unwrap().stem, 2);
}

#[test]
fn a_cycle_is_a_path_too_which_stateright_passes_over() {
    let model = Plain::new(&[(0, 1), (1, 0), (1, 2)], &[2]);
    assert!(model.theirs());
    assert_eq!(model.ours(), Some(false));
    assert_eq!(model.run().verdict("good").unwrap().verdict.path().unwrap().actions, [1, 0]);
    let text = model.run().to_string();
    assert!(text.ends_with("violated: [], then for ever [1, 0]"), "{text}");
    // A step that changes nothing is one as well.
    assert_eq!(Plain::new(&[(0, 0)], &[2]).ours(), Some(false));
}

#[test]
fn a_step_to_the_same_state_is_not_progress_that_excuses_waiting() {
    // It may be taken for ever only if nothing else can be done.
    assert_eq!(Plain::new(&[(0, 0), (0, 1)], &[1]).ours(), Some(true));
}

#[test]
fn paths_that_meet_are_told_apart_which_stateright_does_not() {
    // 0 → 1 → 3 is good at 1, and 0 → 2 → 3 is not.
    let model = Plain::new(&[(0, 1), (0, 2), (1, 3), (2, 3)], &[1]);
    assert!(model.theirs());
    assert_eq!(model.ours(), Some(false));
}

#[test]
fn at_the_boundary_it_is_open_and_for_stateright_an_end() {
    let mut model = Plain::new(&[(0, 1), (1, 2)], &[2]);
    model.outside = vec![2];
    assert!(!model.theirs());
    assert_eq!(model.ours(), None);
}

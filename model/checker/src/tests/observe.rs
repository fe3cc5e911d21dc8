//! What a model observes of the actions that are tried, and what a search says of itself on the
//! way.

use std::time::Duration;

use stateright::{Model, Property};

use super::check;

use crate::{
    Checked, Checkpoint, EdgeProperty, Ending, Limits, Progress, Report, SearchError, SoFar, Store,
    StoreError, explore,
};

/// Numbers that grow by 1 or 7 up to a bound; every third one cannot be doubled.
struct Growing {
    observed: bool,
}

const BOUND: u32 = 20_000;

impl Model for Growing {
    type State = u32;
    type Action = u8;

    fn init_states(&self) -> Vec<u32> {
        vec![1]
    }

    fn actions(&self, _: &u32, actions: &mut Vec<u8>) {
        actions.extend([1, 7, 2]);
    }

    fn next_state(&self, state: &u32, action: u8) -> Option<u32> {
        match action {
            2 if state.is_multiple_of(3) => None,
            2 => Some(state * 2),
            more => Some(state + u32::from(more)),
        }
    }

    fn within_boundary(&self, state: &u32) -> bool {
        *state <= BOUND
    }

    fn properties(&self) -> Vec<Property<Growing>> {
        vec![
            Property::always("below 100", |_, state| *state < 100),
            Property::sometimes("50 is met", |_, state| *state == 50),
            Property::sometimes("0 is met", |_, state| *state == 0),
        ]
    }
}

impl Checked for Growing {
    fn edge_properties(&self) -> Vec<EdgeProperty<Growing>> {
        let condition = |_: &Growing, state: &u32, _: &u8, next: &u32| *state != 2 || *next != 4;
        vec![EdgeProperty { name: "not from 2 to 4", condition }]
    }

    fn class(&self, _: &u8) -> usize {
        0
    }

    fn class_names(&self) -> Vec<String> {
        vec!["step".to_owned()]
    }

    fn counters(&self) -> Vec<String> {
        let names = ["taken", "refused"].map(str::to_owned);
        if self.observed { names.into() } else { Vec::new() }
    }

    fn observe(&self, _: &u32, _: &u8, next: Option<&u32>, counters: &mut [u64]) {
        counters[usize::from(next.is_none())] += 1;
    }
}

fn run(limits: &Limits) -> Report<Growing> {
    check(&Growing { observed: true }, limits, &mut |_| ())
}

#[test]
fn every_tried_action_is_observed_once() {
    let whole = run(&Limits::default());
    let refused = (1..=u64::from(BOUND)).filter(|state| state % 3 == 0).count() as u64;
    assert_eq!(whole.counters, [whole.generated - 1, refused]);
    let silent = check(&Growing { observed: false }, &Limits::default(), &mut |_| ());
    assert!(silent.counters.is_empty());
    assert_eq!(silent.generated, whole.generated);
}

#[test]
fn what_is_observed_does_not_depend_on_threads() {
    for max_states in [None, Some(777), Some(10_000)] {
        let limits = |threads| Limits { threads, max_states, ..Limits::default() };
        let one = run(&limits(1));
        assert_eq!(one.counters, run(&limits(3)).counters);
        assert_eq!(one.counters[0], one.generated - 1);
    }
}

#[test]
fn a_search_that_goes_on_has_observed_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store {
        checkpoint: Some(Checkpoint {
            folder: folder.path().join("growing"),
            every: Duration::ZERO,
            identity: "growing".to_owned(),
            build: "this one".to_owned(),
        }),
        ..Store::default()
    };
    let observed = Growing { observed: true };
    let mut first: Vec<Progress> = Vec::new();
    let stop = Limits { timeout: Some(Duration::ZERO), ..Limits::default() };
    let stopped = explore(&observed, &stop, &store, &mut |p| first.push(p.clone())).unwrap();
    assert!(matches!(stopped.ending, Ending::Timeout(_)));
    assert!(first.iter().all(|p| p.resumed.is_none() && !p.level_end));

    let other = explore(&Growing { observed: false }, &Limits::default(), &store, &mut |_| ());
    let damaged = |error| matches!(error, SearchError::Store(StoreError::Damaged { .. }));
    assert!(other.is_err_and(damaged), "counters are missing");

    let mut calls: Vec<Progress> = Vec::new();
    let end = explore(&observed, &Limits::default(), &store, &mut |p| calls.push(p.clone()));
    assert_eq!(end.unwrap().counters, run(&Limits::default()).counters);
    assert!(calls.iter().all(|p| p.resumed == Some(stopped.distinct)));
    assert!(!calls[0].level_end, "says at once that it goes on");
}

#[test]
fn progress_says_what_is_known_of_each_property() {
    let mut calls: Vec<Progress> = Vec::new();
    let model = Growing { observed: false };
    let report = check(&model, &Limits::default(), &mut |p| calls.push(p.clone()));
    let last = calls.last().unwrap();
    for (property, verdict) in last.properties.iter().zip(&report.verdicts) {
        assert_eq!((property.name, property.kind), (verdict.name, verdict.kind));
        let steps = verdict.verdict.path().map(|path| path.len() as u32);
        let expected = match steps {
            None => SoFar::Open,
            Some(steps) if verdict.verdict.is_violated() => SoFar::Violated(steps),
            Some(steps) => SoFar::Reached(steps),
        };
        assert_eq!(property.so_far, expected, "{}", property.name);
    }
    assert_eq!(last.properties.len(), 4);
    assert!(calls[0].properties.iter().all(|property| property.so_far == SoFar::Open));
    assert_eq!(last.collision_odds, report.collision_odds);
    assert!(last.average > 0.0 && last.spilled == 0);
}

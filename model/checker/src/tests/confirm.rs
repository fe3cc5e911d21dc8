//! Counterexamples are confirmed, and those that were tampered with are refused.

use std::sync::atomic::{AtomicU32, Ordering};

use stateright::{Model, Property};

use crate::{
    Checked, Confirmed, Differs, Formula, How, Limits, Path, Report, SearchError, Store, Strength,
    Verdict, confirm, confirm_report, explore,
};

use super::run;
use super::temporal::{EXIT, Wired, fair, good, wired};
use super::toys::Listed;

/// 0 → 1 → 2 → 3, and 4 beside it; 5 and 6 go around, and one of them is bad.
fn listed() -> Listed {
    let edges = [(0, 1), (1, 2), (2, 3), (0, 4), (3, 4), (4, 5), (5, 6), (6, 5)];
    let mut model = Listed::new(&edges).good(&[0, 5]);
    model.special = Some(3);
    model.forbidden = Some((2, 3));
    model
}

/// What is wrong with a report after a change.
fn refused<M>(
    model: &M,
    report: &Report<M>,
    property: &str,
    edit: impl Fn(&mut Tampered<'_, M>),
) -> Differs
where
    M: Checked + Sync,
    M::State: crate::Pack,
    M::Action: Clone,
{
    let mut report = report.clone();
    let verdict = report.verdicts.iter_mut().find(|verdict| verdict.name == property);
    let verdict = verdict.expect("it is asked");
    let (Verdict::Violated { path, .. } | Verdict::Reached { path }) = &mut verdict.verdict else {
        panic!("{property} has no path");
    };
    edit(&mut Tampered { path, lasso: verdict.lasso.as_mut() });
    let error = confirm_report(model, &report).expect_err("tampered with");
    assert_eq!(error.property, property);
    error.why
}

/// What a test changes in a report.
struct Tampered<'a, M: Model> {
    path: &'a mut Path<M::Action>,
    lasso: Option<&'a mut crate::Lasso>,
}

#[test]
fn tampered_paths_are_refused() {
    let model = listed();
    let report = run(&model, 1);
    assert_eq!(confirm_report(&model, &report), Ok(()));
    fn shorter(path: &mut Path<u8>) {
        path.actions.truncate(path.len() - 1);
    }
    let path = |property, edit: fn(&mut Path<u8>)| {
        refused(&model, &report, property, |tampered| edit(tampered.path))
    };
    for property in ["not special", "not forbidden"] {
        assert_eq!(path(property, shorter), Differs::Holds(2));
        assert_eq!(path(property, |path| path.init = 1), Differs::NoInit(1));
        assert_eq!(path(property, |path| path.actions.clear()), Differs::Holds(0));
    }
    // To 4, where nothing is forbidden.
    assert_eq!(path("not special", |path| path.actions = vec![1]), Differs::Holds(1));
    assert_eq!(path("special", shorter), Differs::Unseen(2));
}

#[test]
fn a_path_over_steps_that_are_not_offered_is_refused() {
    /// Offers one step only, and could make two.
    #[derive(Clone)]
    struct Shy;
    impl Model for Shy {
        type State = u8;
        type Action = u8;
        fn init_states(&self) -> Vec<u8> {
            vec![0]
        }
        fn actions(&self, state: &u8, actions: &mut Vec<u8>) {
            actions.extend((*state < 2).then_some(1));
        }
        fn next_state(&self, state: &u8, action: u8) -> Option<u8> {
            state.checked_add(action)
        }
        fn within_boundary(&self, state: &u8) -> bool {
            *state < 9
        }
        fn properties(&self) -> Vec<Property<Self>> {
            vec![Property::always("below 2", |_, state| *state < 2)]
        }
    }
    impl Checked for Shy {
        fn class(&self, _: &u8) -> usize {
            0
        }
        fn class_names(&self) -> Vec<String> {
            vec!["step".into()]
        }
    }
    let ask = |actions: &[u8]| {
        let path = Path { init: 0, actions: actions.to_vec() };
        confirm(&Shy, "below 2", &path, None).map_err(|error| error.why)
    };
    assert_eq!(ask(&[1, 1]), Ok(Confirmed::Wholly));
    assert_eq!(ask(&[2]), Err(Differs::NotOffered(1)));
    assert_eq!(ask(&[1, 1, 1]), Err(Differs::NotOffered(3)));
    assert_eq!(ask(&[255, 1]), Err(Differs::NotOffered(1)));
    let unknown = confirm(&Shy, "below 3", &Path { init: 0, actions: vec![] }, None);
    assert_eq!(unknown.unwrap_err().why, Differs::NoProperty);
    let looped = confirm(&Shy, "below 2", &Path { init: 0, actions: vec![1, 1] }, Some(2));
    assert!(matches!(looped.unwrap_err().why, Differs::Loop(_)));
}

#[test]
fn a_trap_is_explored_again() {
    let recovers = |model: &Listed, actions: &[u8]| {
        let path = Path { init: 0, actions: actions.to_vec() };
        confirm(model, "recovers", &path, None).map_err(|error| error.why)
    };
    let trap = listed();
    assert_eq!(recovers(&trap, &[1, 0]), Ok(Confirmed::Wholly), "around for ever");
    // Were 6 good too, whatever leads to 5 would recover.
    let sound = listed().good(&[0, 5, 6]);
    assert_eq!(recovers(&sound, &[1, 0]), Err(Differs::Lasting(0)));
    assert_eq!(recovers(&sound, &[1]), Err(Differs::Lasting(1)));
    let leaking = listed().outside(&[6]);
    assert_eq!(recovers(&leaking, &[1]), Err(Differs::Leak(2)));
    // A report on another model is refused in the same way.
    let report = run(&trap, 1);
    let why = confirm_report(&sound, &report).unwrap_err();
    assert_eq!(why.property, "recovers");
}

#[test]
fn tampered_loops_are_refused() {
    let fairness = [1, 2, 3, 4].map(|label| fair(Strength::Weak, label)).to_vec();
    let model = wired(EXIT, fairness, Formula::Eventually(good));
    let report = run(&model, 1);
    assert_eq!(confirm_report(&model, &report), Ok(()));
    let lasso = |edit: fn(&mut Tampered<'_, Wired>)| refused(&model, &report, "good", edit);
    let stem = |tampered: &mut Tampered<'_, Wired>, stem| {
        tampered.lasso.as_mut().expect("a loop").stem = stem;
    };
    assert_eq!(lasso(|t| t.lasso.as_mut().unwrap().stem = 1), Differs::Open { from: 1, to: 2 });
    // It rests in a state where step 1 stays possible.
    assert_eq!(lasso(|t| t.lasso.as_mut().unwrap().stem = 2), Differs::Unfair("Weak 1".into()));
    let beyond = refused(&model, &report, "good", |tampered| stem(tampered, 3));
    assert!(matches!(beyond, Differs::NoLoop(_)), "{beyond:?}");
    // Each condition is met, but not like this.
    for (at, how) in
        [(0, How::Taken(1)), (2, How::Taken(0)), (2, How::Disabled(1)), (1, How::NeverEnabled)]
    {
        let why = refused(&model, &report, "good", |tampered| {
            tampered.lasso.as_mut().expect("a loop").met[at].how = how;
        });
        assert!(matches!(why, Differs::OtherWay(_)), "{how:?}: {why:?}");
    }
    assert!(matches!(lasso(|t| drop(t.lasso.as_mut().unwrap().met.pop())), Differs::OtherWay(_)));
    // Through the exit it becomes good.
    let out = refused(&model, &report, "good", |tampered| {
        tampered.path.actions = vec![(1, 2), (3, 1)];
        stem(tampered, 2);
    });
    assert_eq!(out, Differs::Satisfied);
}

/// Its property fails when it is asked of a state for the first time, and holds from then on.
struct Fickle {
    asked: AtomicU32,
}

impl Model for Fickle {
    type State = u8;
    type Action = ();

    fn init_states(&self) -> Vec<u8> {
        vec![0]
    }

    fn actions(&self, state: &u8, actions: &mut Vec<()>) {
        actions.extend((*state < 3).then_some(()));
    }

    fn next_state(&self, state: &u8, (): ()) -> Option<u8> {
        Some(state + 1)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("below 3", |model: &Self, state| {
            *state < 3 || model.asked.fetch_add(1, Ordering::Relaxed) > 0
        })]
    }
}

impl Checked for Fickle {
    fn class(&self, (): &()) -> usize {
        0
    }

    fn class_names(&self) -> Vec<String> {
        vec!["step".into()]
    }
}

#[test]
fn a_search_does_not_report_what_the_model_does_not_bear_out() {
    let fickle = Fickle { asked: AtomicU32::new(0) };
    let limits = Limits { threads: 1, ..Limits::default() };
    let error = explore(&fickle, &limits, &Store::default(), &mut |_| ()).err();
    let Some(SearchError::Unconfirmed(error)) = error else { panic!("{error:?}") };
    assert_eq!((error.property.as_str(), error.why), ("below 3", Differs::Holds(3)));
}

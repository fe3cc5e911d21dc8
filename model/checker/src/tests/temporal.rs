//! Liveness from the model to the lasso.

use stateright::{Checker, Model, Property};

use crate::{Checked, Fairness, Formula, How, Kind, Label, Liveness, Path, Strength, Verdict};

use super::run;

/// A graph with labelled steps; state 1 is good.
#[derive(Clone)]
pub(super) struct Wired {
    steps: Vec<(u8, Label, u8)>,
    fairness: Vec<Fairness>,
    /// States at least this large are out of bounds.
    bound: u8,
    formula: Option<Formula<Wired>>,
}

pub(super) fn good(_: &Wired, state: &u8) -> bool {
    *state == 1
}

pub(super) fn fair(strength: Strength, label: Label) -> Fairness {
    Fairness { name: format!("{strength:?} {label}"), strength, labels: vec![label] }
}

pub(super) fn wired(
    steps: &[(u8, Label, u8)],
    fairness: Vec<Fairness>,
    formula: Formula<Wired>,
) -> Wired {
    Wired { steps: steps.to_vec(), fairness, bound: 100, formula: Some(formula) }
}

impl Model for Wired {
    type State = u8;
    type Action = (Label, u8);

    fn init_states(&self) -> Vec<u8> {
        vec![0]
    }

    fn actions(&self, state: &u8, actions: &mut Vec<(Label, u8)>) {
        actions.extend(self.steps.iter().filter(|s| s.0 == *state).map(|s| (s.1, s.2)));
    }

    fn next_state(&self, _: &u8, action: (Label, u8)) -> Option<u8> {
        Some(action.1)
    }

    fn within_boundary(&self, state: &u8) -> bool {
        *state < self.bound
    }

    fn properties(&self) -> Vec<Property<Self>> {
        match self.formula {
            None => vec![Property::eventually("good", good)],
            Some(_) => Vec::new(),
        }
    }
}

impl Checked for Wired {
    fn liveness(&self) -> Vec<Liveness<Self>> {
        self.formula.iter().map(|formula| Liveness { name: "good", formula: *formula }).collect()
    }

    fn fairness(&self) -> Vec<Fairness> {
        self.fairness.clone()
    }

    fn class(&self, _: &(Label, u8)) -> usize {
        0
    }

    fn label(&self, action: &(Label, u8)) -> Label {
        action.0
    }

    fn class_names(&self) -> Vec<String> {
        vec!["step".into()]
    }
}

/// The states of a counterexample: what comes before the loop, and the loop.
fn lasso(model: &Wired) -> Option<(Vec<u8>, Vec<u8>)> {
    let report = run(model, 2);
    let found = report.verdict("good").expect("asked").clone();
    match &found.verdict {
        Verdict::Violated { path, .. } => {
            let states: Vec<u8> =
                path.replay(model).expect("real").into_iter().map(|(_, state)| state).collect();
            let stem = found.lasso.expect("a lasso").stem;
            assert_eq!(states.last(), states.get(stem), "the loop ends where it begins");
            Some((states[..stem].to_vec(), states[stem..].to_vec()))
        }
        Verdict::Holds => None,
        other => panic!("{other:?}"),
    }
}

pub(super) const EXIT: &[(u8, Label, u8)] = &[(0, 1, 2), (2, 2, 0), (2, 3, 1)];

#[test]
fn an_exit_needs_strong_fairness() {
    let strengths = |list: &[(Strength, Label)]| {
        let fairness = list.iter().map(|(strength, label)| fair(*strength, *label)).collect();
        lasso(&wired(EXIT, fairness, Formula::Eventually(good)))
    };
    let (weak, strong) = (Strength::Weak, Strength::Strong);
    assert_eq!(strengths(&[]), Some((vec![], vec![0])), "it stutters");
    assert_eq!(strengths(&[(weak, 1), (weak, 2)]), Some((vec![], vec![0, 2, 0])));
    assert_eq!(strengths(&[(weak, 1), (weak, 2), (weak, 3)]), Some((vec![], vec![0, 2, 0])));
    assert_eq!(strengths(&[(weak, 1), (weak, 2), (strong, 3)]), None);
}

#[test]
fn the_table_says_how_each_condition_is_met() {
    let fairness = [1, 2, 3, 4].map(|label| fair(Strength::Weak, label)).to_vec();
    let model = wired(EXIT, fairness, Formula::Eventually(good));
    let report = run(&model, 1);
    let lasso = report.verdicts[0].lasso.clone().expect("violated");
    let how: Vec<How> = lasso.met.iter().map(|met| met.how).collect();
    assert_eq!(how, [How::Taken(0), How::Taken(1), How::Disabled(0), How::NeverEnabled]);
}

#[test]
fn every_kind_of_formula() {
    let all = |formula| {
        let fairness = [1, 2, 3].map(|label| fair(Strength::Strong, label)).to_vec();
        lasso(&wired(&[(0, 1, 1), (1, 2, 2), (2, 3, 1)], fairness, formula))
    };
    assert_eq!(all(Formula::Eventually(good)), None);
    assert_eq!(all(Formula::AlwaysEventually(good)), None);
    assert_eq!(all(Formula::EventuallyAlways(good)), Some((vec![0], vec![1, 2, 1])));
    assert_eq!(all(Formula::LeadsTo(|_, s| *s == 2, good)), None);
    assert_eq!(all(Formula::LeadsTo(good, |_, s| *s == 3)), Some((vec![0], vec![1, 2, 1])));
    let kinds = [Kind::Eventually, Kind::LeadsTo];
    let formulas = [Formula::Eventually(good), Formula::LeadsTo(good, good)];
    for (kind, formula) in kinds.into_iter().zip(formulas) {
        assert_eq!(run(&wired(EXIT, vec![], formula), 1).verdicts[0].kind, kind);
    }
}

#[test]
fn a_bound_leaves_doubt_and_is_no_place_to_rest() {
    let fairness = vec![fair(Strength::Weak, 1), fair(Strength::Weak, 2)];
    let mut model = wired(&[(0, 1, 2), (2, 2, 3), (3, 1, 1)], fairness, Formula::Eventually(good));
    assert_eq!(lasso(&model), None);
    model.bound = 3;
    let report = run(&model, 1);
    assert!(matches!(report.verdicts[0].verdict, Verdict::Undecided { .. }), "{report:?}");
}

/// Steps, whether every behaviour that does not rest becomes good, and what stateright's searches
/// find.
type Known<'a> = (&'a [(u8, Label, u8)], bool);

#[test]
fn eventually_where_stateright_errs() {
    // stateright forgets what is due at a join and at the end of a loop, and takes a bound for an
    // end.
    let cases: &[Known<'_>] = &[
        (&[(0, 0, 2), (2, 0, 4), (4, 0, 0)], false),
        (&[(0, 0, 0)], false),
        (&[(0, 0, 2), (2, 0, 0), (2, 0, 1)], false),
        (&[(0, 0, 1), (1, 0, 4), (4, 0, 6), (0, 0, 2), (2, 0, 4)], false),
        (&[(0, 0, 2), (2, 0, 4), (4, 0, 6), (0, 0, 1), (1, 0, 4)], false),
        (&[(0, 0, 2), (2, 0, 1), (0, 0, 3), (3, 0, 1)], true),
        (&[(0, 0, 1), (1, 0, 0)], true),
    ];
    let mut missed = 0;
    for &(steps, holds) in cases {
        let model = Wired { steps: steps.to_vec(), fairness: vec![], bound: 100, formula: None };
        assert_eq!(lasso(&model).is_none(), holds, "{steps:?}");
        let theirs = model.checker().spawn_bfs().join().discovery("good");
        missed += usize::from(theirs.is_none() != holds);
    }
    assert!(missed >= 3, "stateright has learnt it");
}

#[test]
fn liveness_is_the_same_for_any_number_of_threads() {
    let steps: Vec<(u8, Label, u8)> = (0..90u8)
        .flat_map(|at| [(at, 1, at.wrapping_mul(7) % 97), (at, 2, at.wrapping_add(13) % 97)])
        .collect();
    let fairness = vec![fair(Strength::Strong, 1), fair(Strength::Weak, 2)];
    let model = wired(&steps, fairness, Formula::EventuallyAlways(|_, s| *s % 2 == 0));
    let paths: Vec<Option<Path<(Label, u8)>>> =
        [1, 2, 5].map(|threads| run(&model, threads).verdicts[0].verdict.path().cloned()).to_vec();
    assert!(paths[0].is_some());
    assert!(paths.iter().all(|path| *path == paths[0]));
}

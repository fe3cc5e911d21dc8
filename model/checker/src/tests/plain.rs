//! A search that keeps whole states: no fingerprints, no packing, no threads. It decides by walking
//! through what it kept.
//!
//! The integration tests use this file as well, for scenarios.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;

use stateright::{Expectation, Model};

use super::checker::{
    Checked, Ending, Kind, Limits, Pack, Recovery, Report, Store, Verdict, When, explore,
};

/// What is kept.
struct Plain<M: Model> {
    numbers: HashMap<M::State, usize>,
    states: Vec<M::State>,
    /// The level of each state.
    levels: Vec<usize>,
    edges: Vec<Vec<usize>>,
    /// Whether a successor was truncated.
    cut: Vec<bool>,
    cut_edges: u64,
    deadlocks: u64,
    generated: u64,
    class_counts: Vec<u64>,
    class_cuts: Vec<u64>,
    /// Violations of each edge property, and the length of a shortest path over one.
    violations: Vec<(u64, Option<usize>)>,
    /// How often the antecedent of each edge property held.
    antecedents: HashMap<&'static str, u64>,
}

impl<M> Plain<M>
where
    M: Checked,
    M::State: Clone + Eq + Hash,
    M::Action: Clone,
{
    fn explore(model: &M) -> Self {
        let classes = model.class_names().len();
        let mut plain = Plain {
            numbers: HashMap::new(),
            states: Vec::new(),
            levels: Vec::new(),
            edges: Vec::new(),
            cut: Vec::new(),
            cut_edges: 0,
            deadlocks: 0,
            generated: 0,
            class_counts: vec![0; classes],
            class_cuts: vec![0; classes],
            violations: vec![(0, None); model.edge_properties().len()],
            antecedents: HashMap::new(),
        };
        for state in model.init_states().into_iter().filter(|s| model.within_boundary(s)) {
            plain.number(state, 0);
        }
        while plain.edges.len() < plain.states.len() {
            plain.expand(model);
        }
        plain
    }

    /// The number of a state, which was generated at a level.
    fn number(&mut self, state: M::State, level: usize) -> usize {
        self.generated += 1;
        let fresh = self.states.len();
        *self.numbers.entry(state).or_insert_with_key(|state| {
            self.states.push(state.clone());
            self.levels.push(level);
            fresh
        })
    }

    fn expand(&mut self, model: &M) {
        let from = self.edges.len();
        let (state, level) = (self.states[from].clone(), self.levels[from]);
        let (mut actions, mut edges, mut cut) = (Vec::new(), Vec::new(), false);
        model.actions(&state, &mut actions);
        for action in actions {
            let class = model.class(&action);
            let Some(next) = model.next_state(&state, action.clone()) else { continue };
            if !model.within_boundary(&next) {
                cut = true;
                self.cut_edges += 1;
                self.class_cuts[class] += 1;
                continue;
            }
            self.class_counts[class] += 1;
            for (property, (count, first)) in
                model.edge_properties().iter().zip(&mut self.violations)
            {
                if !(property.condition)(model, &state, &action, &next) {
                    *count += 1;
                    *first = first.or(Some(level + 1));
                }
            }
            for antecedent in model.antecedents() {
                if let When::Edge(when) = antecedent.when {
                    *self.antecedents.entry(antecedent.property).or_default() +=
                        u64::from(when(model, &state, &action, &next));
                }
            }
            edges.push(self.number(next, level + 1));
        }
        self.deadlocks += u64::from(edges.is_empty() && !cut);
        self.edges.push(edges);
        self.cut.push(cut);
    }

    /// How many states satisfy a predicate, and the level of the first one.
    fn count(&self, holds: impl Fn(&M::State) -> bool) -> (u64, Option<usize>) {
        let mut levels = self.states.iter().zip(&self.levels).filter(|(state, _)| holds(state));
        let first = levels.next().map(|(_, &level)| level);
        (levels.count() as u64 + u64::from(first.is_some()), first)
    }

    /// The states from which one of the set can be reached, by going round until nothing changes.
    fn reaching(&self, mut set: Vec<bool>) -> Vec<bool> {
        let mut changed = true;
        while changed {
            changed = false;
            for from in (0..set.len()).rev() {
                if !set[from] && self.edges[from].iter().any(|&to| set[to]) {
                    set[from] = true;
                    changed = true;
                }
            }
        }
        set
    }

    /// The counts of a recoverable, and the level of the first trapped state.
    fn recovery(&self, good: impl Fn(&M::State) -> bool) -> (Recovery, Option<usize>) {
        let doubtful = self.states.iter().zip(&self.cut).map(|(state, &cut)| cut || !good(state));
        let lasting: Vec<bool> =
            self.reaching(doubtful.collect()).into_iter().map(|doubtful| !doubtful).collect();
        let sure = self.reaching(lasting.clone());
        let maybe = self.reaching(self.cut.clone());
        let mut first = None;
        let mut found = Recovery::default();
        for (state, level) in self.levels.iter().enumerate() {
            found.lasting += u64::from(lasting[state]);
            if sure[state] {
                found.recoverable += 1;
            } else if maybe[state] {
                found.undecided += 1;
            } else {
                found.trapped += 1;
                first = first.or(Some(*level));
            }
        }
        (found, first)
    }
}

/// The report of a search without limits, which is what the plain search finds.
pub(super) fn agrees<M>(model: &M, threads: usize) -> Report<M>
where
    M: Checked + Sync,
    M::State: Clone + Eq + Hash + Pack + Send + Sync,
    M::Action: Clone + Eq + Send + Sync + Debug,
{
    let mut levels = Vec::new();
    let limits = Limits { threads, ..Limits::default() };
    let report = explore(model, &limits, &Store::default(), &mut |progress| {
        if progress.level_end {
            levels.push(progress.distinct);
        }
    });
    let report = report.expect("the model makes no mistake");
    let plain = Plain::explore(model);
    assert_eq!(report.ending, Ending::Complete);
    let depth = plain.levels.last().copied().unwrap_or(0);
    let known = |level: usize| plain.levels.partition_point(|&l| l <= level + 1) as u64;
    if !plain.states.is_empty() {
        assert_eq!(levels, (0..=depth).map(known).collect::<Vec<_>>(), "known after each level");
    }
    let distinct = plain.states.len() as u64;
    assert_eq!((report.distinct, report.expanded), (distinct, distinct));
    assert_eq!((report.generated, report.depth), (plain.generated, depth as u32));
    let cut = plain.cut.iter().filter(|&&cut| cut).count() as u64;
    assert_eq!((report.cut_states, report.cut_edges), (cut, plain.cut_edges));
    assert_eq!(report.deadlocks, plain.deadlocks);
    assert_eq!(report.class_counts, plain.class_counts);
    assert_eq!(report.class_cuts, plain.class_cuts);
    for property in model.properties() {
        let (holding, first) = plain.count(|state| (property.condition)(model, state));
        match property.expectation {
            Expectation::Eventually => continue,
            Expectation::Sometimes => same(&report, property.name, None, first),
            Expectation::Always => {
                let (bad, first) = plain.count(|state| !(property.condition)(model, state));
                same(&report, property.name, Some(bad), first);
            }
        }
        assert_eq!(report.verdict(property.name).unwrap().satisfied, holding, "{}", property.name);
    }
    for (property, &(count, first)) in model.edge_properties().iter().zip(&plain.violations) {
        same(&report, property.name, Some(count), first);
    }
    for property in model.recoverables() {
        let (counts, first) = plain.recovery(|state| (property.good)(model, state));
        let found = report.verdict(property.name).unwrap();
        assert_eq!(found.recovery, Some(counts), "{}", property.name);
        same(&report, property.name, Some(counts.trapped), first);
        let undecided = matches!(found.verdict, Verdict::Undecided { .. });
        assert_eq!(undecided, counts.trapped == 0 && counts.undecided > 0, "{}", property.name);
    }
    for antecedent in model.antecedents() {
        let held = match antecedent.when {
            When::State(when) => plain.count(|state| when(model, state)).0,
            When::Edge(_) => plain.antecedents.get(antecedent.property).copied().unwrap_or(0),
        };
        let found = report.verdict(antecedent.property).unwrap();
        assert_eq!(found.antecedent, Some(held), "{}", antecedent.property);
    }
    report
}

/// The verdict has a path just if something was found, of the shortest length; and the count of
/// violations.
fn same<M: Checked>(report: &Report<M>, name: &str, count: Option<u64>, first: Option<usize>) {
    let found = report.verdict(name).unwrap();
    assert_eq!(found.verdict.path().map(super::checker::Path::len), first, "{name}");
    if let Verdict::Violated { count: found, .. } = &found.verdict {
        assert_eq!(Some(*found), count, "{name}");
    } else {
        assert!(found.kind == Kind::Sometimes || count == Some(0), "{name}: {count:?}");
    }
}

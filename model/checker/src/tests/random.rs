//! Random small graphs against brute force.

use std::collections::{BTreeMap, HashSet};

use proptest::collection::vec;
use proptest::prelude::*;

use crate::{Limits, Path, Recovery, Report, Verdict, visit};

use super::check;
use super::toys::{Listed, Notes, Shown};
use super::{run, timeless};

const NODES: u8 = 12;

fn graphs() -> impl Strategy<Value = Listed> {
    let edges = vec(vec(0..NODES, 0..4), usize::from(NODES));
    let nodes = || vec(0..NODES, 0..5);
    let (special, forbidden) = (0..NODES, (0..NODES, 0..NODES));
    (vec(0..NODES, 1..3), edges, vec(0..NODES, 0..3), nodes(), nodes(), special, forbidden)
        .prop_map(|(inits, edges, outside, good, more, special, forbidden)| Listed {
            inits,
            edges,
            outside,
            good: [good, more].concat(),
            special: Some(special),
            forbidden: Some(forbidden),
            recover: true,
        })
}

impl Listed {
    fn inside(&self, node: u8) -> bool {
        !self.outside.contains(&node)
    }

    fn kept(&self, node: u8) -> impl Iterator<Item = u8> {
        self.edges[usize::from(node)].iter().copied().filter(|&to| self.inside(to))
    }

    fn is_cut(&self, node: u8) -> bool {
        self.edges[usize::from(node)].iter().any(|&to| !self.inside(to))
    }

    /// Distances from the initial states, by relaxation until nothing changes.
    fn distances(&self) -> BTreeMap<u8, usize> {
        let inits = self.inits.iter().filter(|&&node| self.inside(node));
        let mut distances: BTreeMap<u8, usize> = inits.map(|&node| (node, 0)).collect();
        loop {
            let before = distances.clone();
            for (&node, &distance) in &before {
                for to in self.kept(node) {
                    let at = distances.entry(to).or_insert(usize::MAX);
                    *at = (*at).min(distance + 1);
                }
            }
            if distances == before {
                return distances;
            }
        }
    }

    /// What can be reached from a node, over expanded nodes.
    fn closure(&self, node: u8, expanded: &HashSet<u8>) -> HashSet<u8> {
        let mut seen = HashSet::from([node]);
        let mut todo = vec![node];
        while let Some(at) = todo.pop() {
            if expanded.contains(&at) {
                todo.extend(self.kept(at).filter(|&to| seen.insert(to)));
            }
        }
        seen
    }

    /// The three-way counts, word by word as they are defined.
    fn recovery(&self, known: &HashSet<u8>, expanded: &HashSet<u8>) -> Recovery {
        let open = |s: &u8| !expanded.contains(s) || self.is_cut(*s);
        let bad = |s: &u8| expanded.contains(s) && !self.good.contains(s);
        let good = |s: &u8| expanded.contains(s) && self.good.contains(s);
        let sure =
            |s: &u8| good(s) && !self.closure(*s, expanded).iter().any(|t| bad(t) || open(t));
        let maybe = |s: &u8| good(s) && !self.closure(*s, expanded).iter().any(bad);
        let mut found = Recovery::default();
        for node in known {
            found.lasting += u64::from(sure(node));
            let reach = self.closure(*node, expanded);
            if reach.iter().any(sure) {
                found.recoverable += 1;
            } else if reach.iter().any(|t| maybe(t) || open(t)) {
                found.undecided += 1;
            } else {
                found.trapped += 1;
            }
        }
        found
    }

    fn judge(&self, report: &Report<Self>, known: &HashSet<u8>, expanded: &HashSet<u8>) {
        let found = report.verdict("recovers").unwrap();
        let counts = self.recovery(known, expanded);
        assert_eq!(found.recovery, Some(counts));
        match &found.verdict {
            Verdict::Violated { path, count } => {
                assert_eq!(*count, counts.trapped);
                let trap = path.last_state(self).unwrap();
                let one = self.recovery(&HashSet::from([trap]), expanded);
                assert_eq!(one.trapped, 1);
                let depth = self.distances()[&trap];
                assert_eq!(path.len(), depth);
                let shallower = |s: &&u8| self.distances()[s] < depth;
                let shallower: HashSet<u8> = known.iter().filter(shallower).copied().collect();
                assert_eq!(self.recovery(&shallower, expanded).trapped, 0);
            }
            Verdict::Undecided { .. } => {
                assert_eq!(counts.trapped, 0);
                assert!(counts.undecided > 0 || known.is_empty());
            }
            Verdict::Holds => assert_eq!(counts.trapped + counts.undecided, 0),
            other => panic!("{other:?}"),
        }
    }
}

fn ends<'a>(verdict: &'a Verdict<u8>, model: &Listed) -> Option<(&'a Path<u8>, Vec<u8>)> {
    let path = verdict.path()?;
    let states = path.replay(model).expect("the model has the path");
    Some((path, states.into_iter().map(|(_, state)| state).collect()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn search_agrees_with_brute_force(model in graphs()) {
        let report = run(&model, 1);
        let distances = model.distances();
        let known: HashSet<u8> = distances.keys().copied().collect();
        prop_assert_eq!(report.distinct, known.len() as u64);
        let inits = model.inits.iter().filter(|&&s| model.inside(s)).count();
        let edges: usize = known.iter().map(|&s| model.kept(s).count()).sum();
        prop_assert_eq!(report.generated, (inits + edges) as u64);
        prop_assert_eq!(report.class_counts.iter().sum::<u64>(), edges as u64);
        let cuts = known.iter().filter(|&&s| model.is_cut(s)).count();
        prop_assert_eq!(report.cut_states, cuts as u64);
        prop_assert_eq!(u64::from(report.depth), distances.values().max().map_or(0, |&d| d as u64));

        let special = model.special.unwrap();
        let always = ends(&report.verdict("not special").unwrap().verdict, &model);
        let sometimes = ends(&report.verdict("special").unwrap().verdict, &model);
        prop_assert_eq!(&always, &sometimes);
        let length = always.map(|(path, states)| {
            assert_eq!(states.last(), Some(&special));
            path.len()
        });
        prop_assert_eq!(length, distances.get(&special).copied());

        let (a, b) = model.forbidden.unwrap();
        let edge = ends(&report.verdict("not forbidden").unwrap().verdict, &model);
        let length = edge.map(|(path, states)| {
            assert_eq!(states[states.len() - 2..], [a, b]);
            path.len() - 1
        });
        let taken = known.contains(&a) && model.kept(a).any(|to| to == b);
        prop_assert_eq!(length, taken.then(|| distances[&a]));

        model.judge(&report, &known, &known);
        prop_assert_eq!(timeless(&report), timeless(&run(&model, 2)));
    }

    #[test]
    fn a_stopped_search_agrees_with_brute_force(model in graphs(), max in 1u64..9) {
        let limits = Limits { max_states: Some(max), ..Limits::default() };
        let mut notes = Notes::new();
        let walk = visit(&model, &limits, &mut notes, &mut |_| ()).unwrap();
        let report = check(&model, &limits, &mut |_| ());
        prop_assert_eq!(report.ending, walk.ending);
        let totals = (walk.distinct, walk.expanded, walk.generated, walk.depth, walk.cut_states);
        let checked = (report.distinct, report.expanded, report.generated);
        prop_assert_eq!((checked.0, checked.1, checked.2, report.depth, report.cut_states), totals);
        let (mut known, mut expanded) = (HashSet::new(), HashSet::new());
        for shown in &notes.shown {
            match shown {
                Shown::Init(_, s) | Shown::Edge(_, _, _, _, s, _) => { known.insert(*s); }
                Shown::Leave(_, s, _) => { expanded.insert(*s); }
                _ => (),
            }
        }
        prop_assert_eq!(known.len() as u64, walk.distinct);
        prop_assert_eq!(expanded.len() as u64, walk.expanded);
        model.judge(&report, &known, &expanded);
    }

    #[test]
    fn the_visitor_is_shown_everything_once(model in graphs()) {
        let mut notes = Notes::new();
        let walk = visit(&model, &Limits::default(), &mut notes, &mut |_| ()).unwrap();
        let mut ids: Vec<u8> = Vec::new();
        let mut expected = Vec::new();
        for &s in model.inits.iter().filter(|&&s| model.inside(s)) {
            if !ids.contains(&s) {
                expected.push(Shown::Init(ids.len() as u32, s));
                ids.push(s);
            }
        }
        let mut from = 0;
        while from < ids.len() {
            let s = ids[from];
            expected.push(Shown::Enter(from as u32, s));
            let mut cut = 0;
            for (action, &t) in (0u8..).zip(&model.edges[usize::from(s)]) {
                if !model.inside(t) {
                    cut += 1;
                    expected.push(Shown::Cut(from as u32, s, action, t));
                    continue;
                }
                let known = ids.iter().position(|&k| k == t);
                let to = known.unwrap_or(ids.len()) as u32;
                expected.push(Shown::Edge(from as u32, s, action, to, t, known.is_none()));
                if known.is_none() {
                    ids.push(t);
                }
            }
            expected.push(Shown::Leave(from as u32, s, cut));
            from += 1;
        }
        prop_assert_eq!(notes.shown, expected);
        let distances = model.distances();
        for (id, node) in (0..).zip(ids) {
            let path = walk.path_to(&model, id).unwrap();
            prop_assert_eq!(path.last_state(&model), Ok(node));
            prop_assert_eq!(path.len(), distances[&node]);
        }
    }
}

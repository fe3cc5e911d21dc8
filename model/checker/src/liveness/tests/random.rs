//! Random small graphs: against brute force, against more of the same graph, and components against
//! petgraph.

use std::collections::VecDeque;
use std::ops::Range;

use petgraph::graph::DiGraph;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::brute::{self, Word};
use super::*;
use crate::liveness::scc::{AWAY, FRESH, HERE, components};
use crate::liveness::view::Watch;

/// A graph before its states are numbered.
#[derive(Clone, Debug)]
struct Raw {
    inits: Vec<u32>,
    steps: Vec<(u32, Label, u32, bool)>,
    /// Steps to these are truncated.
    outside: Vec<u32>,
    /// No more states than this are expanded.
    expanded: u32,
}

/// What to make of the assumed steps of a raw graph: bits of those which are possible besides the
/// first of each node and label. None: they are assumed.
type Choice = Option<u64>;

impl Raw {
    /// Numbers the states breadth first, and says which node each is. If `full`, no step is
    /// truncated and every state is expanded.
    fn csr(&self, full: bool, choice: Choice) -> (Csr, Vec<u32>) {
        let mut nodes: Vec<u32> = Vec::new();
        let cut = |node: u32| !full && self.outside.contains(&node);
        let mut csr = Csr::default();
        let number = |nodes: &mut Vec<u32>, node: u32| {
            let known = nodes.iter().position(|&known| known == node);
            known.unwrap_or_else(|| {
                nodes.push(node);
                nodes.len() - 1
            }) as u32
        };
        for &node in self.inits.iter().filter(|&&node| !cut(node)) {
            number(&mut nodes, node);
        }
        csr.inits = nodes.len() as u32;
        let mut todo: VecDeque<u32> = (0..csr.inits).collect();
        while let Some(at) = todo.pop_front() {
            if !full && at >= self.expanded {
                break;
            }
            for (i, &(from, label, to, assumed)) in self.steps.iter().enumerate() {
                let first = || {
                    let alike = |s: &(u32, Label, u32, bool)| {
                        s.3 && (s.0, s.1) == (from, label) && s.0 != s.2
                    };
                    self.steps.iter().position(alike) == Some(i)
                };
                let possible =
                    choice.is_none_or(|choice| !assumed || choice >> (i % 64) & 1 == 1 || first());
                if from != nodes[at as usize] || from == to || !possible {
                    continue;
                }
                let known = nodes.len();
                csr.targets.push(if cut(to) { OUT } else { number(&mut nodes, to) });
                todo.extend(known as u32..nodes.len() as u32);
                let mark = if assumed && choice.is_none() { ASSUMED } else { 0 };
                csr.labels.push(label | mark);
            }
            csr.ends.push(csr.targets.len() as u64);
        }
        csr.states = nodes.len() as u32;
        (csr, nodes)
    }
}

fn raws(nodes: u32, steps: Range<usize>) -> impl Strategy<Value = Raw> {
    let step = (0..nodes, 0..5 as Label, 0..nodes, prop::bool::weighted(0.2));
    let (inits, steps) = (vec(0..nodes, 1..3), vec(step, steps));
    let outside = prop_oneof![2 => Just(vec![]), 1 => vec(0..nodes, 1..3)];
    let expanded = prop_oneof![3 => Just(nodes), 1 => 0..nodes];
    (inits, steps, outside, expanded).prop_map(|(inits, mut steps, outside, expanded)| {
        // Brute force tries all choices of assumed steps.
        let mut left = 5;
        for step in steps.iter_mut().filter(|step| step.3) {
            step.3 = left > 0;
            left -= i32::from(left > 0);
        }
        Raw { inits, steps, outside, expanded }
    })
}

fn conditions() -> impl Strategy<Value = Vec<Fairness>> {
    let strength = prop_oneof![Just(Strength::Weak), Just(Strength::Strong)];
    let one = (strength, vec(0..5 as Label, 1..3));
    vec(one.prop_map(|(strength, labels)| condition(strength, &labels)), 0..5)
}

fn questions<'a>(p: &'a Bits, q: &'a Bits) -> [Question<'a>; 4] {
    [
        Question::Eventually(p),
        Question::AlwaysEventually(p),
        Question::EventuallyAlways(p),
        Question::LeadsTo(p, q),
    ]
}

fn word(answer: &Answer) -> Word {
    match answer {
        Answer::Holds => Word::Holds,
        Answer::Violated(_) => Word::Violated,
        Answer::Undecided { why: Doubt::Assumed, lasso: Some(_) } => Word::Assumed,
        Answer::Undecided { why: Doubt::Bounds { .. }, lasso: None } => Word::Bounds,
        other => panic!("{other:?}"),
    }
}

/// Whether the stem is a shortest way to the loop.
fn is_shortest(graph: &Csr, question: &Question<'_>, answer: &Answer) -> bool {
    let (Answer::Violated(lasso) | Answer::Undecided { lasso: Some(lasso), .. }) = answer else {
        return true;
    };
    if let Question::LeadsTo(..) = question {
        return true;
    }
    let (from, through) = brute::ways(graph, question);
    let entry = lasso.stem.last().map_or(lasso.start, |step| step.to);
    let waves = brute::waves(graph, from, through);
    waves[lasso.stem.len()] >> entry & 1 == 1
}

/// The states of those nodes, as far as they were expanded.
fn known(nodes: &[u32], expanded: u32, good: u16) -> Bits {
    let states = (0..expanded).filter(|&state| good >> nodes[state as usize] & 1 == 1);
    set(&states.collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6000))]

    #[test]
    fn agrees_with_brute_force(
        raw in raws(8, 4..26),
        fairness in conditions(),
        p in any::<u8>(),
        q in any::<u8>(),
    ) {
        let (graph, nodes) = raw.csr(false, None);
        // Some sets are known for states that were not expanded.
        let p = known(&nodes, graph.states, u16::from(p));
        let q = known(&nodes, graph.states, u16::from(q));
        for question in questions(&p, &q) {
            let answer = ask(&graph, question, &fairness);
            let expected = brute::answer(&graph, &question, &fairness);
            prop_assert_eq!(word(&answer), expected, "{:?} {:?}", question, answer);
            prop_assert!(is_shortest(&graph, &question, &answer), "{:?}", answer);
            prop_assert_eq!(&answer, &ask(&graph, question, &fairness));
        }
    }

    #[test]
    fn more_of_the_graph_changes_no_verdict(
        raw in raws(9, 4..30),
        fairness in conditions(),
        p in any::<u16>(),
        q in any::<u16>(),
        choice in any::<u64>(),
    ) {
        let (part, nodes) = raw.csr(false, None);
        prop_assume!(part.inits > 0);
        let sets = (known(&nodes, part.expanded(), p), known(&nodes, part.expanded(), q));
        // The initial states outside, if any, are not what the part speaks of.
        let mut raw = raw;
        raw.inits.retain(|node| !raw.outside.contains(node));
        // All of the graph; in one case the assumed steps are all possible, and in the other some
        // are.
        for choice in [u64::MAX, choice] {
            let (whole, nodes) = raw.csr(true, Some(choice));
            let all = (known(&nodes, whole.states, p), known(&nodes, whole.states, q));
            let pairs = questions(&sets.0, &sets.1).into_iter().zip(questions(&all.0, &all.1));
            for (less, more) in pairs {
                let found = word(&ask(&part, less, &fairness));
                let truth = word(&ask(&whole, more, &fairness));
                prop_assert!(matches!(truth, Word::Holds | Word::Violated));
                if found == Word::Holds || found == Word::Violated && choice == u64::MAX {
                    prop_assert_eq!(found, truth, "{:?}", less);
                }
            }
        }
    }

    #[test]
    fn components_are_those_of_petgraph(raw in raws(40, 10..110), part in any::<u64>(), sure: bool) {
        let (graph, _) = raw.csr(false, None);
        let view = if sure { View::Sure } else { View::Perhaps };
        let mut marks: Vec<u32> = (0..graph.states)
            .map(|state| if part >> state & 1 == 1 { FRESH } else { AWAY })
            .collect();
        let mut other = DiGraph::<u32, ()>::new();
        let nodes: Vec<_> = (0..graph.states).map(|state| other.add_node(state)).collect();
        let inside = |state: u32| state != OUT && part >> state & 1 == 1;
        for from in (0..graph.states).filter(|&state| inside(state)) {
            for (to, label) in graph.row(from) {
                if inside(to) && view.takes(label) {
                    other.add_edge(nodes[from as usize], nodes[to as usize], ());
                }
            }
        }
        let mut expected: Vec<Vec<u32>> = petgraph::algo::tarjan_scc(&other)
            .into_iter()
            .map(|found| found.into_iter().map(|node| other[node]).collect())
            .filter(|found: &Vec<u32>| inside(found[0]))
            .collect();
        let mut found: Vec<Vec<u32>> = Vec::new();
        let mut never = || false;
        let mut watch = Watch::new(&mut never);
        components(&graph, view, &mut marks, 0..graph.states, &mut watch, |component, marks| {
            let here = marks.iter().filter(|&&mark| mark == HERE).count();
            assert_eq!(here, component.len());
            found.push(component.to_vec());
        })
        .unwrap();
        assert!(marks.iter().all(|&mark| mark == AWAY));
        for components in [&mut expected, &mut found] {
            components.iter_mut().for_each(|component| component.sort());
            components.sort();
        }
        prop_assert_eq!(found, expected);
    }
}

/// Every answer occurs, or the comparison above would say little.
#[test]
fn random_graphs_have_all_answers() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut counts = [[0u32; 4]; 4];
    for _ in 0..6000 {
        let strategy = (raws(8, 4..26), conditions(), any::<u8>(), any::<u8>());
        let (raw, fairness, p, q) = strategy.new_tree(&mut runner).unwrap().current();
        let (graph, nodes) = raw.csr(false, None);
        let p = known(&nodes, graph.expanded(), u16::from(p));
        let q = known(&nodes, graph.expanded(), u16::from(q));
        for (i, question) in questions(&p, &q).into_iter().enumerate() {
            counts[i][word(&ask(&graph, question, &fairness)) as usize] += 1;
        }
    }
    assert!(counts.iter().flatten().all(|&count| count > 20), "{counts:?}");
}

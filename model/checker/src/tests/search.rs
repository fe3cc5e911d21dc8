//! Searches of many chunks and rounds.

use std::collections::{HashMap, HashSet, VecDeque};

use stateright::Model;

use crate::{Ending, Limits, Progress, visit};

use super::check;
use super::toys::{Drawn, Notes, Shown};
use super::{run, timeless};

const BIG: Drawn = Drawn { nodes: 150_000, degree: 5, recover: true };

/// A plain search: distinct states with their distances, and how many were generated.
fn reference(model: &Drawn) -> (HashMap<u32, u32>, u64) {
    let mut distances = HashMap::new();
    let mut queue = VecDeque::new();
    let mut generated = 0;
    for state in model.init_states().into_iter().filter(|s| model.within_boundary(s)) {
        generated += 1;
        if distances.insert(state, 0).is_none() {
            queue.push_back(state);
        }
    }
    while let Some(state) = queue.pop_front() {
        let depth = distances[&state] + 1;
        for next in model.next_states(&state) {
            if model.within_boundary(&next) {
                generated += 1;
                distances.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    depth
                });
            }
        }
    }
    (distances, generated)
}

#[test]
fn agrees_with_a_plain_search() {
    let report = run(&BIG, 2);
    let (distances, generated) = reference(&BIG);
    assert!(distances.len() > 90_000, "{}", distances.len());
    assert_eq!(report.ending, Ending::Complete);
    assert_eq!(report.distinct, distances.len() as u64);
    assert_eq!(report.generated, generated);
    assert_eq!(Some(&report.depth), distances.values().max());
    for (name, bad) in
        [("rare", (|s| Drawn::rare(s)) as fn(u32) -> bool), ("seen", |s| s % 10_007 == 12)]
    {
        let found = report.verdict(name).unwrap();
        let path = found.verdict.path().expect("found");
        assert!(bad(path.last_state(&BIG).unwrap()), "{name}");
        let nearest = distances.iter().filter(|(s, _)| bad(**s)).map(|(_, d)| *d).min();
        assert_eq!(Some(path.len() as u32), nearest, "{name}");
        let count = distances.keys().filter(|s| bad(**s)).count() as u64;
        assert!(found.satisfied == count || found.satisfied == report.distinct - count);
    }
    assert!(report.verdict("never").unwrap().verdict.path().is_none());
    let edge = report.verdict("edge").unwrap();
    let steps = edge.verdict.path().expect("found").replay(&BIG).unwrap();
    let [.., (_, from), (Some(action), to)] = &steps[..] else { panic!("no step") };
    assert_eq!((from ^ to).wrapping_add(*action) % 50_021, 0);
    assert_eq!(edge.evaluated, generated - 3);
}

#[test]
fn any_number_of_threads_finds_the_same() {
    for max in [None, Some(1), Some(700), Some(4321), Some(60_000)] {
        for stop_on_violation in [false, true] {
            for recover in [false, true] {
                let model = Drawn { recover, ..BIG };
                let limits = |threads| Limits {
                    max_states: max,
                    threads,
                    stop_on_violation,
                    ..Limits::default()
                };
                let one = timeless(&check(&model, &limits(1), &mut |_| ()));
                for threads in [2, 3] {
                    let more = timeless(&check(&model, &limits(threads), &mut |_| ()));
                    assert_eq!(one, more, "{threads} threads, max {max:?}");
                }
            }
        }
    }
}

#[test]
fn the_visitor_walks_as_the_check() {
    let model = Drawn { nodes: 20_000, ..BIG };
    for max in [None, Some(5000)] {
        let limits = Limits { max_states: max, threads: 2, ..Limits::default() };
        let report = check(&model, &limits, &mut |_| ());
        let mut notes = Notes::new();
        let walk = visit(&model, &limits, &mut notes, &mut |_| ()).unwrap();
        assert_eq!(walk.ending, report.ending);
        assert_eq!((walk.distinct, walk.expanded), (report.distinct, report.expanded));
        assert_eq!((walk.generated, walk.depth), (report.generated, report.depth));
        assert_eq!(walk.cut_states, report.cut_states);
        let mut numbers = HashMap::new();
        let (mut edges, mut cuts) = (0, 0);
        for shown in &notes.shown {
            match *shown {
                Shown::Init(id, s) => assert_eq!(numbers.insert(s, id), None),
                Shown::Edge(_, _, _, to, s, fresh) => {
                    edges += 1;
                    assert_eq!(fresh, !numbers.contains_key(&s));
                    assert_eq!(*numbers.entry(s).or_insert(to), to);
                }
                Shown::Cut(..) => cuts += 1,
                _ => (),
            }
        }
        let ids: HashSet<u32> = numbers.values().copied().collect();
        assert_eq!(ids.len() as u64, report.distinct);
        assert_eq!(edges, report.class_counts.iter().sum::<u64>());
        assert_eq!(cuts, report.cut_edges);
        // The first violation of the check is the least number of the walk.
        let rare = |s: &u32| Drawn::rare(*s);
        let id = numbers.iter().filter(|(s, id)| rare(s) && u64::from(**id) < walk.expanded);
        let id = id.map(|(_, id)| *id).min();
        let path = id.map(|id| walk.path_to(&model, id).unwrap());
        assert_eq!(report.verdict("rare").unwrap().verdict.path(), path.as_ref());
    }
}

#[test]
fn progress_goes_forward() {
    let mut calls: Vec<Progress> = Vec::new();
    let report = check(&BIG, &Limits::default(), &mut |p| calls.push(p.clone()));
    let levels = calls.iter().filter(|p| p.level_end).map(|p| p.depth);
    assert!(levels.eq(0..=report.depth));
    assert!(calls.windows(2).all(|p| p[0].distinct <= p[1].distinct));
    assert!(calls.windows(2).all(|p| p[0].elapsed <= p[1].elapsed));
    let last = calls.last().unwrap();
    let totals = (last.distinct, last.generated, last.frontier);
    assert_eq!(totals, (report.distinct, report.generated, 0));
    assert!(report.bytes > 0 && report.bytes_per_state > 1.0);
    assert!(report.collision_odds > 0.0 && report.collision_odds < 1e-6);
}

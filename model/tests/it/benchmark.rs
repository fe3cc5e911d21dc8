//! The load that searches are measured with is Raft: it keeps to the safety of elections, and loses
//! it with the rule that gives it.

#[path = "../../benches/election/mod.rs"]
mod election;

use quorate_checker::{Ending, Pack, Report, Verdict, check};
use stateright::{Checker, Model};

use self::election::{Election, State};
use super::plain;

const SMALL: Election = Election { max_term: 2, max_log: 0, vote_check: true, recorded: true };

fn run(model: &Election, threads: usize) -> Report<Election> {
    check(model).packed().declared().threads(threads).run().unwrap()
}

#[test]
fn benchmark_elections_are_safe() {
    let report = run(&Election::up_to(1, 1), 2);
    assert_eq!(report.ending, Ending::Complete);
    assert!(report.verdicts.iter().all(|found| found.verdict.is_good()), "{report:?}");
    assert!(report.class_counts.iter().all(|&count| count > 0), "{:?}", report.class_counts);
}

#[test]
fn benchmark_without_the_vote_check_two_lead() {
    let model = Election { vote_check: false, ..SMALL };
    let report = run(&model, 2);
    let found = report.verdict("ElectionSafety").expect("asked for");
    let Verdict::Violated { path, .. } = &found.verdict else { panic!("{found:?}") };
    let steps = path.replay(&model).expect("the model has the path");
    let (_, before) = &steps[steps.len() - 2];
    let (_, after) = &steps[steps.len() - 1];
    let safe = model.property("ElectionSafety").condition;
    assert!(safe(&model, before) && !safe(&model, after));
    // With the check, the same steps lead nowhere near.
    assert!(path.replay(&SMALL).is_err() || safe(&SMALL, &path.last_state(&SMALL).unwrap()));
}

#[test]
fn benchmark_entries_are_committed() {
    let model = Election { recorded: true, ..Election::up_to(1, 1) };
    let report = run(&model, 2);
    let found = report.verdict("Committed").expect("asked for");
    assert!(found.satisfied > 0 && found.satisfied < report.distinct, "{found:?}");
}

#[test]
fn benchmark_counts_are_those_of_a_plain_search() {
    let model = Election { recorded: true, ..Election::up_to(1, 0) };
    assert!(plain::agrees(&model, 2).cut_states > 0);
    let report = plain::agrees(&Election { vote_check: false, ..model }, 2);
    assert!(report.verdict("ElectionSafety").expect("asked for").verdict.is_violated());
}

#[test]
fn benchmark_counts_are_those_of_stateright() {
    let report = run(&SMALL, 2);
    let bfs = SMALL.checker().threads(2).spawn_bfs().join();
    let dfs = SMALL.checker().threads(2).spawn_dfs().join();
    for (distinct, generated) in [
        (bfs.unique_state_count(), bfs.state_count()),
        (dfs.unique_state_count(), dfs.state_count()),
    ] {
        assert_eq!((report.distinct, report.generated), (distinct as u64, generated as u64));
    }
    let path = report.verdict("Leader").and_then(|found| found.verdict.path().cloned());
    let theirs = bfs.discovery("Leader").expect("a leader is elected").into_actions();
    assert!(path.expect("a leader is elected").len() <= theirs.len());
}

#[test]
fn benchmark_states_are_packed_and_read_back() {
    let mut level = SMALL.init_states();
    for _ in 0..9 {
        let mut bytes = Vec::new();
        level.iter().for_each(|state| state.pack(&mut bytes));
        let mut rest = &bytes[..];
        let read: Vec<State> = std::iter::from_fn(|| State::unpack(&mut rest)).collect();
        assert_eq!(read, level);
        assert!(rest.is_empty());
        assert!(level.iter().all(|state| {
            let mut one = Vec::new();
            state.pack(&mut one);
            one.pop();
            State::unpack(&mut &one[..]).is_none()
        }));
        level.retain(|state| SMALL.within_boundary(state));
        // The last level is one with states that a bound cuts.
        level = level.iter().flat_map(|state| SMALL.next_states(state)).take(5000).collect();
    }
    assert!(State::unpack(&mut &[9][..]).is_none());
}

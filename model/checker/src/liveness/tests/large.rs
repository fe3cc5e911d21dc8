//! Graphs that would overflow a stack, or time, if anything in them were recursive or quadratic.

use std::time::{Duration, Instant};

use super::*;

const MANY: u32 = 1_500_000;

/// A chain of so many states, then a cycle of as many. Labels are those of the given function.
fn chain_and_cycle(half: u32, label: impl Fn(u32) -> Label) -> Csr {
    let states = 2 * half;
    let to = |state: u32| if state + 1 == states { half } else { state + 1 };
    Csr {
        ends: (1..=u64::from(states)).collect(),
        targets: (0..states).map(to).collect(),
        labels: (0..states).map(label).collect(),
        states,
        inits: 1,
    }
}

fn timely<T>(run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    // It takes a fraction of a second; quadratic would be hours.
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    result
}

#[test]
fn a_long_chain_into_a_long_cycle() {
    let csr = chain_and_cycle(MANY, |state| (state % 3) as Label);
    let fairness = [weak(&[0]), weak(&[1]), strong(&[2]), weak(&[0, 1, 2])];
    let none = set(&[]);
    let lasso = timely(|| violation(&csr, Question::Eventually(&none), &fairness));
    assert_eq!((lasso.stem.len(), lasso.cycle.len()), (MANY as usize, MANY as usize));
    let far = set(&[MANY + MANY / 2]);
    let always = timely(|| ask(&csr, Question::AlwaysEventually(&far), &fairness));
    assert_eq!(always, Answer::Holds);
    let lasso = timely(|| violation(&csr, Question::EventuallyAlways(&far), &fairness));
    assert_eq!(lasso.cycle.len(), MANY as usize);
    let start = set(&[5]);
    let leads = timely(|| ask(&csr, Question::LeadsTo(&start, &far), &fairness));
    assert_eq!(leads, Answer::Holds);
    let lasso = timely(|| violation(&csr, Question::LeadsTo(&far, &start), &fairness));
    assert_eq!(lasso.stem.len(), (MANY + MANY / 2) as usize);
}

#[test]
fn many_components_that_fall_apart() {
    // Pairs 0 ⇄ 1, 2 ⇄ 3, ... each with a step 1 to the next pair, never taken inside; the last
    // pair has none.
    let pairs = MANY / 2;
    let mut csr = Csr { states: 2 * pairs, inits: 1, ..Csr::default() };
    for state in 0..csr.states {
        csr.targets.push(state ^ 1);
        csr.labels.push(0);
        if state % 2 == 1 && state + 1 < csr.states {
            csr.targets.push(state + 1);
            csr.labels.push(1);
        }
        csr.ends.push(csr.targets.len() as u64);
    }
    let none = set(&[]);
    let question = Question::Eventually(&none);
    let lasso = timely(|| violation(&csr, question, &[weak(&[0]), strong(&[1])]));
    assert_eq!((lasso.stem.len() as u32, lasso.cycle.len()), (2 * pairs - 2, 2));
    let lasso = timely(|| violation(&csr, question, &[weak(&[0]), weak(&[1])]));
    assert_eq!((lasso.stem.len(), lasso.cycle.len()), (0, 2));
}

#[test]
fn it_stops_when_asked() {
    let csr = chain_and_cycle(MANY / 10, |_| 0);
    let none = set(&[]);
    let question = Question::Eventually(&none);
    let fairness = [weak(&[0])];
    let mut asked = 0;
    while {
        let mut left = asked;
        let mut stop = || {
            left -= 1;
            left < 0
        };
        decide(&csr, &question, &fairness, &mut stop) == Answer::Interrupted
    } {
        // Every stage, though not every moment of it.
        asked += 1 + asked / 3;
    }
    assert!(asked > 10, "asked only {asked} times");
}

//! Searches that end early.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use stateright::{Model, Property};

use crate::{Checked, Ending, Limits, Recoverable, Verdict, visit};

use super::check;
use super::toys::{Drawn, Listed, Notes};

/// Counts up for ever, two at a time or one. Nothing it needs is ever there.
struct Endless;

impl Model for Endless {
    type State = u64;
    type Action = u64;

    fn init_states(&self) -> Vec<u64> {
        vec![0]
    }

    fn actions(&self, _: &u64, actions: &mut Vec<u64>) {
        actions.extend([1, 2, 1 << 20]);
    }

    fn next_state(&self, state: &u64, action: u64) -> Option<u64> {
        state.checked_add(action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("no end", |_, s| *s != u64::MAX),
            Property::sometimes("end", |_, s| *s == u64::MAX),
        ]
    }
}

impl Checked for Endless {
    fn recoverables(&self) -> Vec<Recoverable<Self>> {
        vec![Recoverable { name: "ends", good: |_, s| *s == u64::MAX }]
    }

    fn class(&self, _: &u64) -> usize {
        0
    }

    fn class_names(&self) -> Vec<String> {
        vec!["add".into()]
    }
}

fn all_undecided(limits: &Limits, progress: &mut dyn FnMut()) -> Ending {
    let report = check(&Endless, limits, &mut |_| progress());
    assert!(report.distinct > 0);
    assert!(report.verdicts.iter().all(|v| matches!(v.verdict, Verdict::Undecided { .. })));
    if let Verdict::Undecided { why } = &report.verdicts[0].verdict {
        assert!(why.contains(&format!("{} states", report.expanded)), "{why}");
    }
    let recovery = report.verdict("ends").unwrap().recovery.unwrap();
    assert_eq!(recovery.undecided, report.distinct);
    report.ending
}

#[test]
fn max_states() {
    for threads in [1, 2] {
        let limits = Limits { max_states: Some(5000), threads, ..Limits::default() };
        assert_eq!(all_undecided(&limits, &mut || ()), Ending::MaxStates(5000));
        let report = check(&Endless, &limits, &mut |_| ());
        assert!((5000..5003).contains(&report.distinct), "{}", report.distinct);
    }
}

#[test]
fn timeout() {
    let timeout = Duration::from_millis(30);
    let start = Instant::now();
    for threads in [1, 2] {
        let limits = Limits { timeout: Some(timeout), threads, ..Limits::default() };
        assert_eq!(all_undecided(&limits, &mut || ()), Ending::Timeout(timeout));
        let ending = visit(&Endless, &limits, &mut Notes::new(), &mut |_| ()).unwrap().ending;
        assert_eq!(ending, Ending::Timeout(timeout));
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn interrupted() {
    for threads in [1, 2] {
        let stop = Arc::new(AtomicBool::new(false));
        let limits = Limits { stop: Some(Arc::clone(&stop)), threads, ..Limits::default() };
        let mut calls = 0;
        let ending = all_undecided(&limits, &mut || {
            calls += 1;
            stop.store(calls >= 5, Ordering::Relaxed);
        });
        assert_eq!(ending, Ending::Interrupted);
        assert_eq!(visit(&Endless, &limits, &mut Notes::new(), &mut |_| ()).unwrap().distinct, 1);
    }
}

#[test]
fn a_violation_stops_at_the_end_of_its_level() {
    let model = Drawn { nodes: 150_000, degree: 5, recover: false };
    let mut limits = Limits { stop_on_violation: true, ..Limits::default() };
    let full = check(&model, &Limits::default(), &mut |_| ());
    let mut levels = Vec::new();
    let report = check(&model, &limits, &mut |p| {
        if p.level_end {
            levels.push((p.depth, p.distinct));
        }
    });
    assert_eq!(report.ending, Ending::Violation);
    let first = report.violations().map(|v| v.verdict.path().unwrap().len()).min().unwrap() as u32;
    // A forbidden step from level n is found at level n, and is n + 1 long.
    let level = levels.last().unwrap();
    assert!(level.0 == first || level.0 + 1 == first, "{first} {level:?}");
    assert_eq!(level.1, report.distinct);
    assert_eq!(report.depth, level.0 + 1);
    assert!(report.distinct < full.distinct);
    for found in report.violations() {
        let path = found.verdict.path();
        assert_eq!(path, full.verdict(found.name).unwrap().verdict.path(), "the first stays first");
    }
    assert!(matches!(report.verdict("never").unwrap().verdict, Verdict::Undecided { .. }));
    // A recoverable needs the whole graph.
    limits.threads = 2;
    let model = Drawn { recover: true, ..model };
    assert_eq!(check(&model, &limits, &mut |_| ()).ending, Ending::Complete);
}

#[test]
fn a_limit_that_is_just_enough_is_complete() {
    let model = Listed::new(&[(0, 1), (1, 2), (2, 0)]);
    for (max, ending) in
        [(2, Ending::MaxStates(2)), (3, Ending::MaxStates(3)), (4, Ending::Complete)]
    {
        let limits = Limits { max_states: Some(max), ..Limits::default() };
        assert_eq!(check(&model, &limits, &mut |_| ()).ending, ending);
        assert_eq!(visit(&model, &limits, &mut Notes::new(), &mut |_| ()).unwrap().ending, ending);
    }
}

#[test]
fn a_visitor_can_break_off_anywhere() {
    let model = Listed::new(&[(0, 1), (1, 2), (2, 0), (1, 3)]).outside(&[3]);
    let mut all = Notes::new();
    let walk = visit(&model, &Limits::default(), &mut all, &mut |_| ()).unwrap();
    assert_eq!((walk.ending, walk.cut_states), (Ending::Complete, 1));
    for left in 1..=all.shown.len() {
        let mut notes = Notes { shown: Vec::new(), left };
        let walk = visit(&model, &Limits::default(), &mut notes, &mut |_| ()).unwrap();
        assert_eq!(walk.ending, Ending::Visitor);
        assert_eq!(notes.shown, all.shown[..left]);
        let last = walk.distinct as u32 - 1;
        assert_eq!(walk.path_to(&model, last).unwrap().len(), last as usize);
    }
}

//! Small graphs of which the answer is plain.

use crate::{Kind, Path, Recovery, Verdict};

use super::run;
use super::toys::Listed;

fn recovery(model: &Listed) -> (Recovery, Verdict<u8>) {
    let report = run(model, 1);
    let found = report.verdict("recovers").expect("asked for").clone();
    assert_eq!(found.kind, Kind::Recoverable);
    (found.recovery.expect("a recoverable has counts"), found.verdict)
}

fn counts(recoverable: u64, trapped: u64, undecided: u64, lasting: u64) -> Recovery {
    Recovery { recoverable, trapped, undecided, lasting }
}

#[test]
fn a_trap() {
    // 0 -> 1 (good for ever), 0 -> 2 -> 3 <-> 4
    let model = Listed::new(&[(0, 1), (1, 1), (0, 2), (2, 3), (3, 4), (4, 3)]).good(&[1]);
    let (found, verdict) = recovery(&model);
    assert_eq!(found, counts(2, 3, 0, 1));
    assert_eq!(verdict, Verdict::Violated { path: Path { init: 0, actions: vec![1] }, count: 3 });
}

#[test]
fn a_cycle_with_an_exit() {
    let model = Listed::new(&[(0, 1), (1, 2), (2, 0), (2, 3), (3, 3)]).good(&[3]);
    assert_eq!(recovery(&model), (counts(4, 0, 0, 1), Verdict::Holds));
}

#[test]
fn a_good_state_that_can_be_left_does_not_last() {
    let model = Listed::new(&[(0, 1), (1, 0)]).good(&[1]);
    let (found, verdict) = recovery(&model);
    assert_eq!(found, counts(0, 2, 0, 0));
    assert_eq!(verdict, Verdict::Violated { path: Path { init: 0, actions: vec![] }, count: 2 });
    // ... unless a lasting one can be reached from there.
    let model = Listed::new(&[(0, 1), (1, 0), (1, 2)]).good(&[1, 2]);
    assert_eq!(recovery(&model), (counts(3, 0, 0, 1), Verdict::Holds));
}

#[test]
fn no_good_state_is_a_trap_everywhere() {
    let (found, verdict) = recovery(&Listed::new(&[(0, 1)]).good(&[]));
    assert_eq!(found, counts(0, 2, 0, 0));
    assert!(verdict.is_violated());
}

#[test]
fn a_deadlock_in_a_good_state_lasts() {
    assert_eq!(recovery(&Listed::new(&[(0, 1)]).good(&[1])), (counts(2, 0, 0, 1), Verdict::Holds));
}

#[test]
fn a_way_that_was_cut_is_undecided() {
    // The only step out of 1 is truncated.
    let model = Listed::new(&[(0, 1), (1, 2)]).good(&[]).outside(&[2]);
    let (found, verdict) = recovery(&model);
    assert_eq!(found, counts(0, 0, 2, 0));
    assert!(matches!(verdict, Verdict::Undecided { .. }), "{verdict:?}");
    // A good state that may be left beyond the bounds: perhaps lasting.
    let model = Listed::new(&[(0, 1), (1, 1), (1, 2)]).good(&[1]).outside(&[2]);
    assert_eq!(recovery(&model).0, counts(0, 0, 2, 0));
    // One path that is sure to be good, and a truncated one.
    let model = Listed::new(&[(0, 1), (1, 1), (0, 2)]).good(&[1]).outside(&[2]);
    assert_eq!(recovery(&model), (counts(2, 0, 0, 1), Verdict::Holds));
    // A trap beside a truncated path.
    let model = Listed::new(&[(0, 1), (0, 2), (2, 2)]).good(&[]).outside(&[1]);
    let (found, verdict) = recovery(&model);
    assert_eq!(found, counts(0, 1, 1, 0));
    assert_eq!(verdict.path(), Some(&Path { init: 0, actions: vec![1] }));
}

#[test]
fn the_shortest_counterexample() {
    // The long way to 5 comes first in the list of actions.
    let mut model = Listed::new(&[(0, 1), (1, 2), (2, 5), (0, 3), (3, 5), (5, 6), (6, 0)]);
    model.special = Some(5);
    model.forbidden = Some((5, 6));
    let report = run(&model, 2);
    let path = Path { init: 0, actions: vec![1, 0] };
    let violated = Verdict::Violated { path: path.clone(), count: 1 };
    assert_eq!(report.verdict("not special").unwrap().verdict, violated);
    assert_eq!(report.verdict("special").unwrap().verdict, Verdict::Reached { path: path.clone() });
    let states: Vec<u8> =
        path.replay(&model).unwrap().into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, [0, 3, 5]);
    let over = Path { init: 0, actions: vec![1, 0, 0] };
    let edge = report.verdict("not forbidden").unwrap();
    assert_eq!(edge.verdict, Verdict::Violated { path: over.clone(), count: 1 });
    assert_eq!(over.last_state(&model), Ok(6));
}

#[test]
fn a_path_that_does_not_exist_is_refused() {
    let model = Listed::new(&[(0, 1)]);
    assert!(Path { init: 0, actions: vec![0] }.replay(&model).is_ok());
    assert!(Path { init: 0, actions: vec![0, 0] }.replay(&model).is_err());
    assert!(Path { init: 0, actions: vec![1] }.replay(&model).is_err());
    assert!(Path { init: 1, actions: vec![] }.replay(&model).is_err());
}

#[test]
fn counts_of_everything() {
    // 3 is truncated twice, 2 is a deadlock, 0 is an initial state twice, 3 would be one too.
    let mut model = Listed::new(&[(0, 0), (0, 1), (0, 2), (0, 3), (1, 3), (1, 0)]).outside(&[3]);
    model.inits = vec![3, 0, 0];
    let report = run(&model, 1);
    assert_eq!((report.distinct, report.expanded, report.generated), (3, 3, 6));
    assert_eq!((report.cut_states, report.cut_edges, report.deadlocks), (2, 2, 1));
    assert_eq!(report.depth, 1);
    assert_eq!(report.class_counts, [1, 3]);
    assert_eq!(report.class_cuts, [1, 1]);
    assert_eq!(report.verdict("true").unwrap().antecedent, Some(1));
    assert_eq!(report.verdict("not forbidden").unwrap().antecedent, Some(1));
    assert_eq!(report.verdict("not special").unwrap().antecedent, None);
    assert_eq!(report.verdict("not forbidden").unwrap().evaluated, 4);
    assert_eq!(report.verdict("special").unwrap().verdict, Verdict::NotReached);
    assert!(!report.unbounded());
    model.special = Some(0);
    let path = Path { init: 1, actions: vec![] };
    assert_eq!(run(&model, 1).verdict("special").unwrap().verdict.path(), Some(&path));
}

#[test]
fn nothing_is_never_green() {
    let mut model = Listed::new(&[(0, 1)]).good(&[0, 1]).outside(&[0]);
    model.special = Some(1);
    let report = run(&model, 2);
    assert_eq!((report.distinct, report.generated), (0, 0));
    assert!(report.verdicts.iter().all(|v| matches!(v.verdict, Verdict::Undecided { .. })));
}

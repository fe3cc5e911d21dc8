//! Small graphs of which the answer is plain.

use super::*;
use crate::report::lasso::How;

/// A way out of a cycle: 0 ⇄ 2, 2 → 1. The way out has label 9.
fn exit() -> Csr {
    graph(3, &[(0, 0, 2), (2, 1, 0), (2, 9, 1)])
}

#[test]
fn a_cycle_with_an_exit() {
    let one = set(&[1]);
    let question = Question::Eventually(&one);
    // Without fairness nothing ever has to happen.
    let lasso = violation(&exit(), question, &[]);
    assert_eq!((states(&lasso), lasso.start), ((vec![], vec![]), 0));
    // The exit is closed in state 0, so weak fairness asks for nothing.
    let lasso = violation(&exit(), question, &[weak(&[0]), weak(&[1]), weak(&[9])]);
    assert_eq!(states(&lasso), (vec![], vec![0, 2]));
    let how: Vec<How> = lasso.met.iter().map(|met| met.how).collect();
    assert_eq!(how, [How::Taken(0), How::Taken(1), How::Disabled(0)]);
    // It is open again and again, so strong fairness asks for it.
    assert_eq!(ask(&exit(), question, &[weak(&[0]), weak(&[1]), strong(&[9])]), Answer::Holds);
    // Strong fairness of the exit alone lets the system rest in state 0.
    assert_eq!(violation(&exit(), question, &[strong(&[9])]).cycle, []);
    // Any step rather than none.
    let any = [weak(&[0, 1, 9])];
    assert_eq!(states(&violation(&exit(), question, &any)), (vec![], vec![0, 2]));
}

#[test]
fn nothing_but_steps_that_change_nothing() {
    // State 1 has only a step to itself, which is not recorded: stuttering there meets every
    // condition.
    let csr = graph(2, &[(0, 0, 1)]);
    let (zero, one, none) = (set(&[0]), set(&[1]), set(&[]));
    let fairness = [weak(&[0]), strong(&[0])];
    assert_eq!(ask(&csr, Question::Eventually(&one), &fairness), Answer::Holds);
    assert_eq!(ask(&csr, Question::EventuallyAlways(&one), &fairness), Answer::Holds);
    assert_eq!(ask(&csr, Question::LeadsTo(&zero, &one), &fairness), Answer::Holds);
    let lasso = violation(&csr, Question::AlwaysEventually(&zero), &fairness);
    assert_eq!(states(&lasso), (vec![0], vec![]));
    assert_eq!(lasso.met[0].how, How::NeverEnabled);
    assert_eq!(states(&violation(&csr, Question::Eventually(&none), &fairness)).0, [0]);
}

#[test]
fn two_ways_join() {
    // 0 → 1 → 3 → 4 and 0 → 2 → 3; only state 1 is good, and the way past it is seen.
    let csr = graph(5, &[(0, 0, 1), (0, 0, 2), (1, 0, 3), (2, 0, 3), (3, 0, 4)]);
    let one = set(&[1]);
    let lasso = violation(&csr, Question::Eventually(&one), &[weak(&[0])]);
    assert_eq!(states(&lasso), (vec![0, 2, 3], vec![]));
    // Every way leads through 3.
    let three = set(&[3]);
    assert_eq!(ask(&csr, Question::Eventually(&three), &[weak(&[0])]), Answer::Holds);
}

#[test]
fn a_step_that_nobody_has_to_take() {
    // The only way on has a label of which no condition speaks.
    let csr = graph(2, &[(0, 7, 1)]);
    let one = set(&[1]);
    let lasso = violation(&csr, Question::Eventually(&one), &[weak(&[0]), strong(&[1])]);
    assert_eq!(states(&lasso), (vec![], vec![]));
    assert_eq!(ask(&csr, Question::Eventually(&one), &[weak(&[0, 7])]), Answer::Holds);
}

#[test]
fn no_simple_cycle_is_fair_but_a_walk_is() {
    // A flower: 0 ⇄ 1 by labels 1, 2 and 0 ⇄ 2 by labels 3, 4. Each petal alone passes by the
    // other.
    let csr = graph(3, &[(0, 1, 1), (0, 3, 2), (1, 2, 0), (2, 4, 0)]);
    let none = set(&[]);
    let fairness = [strong(&[1]), strong(&[3]), weak(&[2]), weak(&[4])];
    let lasso = violation(&csr, Question::Eventually(&none), &fairness);
    assert_eq!(states(&lasso), (vec![], vec![0, 1, 0, 2]));
    // Weak fairness is content with one petal, since each is closed in the other.
    let fairness = [weak(&[1]), weak(&[3]), weak(&[2]), weak(&[4])];
    assert_eq!(violation(&csr, Question::Eventually(&none), &fairness).cycle.len(), 2);
}

#[test]
fn a_cut_step_is_enabled_and_never_taken() {
    // 0 ⇄ 1, and in both states a bound cuts the step with label 5.
    let csr = graph(2, &[(0, 0, 1), (0, 5, OUT), (1, 0, 0), (1, 5, OUT)]);
    let none = set(&[]);
    let bounds = Answer::Undecided { why: Doubt::Bounds { states: 2 }, lasso: None };
    for question in [
        Question::Eventually(&none),
        Question::AlwaysEventually(&none),
        Question::EventuallyAlways(&none),
        Question::LeadsTo(&set(&[1]), &none),
    ] {
        assert_eq!(ask(&csr, question, &[weak(&[0]), weak(&[5])]), bounds);
        assert!(matches!(ask(&csr, question, &[weak(&[0])]), Answer::Violated(_)));
    }
    // A behaviour cannot stop at the edge of the explored part.
    let csr = graph(2, &[(0, 0, 1), (1, 0, OUT)]);
    let bounds = Answer::Undecided { why: Doubt::Bounds { states: 1 }, lasso: None };
    assert_eq!(ask(&csr, Question::Eventually(&none), &[weak(&[0])]), bounds);
}

#[test]
fn what_was_not_expanded_is_no_end() {
    let mut csr = graph(3, &[(0, 0, 1), (1, 0, 2)]);
    csr.ends.pop();
    let (none, one) = (set(&[]), set(&[1]));
    let bounds = Answer::Undecided { why: Doubt::Bounds { states: 1 }, lasso: None };
    assert_eq!(ask(&csr, Question::Eventually(&none), &[weak(&[0])]), bounds);
    // A good state decides ◇P, whatever follows it, and decides no other question.
    assert_eq!(ask(&csr, Question::Eventually(&one), &[weak(&[0])]), Answer::Holds);
    let rest = [
        Question::AlwaysEventually(&one),
        Question::EventuallyAlways(&one),
        Question::LeadsTo(&one, &one),
    ];
    for question in rest {
        assert_eq!(ask(&csr, question, &[weak(&[0])]), bounds);
    }
}

#[test]
fn no_initial_state_is_no_proof() {
    let none = set(&[]);
    let bounds = Answer::Undecided { why: Doubt::Bounds { states: 0 }, lasso: None };
    assert_eq!(ask(&Csr::default(), Question::Eventually(&none), &[]), bounds);
}

#[test]
fn two_that_are_in_each_others_way() {
    // Each of two wins (label 3, to state 3) if the other does not get in its way: 0 –a→ 1, 0 –b→
    // 2; from 1 b spoils it, from 2 a does.
    let (a, b, win) = (1, 2, 3);
    let csr = graph(4, &[(0, a, 1), (0, b, 2), (1, b, 0), (1, win, 3), (2, a, 0), (2, win, 3)]);
    let three = set(&[3]);
    let question = Question::Eventually(&three);
    let lasso = violation(&csr, question, &[weak(&[a]), weak(&[b]), weak(&[win])]);
    assert_eq!(states(&lasso), (vec![], vec![0, 1]));
    let how: Vec<How> = lasso.met.iter().map(|met| met.how).collect();
    assert_eq!(how, [How::Taken(0), How::Taken(1), How::Disabled(0)]);
    let fairness = [weak(&[a]), weak(&[b]), strong(&[win])];
    assert_eq!(ask(&csr, question, &fairness), Answer::Holds);
}

#[test]
fn what_leads_to_nothing() {
    // 0 → 1 → 2 → 3 ⇄ 4: asked in 1, never answered, though 1 lies before the loop.
    let csr = graph(5, &[(0, 0, 1), (1, 0, 2), (2, 0, 3), (3, 0, 4), (4, 0, 3)]);
    let fairness = [weak(&[0])];
    let (one, two, zero) = (set(&[1]), set(&[2]), set(&[0]));
    let lasso = violation(&csr, Question::LeadsTo(&one, &zero), &fairness);
    assert_eq!(states(&lasso), (vec![0, 1, 2], vec![3, 4]));
    // Answered in 2; and what is asked and answered at once.
    assert_eq!(ask(&csr, Question::LeadsTo(&one, &two), &fairness), Answer::Holds);
    assert_eq!(ask(&csr, Question::LeadsTo(&two, &two), &fairness), Answer::Holds);
    // Asked again after the answer, on a way that is not the shortest to the loop: 0 → 1 → 3 → 2
    // and 0 → 2.
    let csr = graph(4, &[(0, 0, 1), (0, 0, 2), (1, 0, 3), (3, 0, 2)]);
    let question = Question::LeadsTo(&set(&[0, 3]), &set(&[1, 2]));
    assert_eq!(states(&violation(&csr, question, &[])), (vec![], vec![]));
    assert_eq!(ask(&csr, question, &fairness), Answer::Holds);
    let lasso = violation(&csr, Question::LeadsTo(&set(&[0, 3]), &set(&[1])), &fairness);
    assert_eq!(states(&lasso), (vec![0], vec![]));
    let lasso = violation(&csr, Question::LeadsTo(&set(&[3]), &set(&[1])), &fairness);
    assert_eq!(states(&lasso), (vec![0, 1, 3], vec![]));
}

#[test]
fn the_bad_state_is_where_no_fair_loop_passes() {
    // 0 ⇄ 1 ⇄ 2, and from 2 a way out by label 9. Only 2 is bad; strong fairness keeps loops away
    // from it.
    let csr = graph(4, &[(0, 0, 1), (1, 1, 0), (1, 2, 2), (2, 3, 1), (2, 9, 3)]);
    let good = set(&[0, 1, 3]);
    let question = Question::EventuallyAlways(&good);
    let others = [weak(&[0]), weak(&[1]), weak(&[2]), weak(&[3])];
    assert_eq!(ask(&csr, question, &[&others[..], &[strong(&[9])]].concat()), Answer::Holds);
    let lasso = violation(&csr, question, &[&others[..], &[weak(&[9])]].concat());
    assert_eq!(states(&lasso), (vec![0], vec![1, 2]));
    // The loop that is left without 2 is a fair one all the same.
    let three = set(&[3]);
    let lasso =
        violation(&csr, Question::Eventually(&three), &[weak(&[0]), weak(&[1]), strong(&[9])]);
    assert_eq!(states(&lasso), (vec![], vec![0, 1]));
}

#[test]
fn what_is_assumed_decides_nothing() {
    // The way back from 1 to 0 is assumed.
    let csr = graph(2, &[(0, 0, 1), (1, 1 | ASSUMED, 0)]);
    let (one, none) = (set(&[1]), set(&[]));
    let assumed = |answer: Answer| match answer {
        Answer::Undecided { why: Doubt::Assumed, lasso: Some(lasso) } => states(&lasso),
        other => panic!("{other:?}"),
    };
    let fairness = [weak(&[0]), weak(&[1])];
    assert_eq!(ask(&csr, Question::Eventually(&one), &fairness), Answer::Holds);
    let answer = ask(&csr, Question::EventuallyAlways(&one), &fairness);
    assert_eq!(assumed(answer), (vec![], vec![0, 1]));
    // It is not fair to rest in 1: of the assumed steps of a label one is possible.
    assert_eq!(assumed(ask(&csr, Question::Eventually(&none), &fairness)), (vec![], vec![0, 1]));
    // The same holds if another outcome is truncated.
    let csr = graph(2, &[(0, 0, 1), (1, 1 | ASSUMED, 0), (1, 1, OUT)]);
    assert_eq!(assumed(ask(&csr, Question::Eventually(&none), &fairness)), (vec![], vec![0, 1]));
    // On the way to the loop an assumed step is as good as any.
    let csr = graph(2, &[(0, ASSUMED, 1)]);
    let lasso = violation(&csr, Question::Eventually(&none), &fairness);
    assert_eq!(states(&lasso), (vec![0], vec![]));
}

#[test]
fn more_conditions_than_a_word_has_bits() {
    // A cycle of 150 states, each with its own label, and with a shortcut home.
    let many = 150;
    let mut steps: Vec<Step> = Vec::new();
    for state in 0..many {
        steps.push((state, state as Label, (state + 1) % many));
        if state > 0 && state + 1 < many {
            steps.push((state, 1000, 0));
        }
    }
    let csr = graph(many, &steps);
    let none = set(&[]);
    let each = |of: fn(&[Label]) -> Fairness| -> Vec<Fairness> {
        (0..many as Label).map(|label| of(&[label])).collect()
    };
    let lasso = violation(&csr, Question::Eventually(&none), &each(strong));
    assert_eq!(lasso.cycle.len(), many as usize);
    // A loop of two states disables the label of each in the other.
    let lasso = violation(&csr, Question::Eventually(&none), &each(weak));
    assert_eq!(lasso.cycle.len(), 2);
}

#[test]
fn a_detour_is_left_out() {
    // The petal 0 ⇄ 1 is nearer, and fair. If the loop has to pass through 4, it does without the
    // petal.
    let csr = graph(5, &[(0, 1, 1), (0, 1, 2), (1, 2, 0), (2, 3, 3), (3, 2, 4), (4, 2, 0)]);
    let none = set(&[]);
    let fairness = [weak(&[1]), strong(&[2]), strong(&[3])];
    let lasso = violation(&csr, Question::Eventually(&none), &fairness);
    assert_eq!(states(&lasso), (vec![], vec![0, 1]));
    let good = set(&[0, 1, 2, 3]);
    let lasso = violation(&csr, Question::EventuallyAlways(&good), &fairness);
    assert_eq!(states(&lasso), (vec![], vec![0, 2, 3, 4]));
}

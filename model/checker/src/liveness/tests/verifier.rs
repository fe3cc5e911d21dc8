//! The verifier has been seen red.

use super::*;
use crate::liveness::case::Edge;
use crate::report::lasso::How;

/// 0 → 1 ⇄ 2, and 2 → 3; labels 0, 1, 2, 3. The step from 1 to 2 is also possible by assumption,
/// with label 4.
fn sample() -> Csr {
    graph(4, &[(0, 0, 1), (1, 1, 2), (1, 4 | ASSUMED, 2), (2, 2, 1), (2, 3, 3)])
}

fn fairness() -> Vec<Fairness> {
    vec![weak(&[1]), weak(&[3]), strong(&[5]), strong(&[0, 2])]
}

#[test]
fn a_good_ring_is_accepted() {
    let three = set(&[3]);
    let lasso = violation(&sample(), Question::Eventually(&three), &fairness());
    assert_eq!(states(&lasso), (vec![0], vec![1, 2]));
    let how: Vec<How> = lasso.met.iter().map(|met| met.how).collect();
    assert_eq!(how, [How::Taken(0), How::Disabled(0), How::NeverEnabled, How::Taken(1)]);
}

#[test]
fn a_spoilt_ring_is_refused() {
    let (graph, three) = (sample(), set(&[3]));
    let question = Question::Eventually(&three);
    let good = violation(&graph, question, &fairness());
    let refuse = |spoil: &dyn Fn(&mut StateLasso), why: &str| {
        let mut lasso = good.clone();
        spoil(&mut lasso);
        let verdict = verify(&graph, &question, &fairness(), View::Sure, &lasso);
        assert!(verdict.as_ref().is_err_and(|text| text.contains(why)), "{verdict:?}: {why}");
    };
    refuse(&|lasso| lasso.start = 1, "not initial");
    refuse(&|lasso| lasso.stem.clear(), "not from 0");
    refuse(&|lasso| lasso.cycle.truncate(1), "ends in 2");
    refuse(&|lasso| lasso.cycle[0].label = 2, "none of the graph");
    refuse(&|lasso| lasso.cycle[0].label = 4 | ASSUMED, "is assumed");
    refuse(&|lasso| drop(lasso.met.pop()), "3 are met");
    refuse(&|lasso| lasso.met.swap(0, 1), "is not about");
    refuse(&|lasso| lasso.met[0].how = How::Taken(1), "not so");
    refuse(&|lasso| lasso.met[1].how = How::Disabled(1), "not so");
    refuse(&|lasso| lasso.met[1].how = How::NeverEnabled, "not so");
    refuse(&|lasso| lasso.met[2].how = How::Disabled(0), "not so");
    refuse(&|lasso| lasso.cycle.clear(), "not so");
    let out = Edge { from: 1, label: 1, to: OUT };
    refuse(&|lasso| lasso.stem.push(out), "none of the graph");
}

#[test]
fn each_formula_is_looked_at() {
    let graph = sample();
    let three = set(&[3]);
    let lasso = violation(&graph, Question::Eventually(&three), &fairness());
    let verdict = |question| verify(&graph, &question, &fairness(), View::Sure, &lasso).is_ok();
    let (zero, one, two, both) = (set(&[0]), set(&[1]), set(&[2]), set(&[1, 2]));
    assert!(!verdict(Question::Eventually(&zero)));
    assert!(!verdict(Question::Eventually(&one)));
    assert!(verdict(Question::AlwaysEventually(&zero)));
    assert!(!verdict(Question::AlwaysEventually(&two)));
    assert!(verdict(Question::EventuallyAlways(&one)));
    assert!(!verdict(Question::EventuallyAlways(&both)));
    assert!(verdict(Question::LeadsTo(&zero, &three)));
    assert!(verdict(Question::LeadsTo(&two, &zero)));
    assert!(!verdict(Question::LeadsTo(&zero, &zero)));
    assert!(!verdict(Question::LeadsTo(&zero, &two)));
    assert!(!verdict(Question::LeadsTo(&three, &zero)));
}

//! Lassos of scenarios: they replay, close, and are fair by the word of the definition.

use quorate_checker::{Checked, Fairness, How, Lasso, Step, Strength, Verdict, check};
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::property::{eventual_leader, eventual_leader_fair};
use quorate_model::raft::{Input, NodeId, Role};
use quorate_model::rule::Rule;
use stateright::Model;

use super::common::{instance, library};

/// The run of a violated EventualLeaderFair, once around.
fn lasso(
    name: &str,
    setting: &str,
    without: &[Rule],
) -> (ClusterModel, Lasso, Vec<Step<ClusterModel>>) {
    let model = instance(&library(name), setting, without, Reduction::AsAsked);
    let report = check(&model).packed().declared().run().unwrap();
    let trapped = report
        .verdict(eventual_leader::DEFINITION.name)
        .is_some_and(|property| property.verdict.is_violated());
    assert!(!trapped, "{name}@{setting}: with probability one it ends");
    let property = report.verdict(eventual_leader_fair::DEFINITION.name).expect("it is asked");
    let path = property.verdict.path().expect("it is violated");
    let lasso = property.lasso.clone().expect("a violation has a shape");
    let steps = path.replay(&model).expect("the path is one of the model");
    (model, lasso, steps)
}

fn is_enabled(model: &ClusterModel, state: &State, condition: &Fairness) -> bool {
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    actions.retain(|action| condition.labels.contains(&model.label(action)));
    actions.iter().any(|action| model.next_state(state, *action).is_some_and(|n| n != *state))
}

/// Checks a lasso against the definitions, and returns its loop.
fn verified(name: &str, setting: &str, without: &[Rule]) -> Vec<Step<ClusterModel>> {
    let (model, lasso, steps) = lasso(name, setting, without);
    let around = &steps[lasso.stem..];
    let states: Vec<&State> = around.iter().map(|(_, state)| state).collect();
    assert_eq!(states.first(), states.last(), "{name}@{setting}: the loop closes");
    assert!(states.iter().any(|state| !eventual_leader::good(&model, state)));
    assert!(states.iter().all(|state| state.is_stable()));
    let conditions = model.fairness();
    assert_eq!(conditions.len(), lasso.met.len());
    for (condition, met) in conditions.iter().zip(&lasso.met) {
        assert_eq!(condition.name, met.condition);
        let fair = match met.how {
            How::Taken(at) => {
                let action = around[at + 1].0.as_ref().unwrap();
                condition.labels.contains(&model.label(action))
            }
            How::Disabled(at) => {
                condition.strength == Strength::Weak && !is_enabled(&model, states[at], condition)
            }
            How::NeverEnabled => !states.iter().any(|s| is_enabled(&model, s, condition)),
        };
        assert!(fair, "{name}@{setting}: {met:?}");
    }
    around.to_vec()
}

/// Who times out in a loop, in order of ids.
fn timeouts(around: &[Step<ClusterModel>]) -> Vec<NodeId> {
    // The first state stands with the step that led to the loop.
    let timeouts = around.iter().skip(1).filter_map(|(action, _)| match action {
        Some(Action::Step { node, input: Input::ElectionTimeout, .. }) => Some(*node),
        _ => None,
    });
    let mut timeouts: Vec<_> = timeouts.collect();
    timeouts.sort_unstable();
    timeouts
}

/// Everyone times out once around, before any hears of another, and in some state all are
/// candidates of one term.
fn is_duel(around: &[Step<ClusterModel>], of: &[NodeId]) {
    assert_eq!(timeouts(around), of);
    let all = |(_, state): &Step<ClusterModel>| {
        let term = state.node(of[0]).term;
        let mut nodes = of.iter().map(|id| state.node(*id));
        nodes.all(|node| node.role == Role::Candidate && node.term == term)
    };
    assert!(around.iter().any(all));
    let leads = |state: &State| state.running().any(|(_, node)| node.role == Role::Leader);
    assert!(!around.iter().any(|(_, state)| leads(state)));
}

#[test]
fn two_survivors_duel_in_every_setting() {
    for setting in ["none", "pre_vote", "check_quorum", "both"] {
        is_duel(&verified("duel-3", setting, &[]), &[2, 3]);
    }
}

#[test]
fn it_takes_all_three_to_split_the_votes_of_three() {
    for setting in ["none", "check_quorum"] {
        is_duel(&verified("duel-3-all-up", setting, &[]), &[1, 2, 3]);
    }
}

#[test]
fn pre_vote_keeps_an_older_log_out_of_the_duel() {
    for setting in ["none", "check_quorum"] {
        is_duel(&verified("duel-3-older-log", setting, &[]), &[2, 3]);
    }
    for setting in ["pre_vote", "both"] {
        let text = library("duel-3-older-log");
        let model = instance(&text, setting, &[], Reduction::AsAsked);
        let report = check(&model).packed().declared().run().unwrap();
        let property = report.verdict(eventual_leader_fair::DEFINITION.name).expect("it is asked");
        assert_eq!(property.verdict, Verdict::Holds, "{setting}");
    }
}

/// Timeouts never coincide in a timely phase; the leases do it.
#[test]
fn a_pre_candidate_that_keeps_its_leader_is_a_lasso_and_no_trap() {
    let around = verified("story-5", "both", &[Rule::PreVote2, Rule::Lease6]);
    assert_eq!(timeouts(&around), [2, 3]);
    for (action, state) in &around {
        assert!([2, 3].iter().all(|id| state.node(*id).leader == 1), "both keep the dead leader");
        if let Some(Action::Step { node, input: Input::ElectionTimeout, .. }) = action {
            assert!(state.node(*node).lease, "the timeout renews the lease");
        }
    }
}

/// Either rule is enough: the one takes the leader from a pre-candidate, the other keeps a timeout
/// from renewing its lease.
#[test]
fn a_pre_candidate_that_keeps_its_leader_does_not_renew_its_lease() {
    for rule in [Rule::PreVote2, Rule::Lease6] {
        let model = instance(&library("story-5"), "both", &[rule], Reduction::AsAsked);
        let report = check(&model).packed().declared().run().unwrap();
        let property = report.verdict(eventual_leader_fair::DEFINITION.name).expect("it is asked");
        assert_eq!(property.verdict, Verdict::Holds, "without {rule}");
    }
}

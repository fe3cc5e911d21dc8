//! Nodes that apply nothing once the faults have ended: `never_applies` of a `[[settle]]`.

use quorate_checker::{Checked, check};
use quorate_model::cluster::timing::allows;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::property::{eventual_leader, quorum_leader};
use quorate_model::raft::{Input, Kind, Node, NodeId};
use quorate_model::rule::Rule;
use quorate_model::scenario::Scenario;
use stateright::Model;

use super::common::{instance, library, reachable, reduced};

const KEY: &str = "never_applies = [2]\n";

fn model_of(text: &str, without: &[Rule]) -> ClusterModel {
    instance(text, "both", without, Reduction::AsAsked)
}

/// Every reachable state in which node `id` has something to apply.
fn behind(model: &ClusterModel, id: NodeId) -> Vec<State> {
    let states = reachable(model, &|state: &State| state.clone());
    states.into_iter().filter(|state| state.node(id).applied < state.node(id).commit).collect()
}

#[test]
fn applying_has_to_lag_and_the_ids_have_to_be_nodes() {
    let text = library("refused-campaign");
    let scenario = Scenario::parse("good", &text).unwrap();
    assert_eq!(scenario.stabilisations[0].never_applies, [2]);
    let at = 1 + text.lines().position(|line| line == KEY.trim()).unwrap();
    for (right, wrong, says) in [
        ("lagging_apply = true\n", "lagging_apply = false\n", "expected lagging_apply = true"),
        (KEY, "never_applies = [4]\n", "never_applies names node 4: expected ids from 1 to 3"),
        (KEY, "never_applies = [0]\n", "never_applies names node 0: expected ids from 1 to 3"),
        (KEY, "never_applies = 2\n", "expected a list in brackets"),
    ] {
        let error = Scenario::parse("bad", &text.replace(right, wrong)).unwrap_err();
        assert!(error.message.contains(says), "{error}");
        assert_eq!(error.line, at, "{error}");
    }
}

#[test]
fn apply_does_not_come_once_the_faults_have_ended() {
    let text = library("refused-campaign");
    let model = model_of(&text, &[]);
    let apply = |state: &State, id: NodeId| {
        let mut actions = Vec::new();
        model.actions(state, &mut actions);
        let offered = actions.contains(&Action::step(id, Input::Apply));
        assert_eq!(offered, allows(&model, state, id, &Input::Apply));
        offered
    };
    let of_2 = behind(&model, 2);
    assert!(of_2.iter().any(State::is_stable) && of_2.iter().any(|state| !state.is_stable()));
    assert!(of_2.iter().all(|state| apply(state, 2) != state.is_stable()));
    let of_3 = behind(&model, 3);
    assert!(of_3.iter().any(State::is_stable) && of_3.iter().all(|state| apply(state, 3)));
}

#[test]
fn nothing_is_fair_about_applying_that_never_comes() {
    let fair = library("refused-campaign")
        .replace("\"EventualLeader\", ", "\"EventualLeader\", \"EventualLeaderFair\", ");
    let names = |text: &str| -> Vec<String> {
        let conditions = model_of(text, &[]).fairness();
        let names = conditions.into_iter().map(|condition| condition.name);
        names.filter(|name| name.starts_with("Apply")).collect()
    };
    assert_eq!(names(&fair), ["Apply 3"]);
    assert_eq!(names(&fair.replace(KEY, "")), ["Apply 2", "Apply 3"]);
    // If the faults end in another way, node 1 applies.
    let other = fair.replace("[bounds]", "[[settle]]\nname = \"all-up\"\n[bounds]");
    assert_eq!(names(&other), ["Apply 1", "Apply 2", "Apply 3"]);
}

#[test]
fn a_node_that_never_applies_is_told_apart() {
    let text = reduced(&library("refused-campaign"), &["symmetry"]);
    assert!(model_of(&text, &[]).symmetries().is_empty());
    assert_eq!(model_of(&text.replace(KEY, ""), &[]).symmetries().len(), 2);
    let both = text.replace(KEY, "never_applies = [2, 3]\n");
    assert_eq!(model_of(&both, &[]).symmetries().len(), 2);
}

fn waits_to_apply_a_change(node: &Node) -> bool {
    let mut waiting = node.applied + 1..=node.commit;
    waiting.any(|index| matches!(node.log.entry(index).map(|e| e.kind()), Some(Kind::Conf(_))))
}

/// A node that never applies a change never campaigns. If no other node could win, no node is
/// electable.
#[test]
fn who_never_applies_a_change_is_not_electable() {
    let text = library("refused-campaign").replace(KEY, "never_applies = [2, 3]\n");
    let model = model_of(&text, &[]);
    let off = model_of(&text, &[Rule::Conf3]);
    let mut settled = behind(&model, 2);
    settled.retain(|state| state.is_stable() && waits_to_apply_a_change(state.node(2)));
    let stuck = |state: &&State| waits_to_apply_a_change(state.node(3));
    let (stuck, other): (Vec<_>, Vec<_>) = settled.iter().partition(stuck);
    assert!(!stuck.is_empty() && !other.is_empty());
    assert!(stuck.iter().all(|state| !model.electable(state) && off.electable(state)));
    assert!(other.iter().all(|state| model.electable(state)));
    // The properties still ask for a leader, so their verdicts are violations.
    let report = check(&model).packed().declared().run().unwrap();
    for name in [eventual_leader::DEFINITION.name, quorum_leader::DEFINITION.name] {
        assert!(report.verdict(name).unwrap().verdict.is_violated(), "{name}");
    }
}

/// LEASE-6: the rules refuse node 2's campaigns for ever, and node 3 is elected nevertheless.
#[test]
fn a_refused_campaign_does_not_renew_the_lease() {
    let text = library("refused-campaign");
    for setting in ["none", "pre_vote", "check_quorum", "both"] {
        for (without, violated) in
            [(&[][..], false), (&[Rule::Lease6][..], ["check_quorum", "both"].contains(&setting))]
        {
            let model = instance(&text, setting, without, Reduction::AsAsked);
            let report = check(&model).packed().declared().run().unwrap();
            assert!(report.ending.is_complete());
            for name in [eventual_leader::DEFINITION.name, quorum_leader::DEFINITION.name] {
                let verdict = &report.verdict(name).unwrap().verdict;
                assert_eq!(verdict.is_violated(), violated, "{name}@{setting} {without:?}");
            }
        }
    }
}

/// With the shortest timeouts a node's lease ends in the step in which it times out. If its
/// campaign is refused, that step is `LeaseExpired`.
#[test]
fn a_refused_timeout_with_the_shortest_timeouts_ends_the_lease() {
    let text = library("refused-campaign");
    let inputs = [Input::LeaseExpired, Input::ElectionTimeout];
    for (without, expected) in [(&[][..], [true, false]), (&[Rule::Lease6][..], [false, true])] {
        let model = model_of(&text, without);
        // Node 2 is in lease on the dead leader.
        let leased =
            |state: &State| state.is_stable() && state.node(2).lease && state.node(2).leader == 1;
        let mut states = behind(&model, 2);
        states.retain(|state| leased(state) && state.network.is_empty());
        assert!(!states.is_empty());
        for state in &states {
            assert_eq!(inputs.map(|input| allows(&model, state, 2, &input)), expected);
            // Node 3 can campaign, unless it has to apply a change first and is refused too.
            let refused = waits_to_apply_a_change(state.node(3));
            let own = if refused { expected } else { [false, true] };
            if state.node(3).lease && state.node(3).leader == 1 {
                assert_eq!(inputs.map(|input| allows(&model, state, 3, &input)), own);
            }
        }
    }
}

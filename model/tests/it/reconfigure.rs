//! The table `[reconfigure]`: its variants and proposals, and how a model uses them.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::raft::{Activation, ChangeId, Edit, Input, Kind, Transition};
use quorate_model::scenario::{Scenario, Setting};
use stateright::Model;

use super::common::instance;

const TEXT: &str = r#"
title = "Two voters become three"
about = "For the tests of the format."
[cluster]
voters = [1, 3]
nodes = 3
step_down_on_removal = false
commit_in_votes = true
flags = ["none", "both"]
start = ["election-timeout 1", "deliver-all", "propose-change 1 2"]
[reconfigure]
one_at_a_time = ["add-voter 2"]
joint = ["explicit: add-learner 2, remove 3", "leave", "update 1"]
activation = ["apply", "append"]
storage = ["atomic", "lost"]
remedy = ["raise"]
[bounds]
max_term = 2
max_log = 5
max_in_flight = 8
[[decide]]
without = ["CONF-10/union"]
setting = "joint*"
[[expect]]
setting = "*lost+raise"
property = "ElectionSafety"
verdict = "violated"
because = "a test"
"#;

fn scenario() -> Scenario {
    Scenario::parse("test", TEXT).unwrap()
}

fn setting(name: &str) -> Setting {
    Setting::parse(name, 3).unwrap()
}

#[test]
fn each_setting_of_the_flags_comes_with_each_variant() {
    let names: Vec<String> = scenario().settings.iter().map(Setting::to_string).collect();
    let of = |flags: &str| {
        let variants = ["one+apply", "one+apply+lost", "one+append", "one+append+lost"];
        let joint = variants.map(|variant| variant.replace("one", "joint"));
        let all = variants.map(str::to_owned).into_iter().chain(joint);
        all.map(|variant| format!("{flags}+{variant}+raise")).collect::<Vec<_>>()
    };
    assert_eq!(names, [of("none"), of("both")].concat());
    assert!(scenario().instance_names().contains(&"test@both+joint+append+lost+raise".to_owned()));
}

#[test]
fn a_plan_is_what_the_scheme_lists() {
    let scenario = scenario();
    let one = scenario.plan(&setting("none+one+append+raise"));
    assert_eq!((one.activation, one.changes.len()), (Activation::Append, 1));
    assert_eq!(
        (one.changes[0].transition, &one.changes[0].edits[..]),
        (Transition::Auto, &[Edit::AddVoter(2)][..])
    );
    assert!(one.commit_in_votes && !one.step_down_on_removal);
    let joint = scenario.plan(&setting("none+joint+apply+raise"));
    let transitions: Vec<_> = joint.changes.iter().map(|change| change.transition).collect();
    assert_eq!(transitions, [Transition::Explicit, Transition::Implicit]);
    assert_eq!(joint.changes[0].edits, [Edit::AddLearner(2), Edit::Remove(3)]);
    let script = scenario.script(&setting("none+joint+apply+raise"));
    // A start command makes the second proposal.
    assert_eq!(script, [0, 1].map(|index| ChangeId::listed(index).unwrap()));
    assert!(
        scenario.plan(&setting("none")).is_fixed() && scenario.script(&setting("none")).is_empty()
    );
}

#[test]
fn verdicts_and_removals_are_those_of_the_settings_that_a_pattern_names() {
    let scenario = scenario();
    assert_eq!(scenario.removals(&setting("both+joint+apply+raise")).len(), 2);
    assert_eq!(scenario.removals(&setting("both+one+apply+raise")).len(), 1);
    let expected = |name: &str| scenario.expected(&setting(name), "ElectionSafety").is_some();
    assert!(expected("none+one+append+lost+raise") && !expected("none+one+append+raise"));
}

/// A piece of the text, its replacement, and a part of the expected error message.
const MISTAKES: [(&str, &str, &str); 12] = [
    ("nodes = 3", "nodes = 9", "nodes = 9: expected 2 to 5"),
    ("nodes = 3", "nodes = 2", "voters [1, 3]"),
    (
        "propose-change 1 2",
        "propose-change 1 4",
        "expected a proposal that [reconfigure] lists, of 3",
    ),
    ("propose-change 1 2", "propose-change 4 1", "\"propose-change N I\""),
    ("[\"add-voter 2\"]", "[\"add-voter 2, remove 1\"]", "expected one of the edits"),
    ("[\"add-voter 2\"]", "[\"add-voter 4\"]", "N at most 3"),
    ("explicit: add-learner 2, remove 3", "explicit: leave", "proposal \"explicit: leave\""),
    (
        "[\"apply\", \"append\"]",
        "[\"apply\", \"apply\"]",
        "activation \"apply\": expected some of apply, append, each once",
    ),
    ("\"lost\"", "\"gone\"", "storage \"gone\""),
    ("[\"raise\"]", "[\"rise\"]", "remedy \"rise\""),
    ("setting = \"joint*\"", "setting = \"joint\"", "setting \"joint\""),
    (
        "one_at_a_time = [\"add-voter 2\"]\njoint = [\"explicit: add-learner 2, remove 3\", \"leave\", \"update 1\"]\n",
        "",
        "expected a list one_at_a_time or joint",
    ),
];

#[test]
fn a_mistake_is_reported_with_its_line() {
    for (right, wrong, says) in MISTAKES {
        let text = TEXT.replacen(right, wrong, 1);
        assert_ne!(text, TEXT, "{right}");
        let error = Scenario::parse("test", &text).unwrap_err();
        assert!(error.message.contains(says) && error.line > 0, "{error}");
    }
}

fn model(name: &str) -> ClusterModel {
    ClusterModel::new(scenario().into(), setting(name), Mutations::NONE, Reduction::Off)
}

/// The changes that node 1 may propose.
fn proposals(model: &ClusterModel, state: &State) -> Vec<ChangeId> {
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    let change = |action: &Action| match action {
        Action::Step { input: Input::Propose(Kind::Conf(change)), .. } => Some(*change),
        _ => None,
    };
    actions.iter().filter_map(change).collect()
}

#[test]
fn proposals_come_in_the_order_of_the_list_and_each_once() {
    let model = model("none+joint+apply+raise");
    let mut state = model.init_states().remove(0);
    for index in 0..2 {
        let change = ChangeId::listed(index).unwrap();
        assert_eq!(proposals(&model, &state), [change]);
        let propose = Action::step(1, Input::Propose(Kind::Conf(change)));
        // A refused proposal is not a step, so it uses up no budget.
        let Some(next) = model.next_state(&state, propose) else { return };
        state = next;
    }
    assert_eq!(proposals(&model, &state), []);
}

#[test]
fn a_crash_inside_a_write_takes_the_message_and_the_budget_along() {
    let text = TEXT.replace("lost", "entries-first");
    let text = text.replace("[bounds]", "[chaos]\ncrashes = 1\ncrash = [3]\n[bounds]");
    // An Append of two entries is on its way to node 3.
    let start = r#"start = [
        "election-timeout 1", "deliver 1 3", "deliver 3 1", "drop 1 3", "propose 1", "heartbeat-due 1", "deliver 1 3", "deliver 3 1",
    ]"#;
    let text = text
        .replace(r#"start = ["election-timeout 1", "deliver-all", "propose-change 1 2"]"#, start);
    let torn = |setting: &str| {
        let model = instance(&text, setting, &[], Reduction::Off);
        let state = model.init_states().remove(0);
        let mut actions = Vec::new();
        model.actions(&state, &mut actions);
        let torn: Vec<_> =
            actions.into_iter().filter(|action| matches!(action, Action::Torn { .. })).collect();
        for action in &torn {
            let next = model.next_state(&state, *action).unwrap();
            let Action::Torn { node: 3, input, .. } = action else { panic!("{action:?}") };
            assert!(next.down.contains(3) && next.spent != state.spent);
            let gone = usize::from(matches!(input, Input::Deliver(_)));
            assert_eq!(next.network.len(), state.network.len() - gone);
            let mut further = Vec::new();
            model.actions(&next, &mut further);
            assert!(
                !further
                    .iter()
                    .any(|action| matches!(action, Action::Torn { .. } | Action::Crash(_)))
            );
        }
        torn.len()
    };
    assert!(torn("none+one+apply+entries-first+raise") > 0);
    assert_eq!(torn("none+one+apply+raise"), 0);
}

//! The choices of many states against the model.

use std::collections::HashSet;

use super::super::Condition;
use super::super::bounds;
use super::super::sample::{Draw, mixed, models, parsed, starting, states, steps};
use super::*;

/// What the choices of some states showed.
#[derive(Default)]
struct Seen {
    enabled: HashSet<&'static str>,
    disabled: HashSet<&'static str>,
}

/// Compares the choices of a state with the model.
fn compare(model: &ClusterModel, state: &State, seen: &mut Seen) {
    let real = steps(model, state);
    let choices = choices(model, state);
    let enabled = choices.iter().filter(|choice| choice.enabled).count();
    assert_eq!(enabled, real.len(), "{state:?}");
    let distinct: HashSet<Action> = choices.iter().map(|choice| choice.action).collect();
    assert_eq!(distinct.len(), choices.len(), "{state:?}");
    for choice in &choices {
        let at = || format!("{}\n{state:?}\n{:#?}", choice.event, choice.why);
        let step = real.iter().find(|(action, _)| *action == choice.action);
        assert_eq!(choice.enabled, step.is_some(), "{}", at());
        assert_eq!(choice.enabled, choice.why.allows(), "{}", at());
        let set = if choice.enabled { &mut seen.enabled } else { &mut seen.disabled };
        set.insert(choice.class);
        is_explained(model, choice, step, &at);
    }
}

/// A choice that is not enabled names a reason with two values, and one that is enabled says
/// what the step does.
fn is_explained(
    model: &ClusterModel,
    choice: &Choice,
    step: Option<&(Action, State)>,
    at: &dyn Fn() -> String,
) {
    let Some((_, next)) = step else {
        // A rule that stands in the way is named, not only that nothing happens.
        let vague = |condition: &Condition| condition.text.starts_with("effect of the step");
        assert!(!choice.why.missing().any(vague), "{}", at());
        assert!(choice.rules.is_empty() && choice.changes.is_empty(), "{}", at());
        return;
    };
    assert!(choice.never.is_none(), "{}", at());
    let within = bounds::conditions(model, next).iter().all(|bound| bound.holds);
    assert_eq!(within, !choice.out_of_bounds, "{}", at());
    assert_eq!(choice.why.bounds.is_empty(), within, "{}", at());
    assert!(!choice.changes.is_empty(), "{}", at());
}

/// Compares the choices of some states of an instance with the model.
fn agrees(list: &[(&str, &[&str])], most: usize) -> Seen {
    let (mut seen, mut draw) = (Seen::default(), Draw::default());
    for (name, without) in list {
        for model in models(name, without) {
            compare_many(&model, most, &mut draw, &mut seen);
        }
    }
    seen
}

fn compare_many(model: &ClusterModel, most: usize, draw: &mut Draw, seen: &mut Seen) {
    let list = states(model, most);
    for _ in 0..most {
        compare(model, &mixed(model, &list, draw), seen);
    }
    list.iter().for_each(|state| compare(model, state, seen));
}

fn has(seen: &Seen, both: &[&str]) {
    for class in both {
        assert!(seen.enabled.contains(class), "never enabled: {class}");
        assert!(seen.disabled.contains(class), "never disabled: {class}");
    }
}

#[test]
fn walk_choices_agree_with_the_model_among_losses() {
    let seen = agrees(&[("faults-3", &[]), ("learner-3", &[]), ("transfer-3", &[])], 120);
    has(&seen, &["ElectionTimeout", "HeartbeatDue", "QuorumCheckDue", "drop", "duplicate"]);
    has(&seen, &["Transfer"]);
}

#[test]
fn walk_choices_agree_with_the_model_before_the_exploration() {
    let mut seen = Seen::default();
    for name in ["conf-3", "snapshot-3", "mixed-3-rolling@none+both+none"] {
        for model in models(name, &[]) {
            starting(&model).iter().for_each(|state| compare(&model, state, &mut seen));
        }
    }
    has(&seen, &["ElectionTimeout", "Propose", "Apply"]);
    assert!(!seen.enabled.contains("drop") && seen.disabled.contains("drop"));
}

#[test]
fn walk_choices_agree_with_the_model_after_faults() {
    let list: &[(&str, &[&str])] = &[
        ("story-1", &[]),
        ("story-5-tight", &[]),
        ("story-5-tight", &["LEASE-6"]),
        ("duel-3", &[]),
        ("story-6", &[]),
        ("partial-hub-4", &[]),
    ];
    let seen = agrees(list, 60);
    has(&seen, &["ElectionTimeout", "LeaseExpired", "settle"]);
}

#[test]
fn walk_choices_agree_with_the_model_among_crashes() {
    let list: &[(&str, &[&str])] = &[
        ("restart-3", &[]),
        ("story-3", &[]),
        ("storage-3-4@none+joint*", &[]),
        ("snapshot-storage", &[]),
        ("reconf-again-empty", &[]),
    ];
    let seen = agrees(list, 30);
    has(&seen, &["crash", "restart"]);
    assert!(seen.enabled.contains("torn write"));
    has(&seen, &["empty disk"]);
}

#[test]
fn walk_choices_agree_with_the_model_where_configurations_change() {
    let list: &[(&str, &[&str])] = &[
        ("conf-3", &[]),
        ("conf-3", &["LEASE-6"]),
        ("conf-3@none", &["CONF-3", "LEASE-6"]),
        ("refused-campaign", &[]),
        ("refused-campaign", &["LEASE-6"]),
        ("reconf-remove-leader@none+one+*", &[]),
        ("reconf-informed", &["CONF-15/informed"]),
        ("auto-leave-transfer", &[]),
        ("auto-leave-transfer@none*", &["CONF-7"]),
    ];
    let seen = agrees(list, 40);
    has(&seen, &["Apply", "Propose", "Campaign"]);
}

#[test]
fn walk_choices_agree_with_the_model_where_logs_are_compacted() {
    let seen =
        agrees(&[("snapshot-3", &[]), ("snapshot-ends-old", &[]), ("snapshot-ends", &[])], 60);
    has(&seen, &["Compact", "SnapshotStatus"]);
}

const REMOVAL: &str = r#"
    title = "A leader is about to apply its own removal"
    about = "Without CONF-15/informed it leads on, and refuses proposals."
    [cluster]
    voters = [1, 2, 3]
    flags = ["none"]
    start = ["election-timeout 1", "deliver-all", "propose-change 1 1", "deliver 1 2"]
    [reconfigure]
    one_at_a_time = ["remove 1"]
    [chaos]
    max_in_flight = 8
    [bounds]
    max_term = 2
    max_log = 6
    max_in_flight = 8
"#;

#[test]
fn walk_choices_agree_with_the_model_where_a_removed_leader_waits() {
    let model = parsed(REMOVAL, &["CONF-15/informed"]);
    let (mut seen, mut draw) = (Seen::default(), Draw::default());
    compare_many(&model, 200, &mut draw, &mut seen);
    let waits = |condition: &Condition| condition.text == "node 1 waits to step down: yes = no";
    let refuses =
        |state: &State| choices(&model, state).iter().any(|choice| choice.why.missing().any(waits));
    assert!(states(&model, 200).iter().any(refuses));
}

#[test]
fn walk_choices_agree_with_the_model_in_a_rolling_switch() {
    let seen = agrees(&[("mixed-3-rolling@none+both+check_quorum", &[])], 300);
    has(&seen, &["crash", "restart", "settle"]);
    // A node that lacks its flags may restart with them or without, and keeps both choices.
    let model = &models("mixed-3-rolling@none+both+check_quorum", &[])[0];
    let choices = choices(model, &model.initial_states()[0]);
    let restarts = |id| {
        let of = |choice: &&Choice| choice.class == "restart" && choice.node == id;
        choices.iter().filter(of).count()
    };
    assert_eq!([restarts(1), restarts(2), restarts(3)], [1, 2, 2]);
}

const PROPOSALS: &str = r#"
    title = "Many proposals, and a log that is nearly full"
    about = "Each proposal has its own payload; the last does not fit."
    [cluster]
    voters = [1, 2]
    nodes = 3
    flags = ["none"]
    start = [
        "election-timeout 1", "deliver-all", "propose 1", "propose 1", "propose 1", "propose 1",
    ]
    [reconfigure]
    one_at_a_time = ["add-voter 3"]
    [chaos]
    proposals = 3
    conf_proposals = 3
    max_in_flight = 8
    [bounds]
    max_term = 2
    max_log = 7
    max_in_flight = 8
"#;

#[test]
fn walk_choices_agree_with_the_model_where_a_log_is_full() {
    let model = parsed(PROPOSALS, &[]);
    let (mut seen, mut draw) = (Seen::default(), Draw::default());
    compare_many(&model, 200, &mut draw, &mut seen);
    has(&seen, &["Propose"]);
    let list = states(&model, 200);
    let full = |state: &State| {
        let choices = choices(&model, state);
        choices.iter().any(|choice| {
            let bounds = &choice.why.bounds;
            bounds.len() == 1 && bounds[0].text == "the state has room in the model: no = yes"
        })
    };
    assert!(list.iter().any(full));
}

//! Rolling switches: when they are over, and that they can always go on.

use quorate_checker::Checked;
use quorate_checker::check;
use quorate_model::cluster::Action;
use quorate_model::instance::Reduction;
use stateright::Model;

use super::common::instance;

const TEXT: &str = r#"
title = "A rolling switch"
about = "Nothing else goes wrong."

[cluster]
voters = [1, 2]
flags = ["both"]
switch_on = "both"
start = ["election-timeout 1", "deliver-all"]

[chaos]
lease_expiries = 0

[[settle]]
name = "over"
switched = true
[[settle]]
name = "2-dead"
switched = true
dead = [2]

[bounds]
max_term = 3
max_log = 4
max_in_flight = 6
rename_terms = 2

[check]
ask = ["EventualLeader"]
"#;

#[test]
fn a_switch_is_over_when_every_node_that_lives_has_its_flags() {
    let model = instance(TEXT, "both", &[], Reduction::AsAsked);
    let after = |actions: &[Action]| {
        let first = model.init_states().remove(0);
        actions.iter().fold(first, |state, action| model.next_state(&state, *action).unwrap())
    };
    let flags = model.setting().assignments(2)[0][0];
    let settles = |steps: &[Action]| {
        let mut actions = Vec::new();
        model.actions(&after(steps), &mut actions);
        let number = |action: &Action| match action {
            Action::Stabilise(number) => Some(*number),
            _ => None,
        };
        actions.iter().filter_map(number).collect::<Vec<u8>>()
    };
    let first = [Action::Crash(1), Action::Restart(1, flags)];
    let second = [Action::Crash(2), Action::Restart(2, flags)];
    assert_eq!(settles(&[]), [] as [u8; 0]);
    assert_eq!(settles(&first[..1]), [] as [u8; 0]);
    assert_eq!(settles(&first), [1]);
    assert_eq!(settles(&second), [] as [u8; 0]);
    assert_eq!(settles(&[first, second].concat()), [0, 1]);
}

#[test]
fn no_budget_counts_the_restarts_of_a_switch_that_goes_to_its_end() {
    let model = instance(TEXT, "both", &[], Reduction::AsAsked);
    let state = model.init_states().remove(0);
    let crashes = |text: &str, state| {
        let mut actions = Vec::new();
        instance(text, "both", &[], Reduction::AsAsked).actions(state, &mut actions);
        actions.iter().filter(|action| matches!(action, Action::Crash(_))).count()
    };
    assert_eq!(crashes(TEXT, &state), 2);
    assert_eq!(crashes(&TEXT.replace("switched = true", ""), &state), 0);
    // A node that has its flags does not crash for nothing.
    let flags = model.setting().assignments(2)[0][0];
    let down = model.next_state(&state, Action::Crash(1)).unwrap();
    let up = model.next_state(&down, Action::Restart(1, flags)).unwrap();
    assert_eq!(up.spent, state.spent);
    assert_eq!(crashes(TEXT, &up), 1);
}

#[test]
fn from_everywhere_a_switch_can_go_on_to_its_end() {
    let model = instance(TEXT, "both", &[], Reduction::AsAsked);
    assert_eq!(model.recoverables().len(), 1);
    // With 2 dead no quorum of two is left: what is trapped is trapped there, and nowhere in the
    // chaos phase.
    let only_over = instance(
        &TEXT.replace("[[settle]]\nname = \"2-dead\"\nswitched = true\ndead = [2]\n", ""),
        "both",
        &[],
        Reduction::AsAsked,
    );
    let report = check(&only_over).packed().declared().run().unwrap();
    assert_eq!(report.verdict("EventualLeader").unwrap().verdict.word(), "holds");
    let report = check(&model).packed().declared().run().unwrap();
    assert_eq!(report.verdict("EventualLeader").unwrap().verdict.word(), "violated");
}

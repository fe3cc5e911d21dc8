//! When an empty disk is put under a node, and what it has then.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::raft::{Flags, Node};
use quorate_model::scenario::Scenario;
use stateright::Model;

use super::common::instance;

const TEXT: &str = r#"
title = "Node 3 is removed"
about = "For the test of empty disks."
[cluster]
voters = [1, 2, 3]
flags = ["none"]
start = ["election-timeout 1", "deliver-all"]
[reconfigure]
one_at_a_time = ["remove 3", "add-voter 3"]
[chaos]
crashes = 2
crash = [2, 3]
empty_disk = [2, 3]
[bounds]
max_term = 1
max_log = 5
max_in_flight = 8
"#;

/// The state after start commands, with nodes 2 and 3 down; and the nodes that may get an empty
/// disk there.
fn offered(start: &str) -> (ClusterModel, State, Vec<u8>) {
    let text = TEXT.replace(r#""deliver-all"]"#, &format!(r#""deliver-all", {start}]"#));
    let model = instance(&text, "none+one+apply", &[], Reduction::Off);
    let state = model.init_states().remove(0);
    let [two, three] = [Action::Crash(2), Action::Crash(3)];
    let state = model.next_state(&state, two).unwrap();
    let state = model.next_state(&state, three).unwrap();
    let mut actions = Vec::new();
    model.actions(&state, &mut actions);
    let nodes = actions.iter().filter_map(|action| match action {
        Action::EmptyDisk(id) => Some(*id),
        _ => None,
    });
    let nodes = nodes.collect();
    (model, state, nodes)
}

#[test]
fn only_a_removed_node_gets_one_and_only_until_it_is_brought_back() {
    let none: [u8; 0] = [];
    assert_eq!(offered(r#""heartbeat-due 1""#).2, none, "a member");
    assert_eq!(offered(r#""propose-change 1 1""#).2, none, "not committed");
    assert_eq!(offered(r#""propose-change 1 1", "deliver-all""#).2, [3]);
    let again = r#""propose-change 1 1", "deliver-all", "propose-change 1 2""#;
    assert_eq!(offered(again).2, none, "on its way back");
}

#[test]
fn what_it_knew_is_gone_and_there_is_nothing_to_empty_a_second_time() {
    let (model, state, _) = offered(r#""propose-change 1 1", "deliver-all""#);
    assert_eq!((state.node(3).term, state.node(3).vote), (1, 1));
    let emptied = model.next_state(&state, Action::EmptyDisk(3)).unwrap();
    assert_eq!(*emptied.node(3), Node::new(Flags::default()));
    assert_eq!((emptied.node(1), emptied.node(2)), (state.node(1), state.node(2)));
    let mut actions = Vec::new();
    model.actions(&emptied, &mut actions);
    assert!(!actions.contains(&Action::EmptyDisk(3)));
    assert!(actions.contains(&Action::Restart(3, Flags::default())));
}

#[test]
fn a_scenario_cannot_have_it_with_what_rests_on_terms_that_never_fall() {
    let text = format!("{TEXT}[reduce]\ndead_messages = true\n");
    let error = Scenario::parse("test", &text).unwrap_err().to_string();
    assert!(error.contains("empty_disk") && error.contains("dead_messages"), "{error}");
}

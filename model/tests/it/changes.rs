//! The properties of changing configurations seen red: states and steps made by hand, each beside a
//! like one that passes.

use std::collections::BTreeSet;

use quorate_checker::{Checked, When};
use quorate_model::cluster::{Action, ClusterModel, Phase, State};
use quorate_model::instance::Reduction;
use quorate_model::property;
use quorate_model::raft::{ChangeId, Entry, Input, Kind, Log, Node, NodeId, Role};
use stateright::Model;

use super::common::instance;

/// What may be asked for and is looked at here.
pub(super) const ASKED: [&str; 4] =
    ["ElectableByMajority", "ReconfigurationEnds", "JointEntered", "ReconfigurationDone"];

/// Two voters; 3 joins through a joint configuration, then 1 leaves.
const TEXT: &str = r#"
title = "Two voters change"
about = "For states made by hand."
[cluster]
voters = [1, 2]
nodes = 3
flags = ["none"]
[reconfigure]
one_at_a_time = ["add-voter 3", "remove 1"]
joint = ["add-voter 3", "remove 1"]
activation = ["apply", "append"]
[[settle]]
name = "all-up"
[[settle]]
name = "2-dead"
dead = [2]
[bounds]
max_term = 7
max_log = 7
max_in_flight = 20
[check]
ask = ["ElectableByMajority", "ReconfigurationEnds", "JointEntered", "ReconfigurationDone"]
"#;

const CHAOS: Phase = Phase::Chaos;
const ALL_UP: Phase = Phase::Stable(0);
const DEAD_2: Phase = Phase::Stable(1);

/// Entries of a log: a no-op, joining, leaving the joint configuration, the removal.
const E: Kind = Kind::Empty;
const LEAVE: Kind = Kind::Conf(ChangeId::LEAVE);

fn listed(index: usize) -> Kind {
    Kind::Conf(ChangeId::listed(index).unwrap())
}

fn model(variant: &str) -> ClusterModel {
    instance(TEXT, &format!("none+{variant}"), &[], Reduction::AsAsked)
}

fn node(role: Role, kinds: &[Kind], commit: u8) -> Node {
    let entries: Vec<Entry> = kinds.iter().map(|kind| Entry::new(1, *kind)).collect();
    let log = Log::from_slice(&entries).unwrap();
    Node { term: 1, leader: 1, vote: 1, role, log, commit, applied: commit, ..Node::default() }
}

fn follower(kinds: &[Kind], commit: u8) -> Node {
    node(Role::Follower, kinds, commit)
}

fn leader(kinds: &[Kind], commit: u8) -> Node {
    node(Role::Leader, kinds, commit)
}

fn state(phase: Phase, nodes: [Node; 3]) -> State {
    let mut state = model("joint+apply").blank().remove(0);
    state.phase = phase;
    state.nodes[..3].copy_from_slice(&nodes);
    if phase == DEAD_2 {
        state.down.insert(2);
        *state.node_mut(2) = Node::default();
    }
    state
}

/// The same on every node, node 1 leading.
fn alike(phase: Phase, kinds: &[Kind], commit: u8) -> State {
    state(phase, [leader(kinds, commit), follower(kinds, commit), follower(kinds, commit)])
}

fn holds(model: &ClusterModel, name: &str, state: &State) -> bool {
    let properties = model.properties();
    let property = properties.iter().find(|property| property.name == name);
    (property.unwrap_or_else(|| panic!("{name} is not among the model's")).condition)(model, state)
}

fn good(model: &ClusterModel, name: &str, state: &State) -> bool {
    let list = model.recoverables();
    let found = list.iter().find(|recoverable| recoverable.name == name);
    (found.unwrap_or_else(|| panic!("{name} is not among the model's")).good)(model, state)
}

/// Whether a property has something to say.
fn speaks(model: &ClusterModel, name: &str, before: &State, after: &State) -> bool {
    let step = Action::step(1, Input::Apply);
    match model.antecedents().iter().find(|a| a.property == name).map(|a| a.when) {
        Some(When::State(when)) => when(model, after),
        Some(When::Edge(when)) => when(model, before, &step, after),
        None => true,
    }
}

/// The same, where the leader of a joint configuration that it has to leave is another one.
fn idle(other: impl Fn(&mut Node)) -> State {
    let mut state = alike(CHAOS, &[E, listed(0)], 2);
    other(state.node_mut(1));
    state
}

#[test]
fn properties_of_states_with_changes_have_been_red() {
    let add = listed(0);
    let cases: [(&str, &str, State, State); 6] = [
        // The second leave finds nothing to leave.
        (
            "ChangesFit",
            "joint+apply",
            alike(CHAOS, &[E, add, LEAVE, LEAVE], 4),
            alike(CHAOS, &[E, add, LEAVE, E], 4),
        ),
        (
            "OneUnknownChange",
            "one+apply",
            alike(CHAOS, &[E, add, listed(1)], 1),
            alike(CHAOS, &[E, add, listed(1)], 2),
        ),
        (
            "OnePendingLeave",
            "joint+apply",
            alike(CHAOS, &[E, add, LEAVE, E, LEAVE], 3),
            alike(CHAOS, &[E, add, LEAVE, listed(1), LEAVE], 3),
        ),
        // A leader that has made the change and does not leave; one that hands over, one that has
        // proposed it, and one that has applied nothing of its own term have a reason.
        (
            "AutoLeaveProposed",
            "joint+apply",
            alike(CHAOS, &[E, add], 2),
            idle(|node| node.transferee = 2),
        ),
        (
            "AutoLeaveProposed",
            "joint+append",
            alike(CHAOS, &[E, add], 2),
            idle(|node| node.pending_conf = 3),
        ),
        (
            "AutoLeaveProposed",
            "joint+apply",
            idle(|node| node.applied = 2),
            idle(|node| node.term = 2),
        ),
    ];
    for (name, variant, bad, fine) in &cases {
        let model = model(variant);
        assert!(holds(&model, name, fine), "{name} rejects {fine:?}");
        assert!(
            speaks(&model, name, bad, bad)
                && property::explain(&model, name, None, fine).is_empty()
        );
        assert!(!holds(&model, name, bad), "{name} lets {bad:?} pass");
        assert!(property::explain(&model, name, None, bad).ends_with('✗'), "{name}");
    }
    // The arithmetic of CONF-6 makes nothing else, so that nobody has seen this one red.
    let arithmetic = "ConfigurationValid";
    assert!(holds(&model("joint+apply"), arithmetic, &alike(CHAOS, &[E, add, LEAVE], 3)));
    let plain = instance(&super::common::library("election-3"), "none", &[], Reduction::AsAsked);
    let names = |model: &ClusterModel| -> BTreeSet<&str> {
        let states = model.properties().into_iter().map(|property| property.name);
        states.chain(model.edge_properties().into_iter().map(|property| property.name)).collect()
    };
    let known: BTreeSet<&str> =
        names(&model("joint+apply")).difference(&names(&plain)).copied().collect();
    let steps = [
        "CommittedInQuorum",
        "OnlyVotersCampaign",
        "LeaveAfterCommit",
        "JointEntered",
        "ReconfigurationDone",
    ];
    let seen = cases.iter().map(|(name, ..)| *name).chain(steps);
    assert_eq!(known, seen.chain([arithmetic]).collect());
}

fn step_holds(model: &ClusterModel, name: &str, before: &State, after: &State) -> bool {
    let list = model.edge_properties();
    let property = list.iter().find(|property| property.name == name).unwrap();
    (property.condition)(model, before, &Action::step(1, Input::Apply), after)
}

#[test]
fn properties_of_steps_with_changes_have_been_red() {
    let add = listed(0);
    let joined = [E, add, LEAVE];
    let longer = [E, add, LEAVE, E];
    let led = |peers: [(&[Kind], u8); 2], commit| {
        state(
            CHAOS,
            [
                leader(&longer, commit),
                follower(peers[0].0, peers[0].1),
                follower(peers[1].0, peers[1].1),
            ],
        )
    };
    let campaign = |id: NodeId| {
        let before = alike(CHAOS, &[E], 1);
        let mut after = before.clone();
        let node = after.node_mut(id);
        (node.role, node.term, node.vote) = (Role::Candidate, 2, id);
        (before, after)
    };
    let leave = |commit: u8, applied: u8| {
        let mut state = alike(CHAOS, &joined, commit);
        state.node_mut(1).applied = applied;
        state
    };
    let cases = [
        // Three voters: the leader's entry 4 is nowhere else, or on one more node.
        (
            "CommittedInQuorum",
            "joint+apply",
            (led([(&joined, 3), (&joined, 3)], 3), led([(&joined, 3), (&joined, 3)], 4)),
            (led([(&joined, 3), (&joined, 3)], 3), led([(&longer, 3), (&joined, 3)], 4)),
        ),
        ("OnlyVotersCampaign", "joint+apply", campaign(3), campaign(2)),
        ("LeaveAfterCommit", "joint+apply", (leave(2, 2), leave(2, 3)), (leave(2, 2), leave(3, 3))),
        (
            "LeaveAfterCommit",
            "joint+append",
            (alike(CHAOS, &[E, add], 1), alike(CHAOS, &joined, 1)),
            (alike(CHAOS, &[E, add], 2), alike(CHAOS, &joined, 2)),
        ),
    ];
    for (name, variant, (before, bad), (other, fine)) in &cases {
        let model = model(variant);
        assert!(!step_holds(&model, name, before, bad), "{name} {variant} lets {bad:?} pass");
        assert!(step_holds(&model, name, other, fine), "{name} {variant} rejects {fine:?}");
        assert!(speaks(&model, name, before, bad) && speaks(&model, name, other, fine), "{name}");
        let text = property::explain(&model, name, Some(before), bad);
        assert!(text.contains('✗'), "{name}: {text}");
        assert_eq!(property::explain(&model, name, Some(other), fine), "", "{name}");
    }
}

#[test]
fn a_majority_is_owed_a_leader_only_while_there_is_one() {
    let (model, name) = (model("one+apply"), "ElectableByMajority");
    let led = alike(ALL_UP, &[E], 1);
    assert!(good(&model, name, &led));
    assert!(!good(&model, name, &alike(CHAOS, &[E], 1)));
    let mut leaderless = led.clone();
    leaderless.node_mut(1).role = Role::Follower;
    assert!(!good(&model, name, &leaderless));
    // Of two voters one is dead: nothing is owed. Of three, something is.
    leaderless = state(DEAD_2, [follower(&[E], 1); 3]);
    assert!(good(&model, name, &leaderless));
    leaderless.node_mut(3).commit = 2;
    leaderless.node_mut(3).log = follower(&[E, listed(0)], 2).log;
    assert!(!good(&model, name, &leaderless));
}

#[test]
fn a_reconfiguration_has_ended_once_nothing_is_joint_or_pending() {
    let (model, name) = (model("joint+apply"), "ReconfigurationEnds");
    let add = listed(0);
    assert!(good(&model, name, &alike(ALL_UP, &[E, add, LEAVE], 3)));
    assert!(!good(&model, name, &alike(CHAOS, &[E, add, LEAVE], 3)));
    assert!(!good(&model, name, &alike(ALL_UP, &[E, add], 2)));
    assert!(!good(&model, name, &alike(ALL_UP, &[E, add, LEAVE, listed(1)], 3)));
}

#[test]
fn what_a_reconfiguration_must_show_is_seen_and_not_always() {
    let joint = model("joint+apply");
    let (add, remove) = (listed(0), listed(1));
    let all = [E, add, LEAVE, remove, LEAVE];
    assert!(holds(&joint, "JointEntered", &alike(CHAOS, &[E, add], 2)));
    assert!(!holds(&joint, "JointEntered", &alike(CHAOS, &[E, add], 1)));
    assert!(holds(&joint, "ReconfigurationDone", &alike(CHAOS, &all, 5)));
    assert!(!holds(&joint, "ReconfigurationDone", &alike(CHAOS, &all, 4)));
    // One at a time nobody is ever joint, so that nothing is asked.
    let one = model("one+apply");
    assert!(one.properties().iter().all(|property| property.name != "JointEntered"));
    assert!(holds(&one, "ReconfigurationDone", &alike(CHAOS, &[E, add, remove], 3)));
}

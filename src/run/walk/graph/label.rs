//! A state and a step in a few characters.

use quorate_conformance::record;
use quorate_model::cluster::{Action, Class, ClusterModel, State, label_name};
use quorate_model::ids::NodeId;
use quorate_model::raft::{Input, Message, Role};

/// The letter of a role: `L` leader, `C` candidate, `P` pre-candidate, `F` follower.
#[must_use]
pub fn letter(role: Role) -> char {
    match role {
        Role::Follower => 'F',
        Role::PreCandidate => 'P',
        Role::Candidate => 'C',
        Role::Leader => 'L',
    }
}

/// Roles and terms of all nodes, in the order of ids: `L3 F3 x2` is a leader in term 3, a follower
/// in term 3, and a node that is down with term 2 on its disk.
#[must_use]
pub fn roles(state: &State) -> String {
    let node = |id: NodeId| {
        let node = state.node(id);
        let letter = if state.down.contains(id) { 'x' } else { letter(node.role) };
        format!("{letter}{}", node.term)
    };
    state.ids().map(node).collect::<Vec<_>>().join(" ")
}

/// What [`roles`] leaves out: messages in flight, last index and commit of each node, the phase.
#[must_use]
pub fn detail(model: &ClusterModel, state: &State) -> String {
    let each = |number: &dyn Fn(NodeId) -> u8| {
        state.ids().map(|id| number(id).to_string()).collect::<Vec<_>>().join(" ")
    };
    let last = each(&|id| state.node(id).log.last_index());
    let commit = each(&|id| state.node(id).commit);
    let ending = model
        .ending(state)
        .map_or_else(String::new, |ending| format!("; the faults have ended: {}", ending.name));
    format!("{} in flight; last index {last}; commit {commit}{ending}", state.network.len())
}

/// The step in a few words, such as `deliver Vote 1→2`.
#[must_use]
pub fn step(model: &ClusterModel, action: &Action) -> String {
    let message = |verb: &str, message: &Message| {
        let name = Class::of_delivery(message.kind).name();
        let kind = name.strip_prefix("deliver ").unwrap_or(name);
        format!("{verb} {kind} {}→{}", message.from, message.to)
    };
    match action {
        Action::Drop(lost) => message("drop", lost),
        Action::Step { input: Input::Deliver(copied), keep: true, .. } => {
            message("duplicate", copied)
        }
        Action::Stabilise(_) => record::event(model, action).to_string(),
        _ => label_name(action.label()),
    }
}

/// The node that a step happens to, for a lost message its receiver; 0 if it happens to all.
#[must_use]
pub fn node(action: &Action) -> NodeId {
    match *action {
        Action::Step { node, .. }
        | Action::Torn { node, .. }
        | Action::Crash(node)
        | Action::Restart(node, _)
        | Action::EmptyDisk(node) => node,
        Action::Drop(message) => message.to,
        Action::Stabilise(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use quorate_model::instance::Reduction;
    use quorate_model::mutation::Mutations;

    use super::super::flags::steps;
    use super::*;
    use crate::run::select;

    #[test]
    fn walk_labels_name_roles_terms_and_nodes_that_are_down() {
        let chosen = select::one("faults-3@none").unwrap();
        let model = chosen.instances(Mutations::NONE).next().unwrap().model(Reduction::Off);
        let mut state = model.start(model.blank().swap_remove(0)).1;
        state.down.insert(3);
        state.node_mut(2).role = Role::PreCandidate;
        state.node_mut(2).term = 4;
        let first = format!("L{}", state.node(1).term);
        assert_eq!(roles(&state), format!("{first} P4 x{}", state.node(3).term));
        assert!(detail(&model, &state).starts_with("0 in flight; last index "));
    }

    #[test]
    fn walk_labels_of_lost_and_copied_messages_name_the_message() {
        let chosen = select::one("faults-3@none").unwrap();
        let model = chosen.instances(Mutations::NONE).next().unwrap().model(Reduction::Off);
        let start = model.start(model.blank().swap_remove(0)).1;
        let beat = |(action, _): &(Action, State)| step(&model, action) == "HeartbeatDue 1";
        let (action, state) = steps(&model, &start).into_iter().find(beat).unwrap();
        assert_eq!(node(&action), 1);
        let next = steps(&model, &state);
        let labels: BTreeSet<String> = next.iter().map(|(a, _)| step(&model, a)).collect();
        for label in ["deliver Heartbeat 1→2", "drop Heartbeat 1→2", "duplicate Heartbeat 1→2"]
        {
            assert!(labels.contains(label), "{label} in {labels:?}");
        }
        let lost = next.iter().find(|(a, _)| step(&model, a) == "drop Heartbeat 1→2").unwrap();
        assert_eq!(node(&lost.0), 2);
    }
}

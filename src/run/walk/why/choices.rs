//! Everything that could happen next in a state: what is enabled, and what is not, with the reason.

use quorate_conformance::record;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::ids::NodeId;
use quorate_model::raft::{Input, step};
use quorate_model::rule::Rule;
use serde::Serialize;
use stateright::Model;

use super::candidates::candidates;
use super::never::never;
use super::reason::{Why, why};
use super::{changes, sends};

/// Where a page shows a choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// An input that comes to a node from its timers or its application.
    Node(NodeId),
    /// What happens to a message in flight.
    Network,
    /// A crash, a restart or an empty disk, and how faults end.
    Faults,
}

/// One action that could happen next.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The action.
    #[serde(skip)]
    pub action: Action,
    /// The action as traces write it.
    pub event: String,
    /// Where a page shows it.
    pub group: Group,
    /// The class by which the checker counts it.
    pub class: &'static str,
    /// The node that acts or receives; 0 if none does.
    pub node: NodeId,
    /// The other node: the sender of a message, the target of a transfer, the receiver of a
    /// snapshot; 0 if there is none.
    pub peer: NodeId,
    /// Whether the action may happen now.
    pub enabled: bool,
    /// Why no state that follows can enable it; none if one may.
    pub never: Option<String>,
    /// Whether the step leads out of the bounds of the scenario. Such a step may be taken, and the
    /// checker explores nothing beyond it.
    pub out_of_bounds: bool,
    /// Whether it is a delivery that changes nothing but the network.
    pub ignored: bool,
    /// The messages that the step sends; empty if it is not enabled.
    pub sends: Vec<String>,
    /// What the step changes and sends, in short words; empty if it is not enabled.
    pub changes: String,
    /// The ids of the rules that act in the step; empty if it is not enabled.
    pub rules: Vec<&'static str>,
    /// The conditions of the action.
    pub why: Why,
}

/// Every action that could happen next in a state, in an order that stays the same: the inputs of
/// each node, the messages in flight, the faults.
///
/// The enabled ones are exactly the steps that the model takes. The others are listed too, so that
/// a page keeps its layout; torn writes are listed only where they are enabled.
pub fn choices(model: &ClusterModel, state: &State) -> Vec<Choice> {
    let all = candidates(model, state);
    let nodes = all.of_nodes.iter().map(|action| match action {
        Action::Step { node, .. } => (Group::Node(*node), *action),
        _ => (Group::Faults, *action),
    });
    let network = all.of_network.iter().map(|action| (Group::Network, *action));
    let faults = all.of_faults.iter().map(|action| (Group::Faults, *action));
    let every = nodes.chain(network).chain(faults);
    every.map(|(group, action)| choice(model, state, group, action, &all.offered)).collect()
}

fn choice(
    model: &ClusterModel,
    state: &State,
    group: Group,
    action: Action,
    offered: &[Action],
) -> Choice {
    let next = offered.contains(&action).then(|| model.successor(state, &action)).flatten();
    let (node, peer) = ends(&action);
    let mut choice = Choice {
        action,
        event: record::event(model, &action).to_string(),
        group,
        class: action.class().name(),
        node,
        peer,
        enabled: next.is_some(),
        never: never(model, state, &action),
        out_of_bounds: false,
        ignored: false,
        sends: Vec::new(),
        changes: String::new(),
        rules: Vec::new(),
        why: why(model, state, &action),
    };
    if let Some(next) = next {
        let sent = sends::messages(model, state, &action);
        choice.out_of_bounds = !model.within_boundary(&next);
        choice.ignored = is_ignored(model, state, &action);
        choice.changes = changes::words(model, state, &action, &next, &sent);
        choice.sends = sends::lines(model, state, &sent);
        choice.rules = record::rules(model, state, &action).iter().map(Rule::id).collect();
    }
    choice
}

/// The node that acts or receives and the other node, as the checker names an action.
pub(super) fn ends(action: &Action) -> (NodeId, NodeId) {
    match *action {
        Action::Step { node, input: Input::Deliver(message), .. } => (node, message.from),
        Action::Step { node, input: Input::Transfer(target), .. } => (node, target),
        Action::Step { node, input: Input::SnapshotStatus(peer, _), .. } => (node, peer),
        Action::Step { node, .. } | Action::Torn { node, .. } => (node, 0),
        Action::Drop(message) => (message.to, message.from),
        Action::Crash(node) | Action::Restart(node, _) | Action::EmptyDisk(node) => (node, 0),
        Action::Stabilise(_) => (0, 0),
    }
}

/// Whether a step is a delivery that changes nothing but the network.
pub(super) fn is_ignored(model: &ClusterModel, state: &State, action: &Action) -> bool {
    let Action::Step { node, input: input @ Input::Deliver(_), .. } = action else { return false };
    let outcome = step(model.context_in(state, *node), state.node(*node), input);
    !outcome.overflow && outcome.node == *state.node(*node) && outcome.messages.is_empty()
}

#[cfg(test)]
mod tests;

//! Every action that could happen next, enabled or not, in an order that stays the same.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::ids::NodeId;
use quorate_model::raft::{Input, Kind, Message};
use stateright::Model;

use super::begin::next_payload;
use super::switch::last_flags;

/// The actions of a state. An action that is enabled now is always among them.
pub(super) struct Candidates {
    /// Local inputs, node by node.
    pub(super) of_nodes: Vec<Action>,
    /// Deliver, drop and duplicate, message by message.
    pub(super) of_network: Vec<Action>,
    /// Crashes, torn writes, restarts and empty disks, node by node; then how faults end.
    pub(super) of_faults: Vec<Action>,
    /// Those of the above that the model offers.
    pub(super) offered: Vec<Action>,
}

/// The candidates of a state.
pub(super) fn candidates(model: &ClusterModel, state: &State) -> Candidates {
    let mut offered = Vec::new();
    model.actions(state, &mut offered);
    let mut of_faults = faults(model, state, &offered);
    let mut all = Candidates {
        of_nodes: state.ids().flat_map(|id| local(model, state, id)).collect(),
        of_network: network(state),
        of_faults: Vec::new(),
        offered: Vec::new(),
    };
    // What the model offers besides, so that nothing is ever missing.
    for action in &offered {
        let list = match action {
            Action::Step { input: Input::Deliver(_), .. } | Action::Drop(_) => &mut all.of_network,
            Action::Step { .. } => &mut all.of_nodes,
            _ => &mut of_faults,
        };
        if !list.contains(action) {
            list.push(*action);
        }
    }
    Candidates { of_faults, offered, ..all }
}

/// The local inputs of a node.
fn local(model: &ClusterModel, state: &State, id: NodeId) -> Vec<Action> {
    let mut list = Vec::new();
    for input in model.local_inputs() {
        let input = match input {
            Input::Propose(Kind::Normal(_)) => Input::Propose(Kind::Normal(next_payload(state))),
            other => other,
        };
        let action = Action::step(id, input);
        if !list.contains(&action) {
            list.push(action);
        }
    }
    list
}

/// What may happen to the messages in flight.
fn network(state: &State) -> Vec<Action> {
    let of = |message: &Message| {
        let input = Input::Deliver(*message);
        let duplicate = Action::Step { node: message.to, input, keep: true, far: false };
        [Action::deliver(*message), Action::Drop(*message), duplicate]
    };
    state.network.distinct().flat_map(of).collect()
}

/// The faults, and how they end.
fn faults(model: &ClusterModel, state: &State, offered: &[Action]) -> Vec<Action> {
    let mut list = Vec::new();
    for id in state.ids() {
        list.push(Action::Crash(id));
        let torn = |action: &&Action| matches!(action, Action::Torn { node, .. } if *node == id);
        list.extend(offered.iter().filter(torn));
        let (now, last) = (state.node(id).flags, last_flags(model, state, id));
        list.push(Action::Restart(id, now));
        if last != now {
            list.push(Action::Restart(id, last));
        }
        list.push(Action::EmptyDisk(id));
    }
    let ways = model.scenario().stabilisations.len();
    list.extend((0..ways).map(|number| Action::Stabilise(number as u8)));
    list
}

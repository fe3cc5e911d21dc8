//! Inputs that are tried in a state although no step of the run brings them.

use quorate_model::cluster::{ClusterModel, State};
use quorate_model::raft::{self, NodeId, step};

use super::input::input;
use super::rules::rule_ids;
use crate::trace::{Event, Input, Step};
use crate::unsolicited;

/// Every input that is tried on a node in a state: all that are not messages, and messages that no
/// node sends.
pub fn probes(
    model: &ClusterModel,
    id: NodeId,
    node: &raft::Node,
) -> impl Iterator<Item = raft::Input> + use<> {
    let unsolicited = unsolicited::messages(model, id, node);
    model.local_inputs().chain(unsolicited.into_iter().map(raft::Input::Deliver))
}

/// The node and the input that a probe names. `None` if the node does not run in this state, or if
/// such an input is not tried there.
pub fn probed(
    model: &ClusterModel,
    state: &State,
    node: u64,
    wanted: &Input,
) -> Option<(NodeId, raft::Input)> {
    let (id, node) = state.running().find(|(id, _)| u64::from(*id) == node)?;
    let plan = model.plan();
    let found = probes(model, id, node).find(|candidate| input(plan, candidate) == *wanted)?;
    Some((id, found))
}

/// A probe as a step of a trace. It leaves every node as it is.
pub fn probe_step(model: &ClusterModel, state: &State, id: NodeId, what: &raft::Input) -> Step {
    let outcome = step(model.context_in(state, id), state.node(id), what);
    Step {
        event: Event::Probe { node: id.into(), input: input(model.plan(), what) },
        rules: rule_ids(outcome.rules),
        nodes: Vec::new(),
    }
}

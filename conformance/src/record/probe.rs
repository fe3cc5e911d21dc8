//! Inputs that are tried in a state although no step of the run brings them.

use quorate_model::cluster::{ClusterModel, State};
use quorate_model::raft::{self, NodeId, step, step_together};

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

/// The inputs of which each two are tried together on a node in a state: those that are not
/// messages, and the messages that are on their way to it. An application applies and compacts
/// between two Readys, so these inputs are left out.
pub fn pairable(model: &ClusterModel, state: &State, id: NodeId) -> Vec<raft::Input> {
    let local = model.local_inputs();
    let local = local.filter(|input| !matches!(input, raft::Input::Apply | raft::Input::Compact));
    let mut messages: Vec<raft::Message> =
        state.network.iter().filter(|message| message.to == id).copied().collect();
    messages.dedup();
    local.chain(messages.into_iter().map(raft::Input::Deliver)).collect()
}

/// The node and the inputs that a probe names. `None` if the node does not run in this state, or if
/// such an input is not tried there.
pub fn probed(
    model: &ClusterModel,
    state: &State,
    node: u64,
    wanted: &[&Input],
) -> Option<(NodeId, Vec<raft::Input>)> {
    let (id, node) = state.running().find(|(id, _)| u64::from(*id) == node)?;
    let plan = model.plan();
    let find = |wanted: &&Input| {
        let known = probes(model, id, node).chain(pairable(model, state, id));
        known.into_iter().find(|candidate| input(plan, candidate) == **wanted)
    };
    Some((id, wanted.iter().map(find).collect::<Option<_>>()?))
}

/// A probe as a step of a trace: one input, or two that come together. It leaves every node as it
/// is.
pub fn probe_step(model: &ClusterModel, state: &State, id: NodeId, what: &[raft::Input]) -> Step {
    let outcome = match what {
        [one] => step(model.context_in(state, id), state.node(id), one),
        several => step_together(model.context_in(state, id), state.node(id), several),
    };
    let mut inputs = what.iter().map(|what| input(model.plan(), what));
    let first = inputs.next().unwrap_or(Input::LeaseExpired);
    Step {
        event: Event::Probe { node: id.into(), input: first, then: inputs.next() },
        rules: rule_ids(outcome.rules),
        nodes: Vec::new(),
    }
}

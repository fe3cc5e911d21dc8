//! One step of a trace on the model.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::{Input, NodeId};

use super::error::ReplayError;
use crate::record;
use crate::trace::{Event, Observation, Step};

/// What the model makes of a step.
pub(crate) enum Taken {
    /// An action, and the state that it leads to.
    Action(Action, Box<State>),
    /// An input that is tried on a copy of a node, or two that come together.
    Probe(NodeId, Vec<Input>),
    /// Another run begins in the state after the start commands.
    Again,
}

/// Takes the event of a step in the model. `index` is the step's number, from 0.
///
/// # Errors
/// [`ReplayError::Stale`] if the model cannot take it.
pub(crate) fn take(
    model: &ClusterModel,
    state: &State,
    step: &Step,
    index: usize,
) -> Result<Taken, ReplayError> {
    let unknown = || {
        let what = "the model knows no such input, or the message is not in flight";
        stale(step, index, what.to_owned())
    };
    match &step.event {
        Event::Probe { node, input, then } => {
            let wanted: Vec<_> = std::iter::once(input).chain(then).collect();
            let probed = record::probed(model, state, *node, &wanted).ok_or_else(unknown)?;
            Ok(Taken::Probe(probed.0, probed.1))
        }
        Event::Again => Ok(Taken::Again),
        event => {
            let action = record::action(model, state, event).ok_or_else(unknown)?;
            let next = model.successor(state, &action);
            let disabled = || stale(step, index, "the model says that this is disabled".to_owned());
            Ok(Taken::Action(action, Box::new(next.ok_or_else(disabled)?)))
        }
    }
}

/// The error that the model does not follow a step. `index` is the step's number, from 0.
pub(super) fn stale(step: &Step, index: usize, what: String) -> ReplayError {
    ReplayError::Stale { step: index + 1, event: step.event.to_string(), what }
}

/// How a step of a trace differs from the model's step; `None` if they are equal.
pub(super) fn differs(trace: &Step, model: &Step) -> Option<String> {
    if trace.event != model.event {
        return Some(format!("the model calls it {}", model.event));
    }
    let has = |node: &Observation, step: &Step| {
        let found = step.nodes.iter().find(|other| other.id == node.id);
        found.map_or_else(|| format!("node {} as it was", node.id), ToString::to_string)
    };
    if let Some(node) = trace.nodes.iter().find(|node| !model.nodes.contains(node)) {
        return Some(format!("the trace has {node}; the model has {}", has(node, model)));
    }
    if let Some(node) = model.nodes.iter().find(|node| !trace.nodes.contains(node)) {
        return Some(format!("the trace has {}; the model has {node}", has(node, trace)));
    }
    if trace.nodes != model.nodes {
        return Some("the trace has the nodes in another order, or twice".to_owned());
    }
    (trace.rules != model.rules).then(|| {
        let (trace, model) = (trace.rules.join(", "), model.rules.join(", "));
        format!("by the trace the rules {trace} act; in the model {model}")
    })
}

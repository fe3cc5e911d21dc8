//! A divergence that the lockstep found, before there is a trace of it.

use quorate_checker::VisitReport;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::{Input, NodeId};

use crate::divergence::Divergence;
use crate::judge::Fault;
use crate::record;
use crate::trace::Trace;

/// The step in which model and core diverge.
pub(super) enum Last {
    /// None: the cores diverge before the first explored step.
    Start,
    /// A step of the model.
    Action(Action),
    /// An input that was tried on the node.
    Probe(Input),
    /// Two inputs that were tried on the node together.
    Together([Input; 2]),
    /// A step of the model into the state of this number, which another run reached before.
    Join(Action, u32),
}

/// Where model and core diverge, and in what.
pub(super) struct Mismatch {
    /// The number of the state in which the step begins.
    pub(super) state: u32,
    /// The step.
    pub(super) last: Last,
    /// The node whose two sides differ.
    pub(super) node: NodeId,
    /// In what they differ.
    pub(super) fault: Fault,
}

impl Mismatch {
    /// The divergence with the trace of the run that leads to it. Where two runs join, the trace
    /// has both.
    ///
    /// # Panics
    /// If the model does not repeat a run that reached a state.
    pub(super) fn divergence(self, model: &ClusterModel, visited: &VisitReport) -> Divergence {
        let Mismatch { state, last, node, fault } = self;
        let path_to = |state: u32| {
            let path = visited.path_to(model, state);
            path.unwrap_or_else(|differs| panic!("state {state}: {differs}"))
        };
        let path = path_to(state);
        let title = format!("divergence: {}", fault.class);
        let with = |action: Option<Action>| {
            let mut actions = path.actions.clone();
            actions.extend(action);
            actions
        };
        let trace = match last {
            Last::Start => record::trace(model, path.init, &path.actions, &title),
            Last::Action(action) => record::trace(model, path.init, &with(Some(action)), &title),
            Last::Probe(input) => probe(model, path.init, &path.actions, (node, input), &title),
            Last::Together(pair) => {
                let mut trace = record::trace(model, path.init, &path.actions, &title);
                let end = record::end(model, path.init, &path.actions);
                trace.steps.extend(end.map(|end| record::probe_step(model, &end, node, &pair)));
                trace
            }
            Last::Join(action, into) => {
                let runs = [&path_to(into).actions[..], &with(Some(action))];
                record::two_runs(model, path.init, runs, &title)
            }
        };
        let event =
            trace.steps.last().map_or_else(|| "start".to_owned(), |step| step.event.to_string());
        Divergence {
            class: fault.class,
            node: node.into(),
            event,
            rules: fault.rules,
            differences: fault.differences,
            trace,
        }
    }
}

/// The trace of a run and an input that was tried after it. The input is a step of the run where
/// the model has such a step: its budget is not spent, or the message is in flight.
fn probe(
    model: &ClusterModel,
    initial: usize,
    actions: &[Action],
    (node, input): (NodeId, Input),
    title: &str,
) -> Trace {
    let end = record::end(model, initial, actions);
    let step = Action::step(node, input);
    let is_step = |end: &State| {
        let comes = match input {
            Input::Deliver(message) => end.network.iter().any(|other| *other == message),
            _ => true,
        };
        comes && model.successor(end, &step).is_some()
    };
    if end.as_ref().is_some_and(is_step) {
        return record::trace(model, initial, &[actions, &[step]].concat(), title);
    }
    let mut trace = record::trace(model, initial, actions, title);
    trace.steps.extend(end.map(|end| record::probe_step(model, &end, node, &[input])));
    trace
}

//! A divergence that the lockstep found, before there is a trace of it.

use quorate_checker::VisitReport;
use quorate_model::cluster::{Action, ClusterModel};
use quorate_model::raft::NodeId;

use crate::divergence::Divergence;
use crate::judge::Fault;
use crate::record;

/// Where model and core diverge, and in what.
pub(super) struct Mismatch {
    /// The number of the state in which the step begins.
    pub(super) state: u32,
    /// The step; `None` if the cores diverge before the first explored step.
    pub(super) action: Option<Action>,
    /// The node whose two sides differ.
    pub(super) node: NodeId,
    /// In what they differ.
    pub(super) fault: Fault,
}

impl Mismatch {
    /// The divergence with the trace of the run that leads to it.
    ///
    /// # Panics
    /// If the model does not repeat the run that reached the state.
    pub(super) fn divergence(self, model: &ClusterModel, visited: &VisitReport) -> Divergence {
        let path = visited
            .path_to(model, self.state)
            .unwrap_or_else(|differs| panic!("state {}: {differs}", self.state));
        let mut actions = path.actions;
        actions.extend(self.action);
        let title = format!("divergence: {}", self.fault.class);
        let trace = record::trace(model, path.init, &actions, &title);
        let event =
            trace.steps.last().map_or_else(|| "start".to_owned(), |step| step.event.to_string());
        Divergence {
            class: self.fault.class,
            node: self.node.into(),
            event,
            rules: self.fault.rules,
            differences: self.fault.differences,
            trace,
        }
    }
}

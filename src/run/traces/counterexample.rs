//! Counterexamples as traces.

use quorate_checker::{self as checker, Kind, PropertyVerdict};
use quorate_conformance::{exact_terms, extend_trap, record, trace::Trace};
use quorate_model::cluster::{Action, ClusterModel};
use quorate_model::instance::Reduction;

use crate::run::examine::Examined;

/// The trace of a path through the model that was explored.
pub enum Counterexample {
    /// A run with exact terms, which a core can follow.
    Exact(Trace),
    /// A run that exists with renamed terms only.
    Renamed(Trace),
}

impl Counterexample {
    /// The trace of a path that violates a property.
    pub fn of(
        examined: &Examined,
        path: &checker::Path<Action>,
        property: &PropertyVerdict<ClusterModel>,
    ) -> Counterexample {
        let model = &examined.model;
        let title = format!("{} violated", property.name);
        let trace = |model: &ClusterModel, actions: &[Action]| {
            let mut trace = record::trace(model, path.init, actions, &title);
            trace.property = Some(property.name.to_owned());
            trace.file.clone_from(&examined.instance.file);
            trace.repeats = property.lasso.as_ref().map(|lasso| trace.start + lasso.stem);
            let at = trace.start + path.len();
            trace.at = (at < trace.steps.len()).then_some(at);
            trace
        };
        // A trap ends before the lack of a rule shows, so its trace is extended.
        let mut actions = path.actions.clone();
        if property.kind == Kind::Recoverable
            && let Ok(steps) = path.replay(model)
            && let Some((_, last)) = steps.last()
        {
            actions.extend(extend_trap::to_deciding_step(model, last));
        }
        if !model.renames() {
            return Counterexample::Exact(trace(model, &actions));
        }
        let unreduced = examined.instance.model(Reduction::Off);
        for actions in [&actions, &path.actions] {
            let exact = exact_terms::from_reduced(model, &unreduced, path.init, actions);
            if let Some(actions) = exact {
                return Counterexample::Exact(trace(&unreduced, &actions));
            }
        }
        Counterexample::Renamed(trace(model, &path.actions))
    }

    /// The trace, whatever its terms.
    pub fn trace(&self) -> &Trace {
        match self {
            Counterexample::Exact(trace) | Counterexample::Renamed(trace) => trace,
        }
    }
}

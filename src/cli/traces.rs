//! Counterexamples as traces.

use quorate_checker::{self as checker, Kind, PropertyVerdict};
use quorate_conformance::{exact, onward, record, trace::Trace};
use quorate_model::cluster::{Action, ClusterModel};
use quorate_model::instance::Reduction;

use super::examine::Examined;

/// The trace of a path through the model that was explored.
pub enum Found {
    /// A run with exact terms, which a core can follow.
    Exact(Trace),
    /// A run that exists with renamed terms only.
    Renamed(Trace),
}

impl Found {
    /// The trace of a path that violates a property.
    pub fn of(
        examined: &Examined,
        path: &checker::Path<Action>,
        property: &PropertyVerdict<ClusterModel>,
    ) -> Found {
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
        // A trap ends before the lack of a rule shows, so its trace goes on.
        let mut actions = path.actions.clone();
        if property.kind == Kind::Recoverable
            && let Ok(steps) = path.replay(model)
            && let Some((_, last)) = steps.last()
        {
            actions.extend(onward::to_a_decision(model, last));
        }
        if !model.renames() {
            return Found::Exact(trace(model, &actions));
        }
        let unreduced = examined.instance.model(Reduction::Off);
        for actions in [&actions, &path.actions] {
            let exact = exact::with_exact_terms(model, &unreduced, path.init, actions);
            if let Some(actions) = exact {
                return Found::Exact(trace(&unreduced, &actions));
            }
        }
        Found::Renamed(trace(model, &path.actions))
    }

    /// The trace, whatever its terms.
    pub fn trace(&self) -> &Trace {
        match self {
            Found::Exact(trace) | Found::Renamed(trace) => trace,
        }
    }
}

/// Why a path violates a property: the model's own words on its last states. `trace` is what
/// [`Found::of`] made of it.
pub fn why(
    model: &ClusterModel,
    path: &checker::Path<Action>,
    property: &PropertyVerdict<ClusterModel>,
    trace: &Trace,
) -> String {
    if property.kind == Kind::Recoverable {
        let trap = trace.start + path.len();
        let mut why = format!("whatever happens after step {trap}, no good state lasts");
        if trace.steps.len() > trap {
            why += &format!(
                "; the trace goes on to where the lack of {} decides",
                trace.without.join(", ")
            );
        }
        return why;
    }
    if property.lasso.is_some() {
        return "the loop can go on for ever, and a state in it is not good".to_owned();
    }
    let Ok(steps) = path.replay(model) else { return String::new() };
    let mut states = steps.iter().rev().map(|(_, state)| state);
    let Some(last) = states.next() else { return String::new() };
    quorate_model::property::explain(model, property.name, states.next(), last)
}

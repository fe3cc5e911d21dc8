//! Why an action may happen, or may not.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::ids::NodeId;
use quorate_model::raft::{Input, Relation};
use serde::Serialize;

use super::condition::{Condition, Source};
use super::guards::{Guarded, consulted};
use super::{begin, bounds, budget, faults, rules, timing};

/// The conditions of an action, with their values.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Why {
    /// What has to hold for the action to be enabled: each of these.
    pub conditions: Vec<Condition>,
    /// The bounds of the scenario that the step would leave; empty if the action is not enabled, or
    /// if the step stays within the bounds.
    pub bounds: Vec<Condition>,
    /// The guards that the rules consult when the action is carried out. A guard that fails does
    /// not forbid the action; it decides what the action does.
    pub guards: Vec<Guarded>,
}

impl Why {
    /// Whether every condition holds, so that the action is enabled.
    pub fn allows(&self) -> bool {
        self.conditions.iter().all(|condition| condition.holds)
    }

    /// The conditions that do not hold.
    pub fn missing(&self) -> impl Iterator<Item = &Condition> {
        self.conditions.iter().filter(|condition| !condition.holds)
    }
}

/// Why an action may happen in a state, or may not.
pub fn why(model: &ClusterModel, state: &State, action: &Action) -> Why {
    let conditions = conditions(model, state, action);
    let mut why = Why { conditions, bounds: Vec::new(), guards: guards(model, state, action) };
    let next = why.allows().then(|| model.successor(state, action)).flatten();
    if let Some(next) = next {
        let left = bounds::conditions(model, &next).into_iter().filter(|bound| !bound.holds);
        why.bounds = left.collect();
    }
    why
}

/// The conditions of an action.
fn conditions(model: &ClusterModel, state: &State, action: &Action) -> Vec<Condition> {
    let mut list = match action {
        Action::Step { node, input, keep, far } => {
            let mut list = step(model, state, *node, input);
            if *keep {
                list.insert(0, faults::among_faults(state));
            }
            if *far {
                list.push(exact_terms());
            }
            list
        }
        Action::Drop(message) => {
            let mut list = vec![faults::among_faults(state)];
            list.extend(begin::conditions(model, state, message.to, &Input::Deliver(*message)));
            list
        }
        Action::Torn { node, input, cut } => {
            let begun = Action::step(*node, *input);
            let mut list = conditions(model, state, &begun);
            list.extend(faults::torn(model, state, *node, input, *cut));
            return list;
        }
        Action::Crash(id) => faults::crash(model, state, *id),
        Action::Restart(id, flags) => faults::restart(model, state, *id, *flags),
        Action::EmptyDisk(id) => faults::empty_disk(model, state, *id),
        Action::Stabilise(number) => faults::stabilise(model, state, *number),
    };
    list.extend(budget::left(model, state, action));
    list
}

/// The conditions of an input to a node, but for its budget. Of a node that is down nothing else is
/// asked. What the rules ask for comes only where the input could begin: without that the values of
/// the rules mean nothing.
fn step(model: &ClusterModel, state: &State, id: NodeId, input: &Input) -> Vec<Condition> {
    let mut list = vec![faults::is_up(state, id)];
    if state.down.contains(id) {
        return list;
    }
    list.extend(begin::conditions(model, state, id, input));
    let begins = list.iter().all(|condition| condition.holds);
    list.extend(timing::conditions(model, state, id, input));
    if begins {
        list.extend(rules::conditions(model, state, id, input));
    }
    list
}

/// Models that rename terms have steps twice; a walk uses exact terms.
fn exact_terms() -> Condition {
    let name = "terms of the model";
    Condition::compare(Source::Scenario, name, "exact", Relation::Eq, "renamed")
}

/// The guards that an action consults.
fn guards(model: &ClusterModel, state: &State, action: &Action) -> Vec<Guarded> {
    match action {
        Action::Step { node, input, .. } | Action::Torn { node, input, .. } => {
            consulted(model, state, *node, input)
        }
        _ => Vec::new(),
    }
}

//! Following an address: which of its steps the model still takes, and why it stops.

use std::fmt;

use quorate_conformance::record;
use quorate_model::cluster::{Action, ClusterModel, State};
use serde::Serialize;
use stateright::Model as _;

use super::code::Code;
use super::{Address, scenario_digest};
use crate::run::select::Instance;
use crate::run::walk::path::Walk;
use crate::run::walk::why;

/// The walk of an address, as far as the model follows it.
#[derive(Debug)]
pub struct Followed {
    /// The walk.
    pub walk: Walk,
    /// Where and why it stops before the end of the address.
    pub broken: Option<Broken>,
    /// Whether the scenario's text is another one than when the address was made.
    pub changed: bool,
}

/// Why a walk stops before the end of its address.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Broken {
    /// The step, numbered as in a trace, that the model does not take as the address says.
    pub step: usize,
    /// The step in words.
    pub event: String,
    /// Why.
    pub why: String,
    /// How many further steps are lost with it.
    pub lost: usize,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Broken { step, event, why, lost } = self;
        write!(f, "the link holds up to step {}; step {step} ({event}): {why}", step - 1)?;
        match lost {
            0 => Ok(()),
            1 => f.write_str(". One further step is lost with it"),
            lost => write!(f, ". {lost} further steps are lost with it"),
        }
    }
}

/// Follows an address through an instance. `None` if the setting has fewer assignments of flags
/// than the address says.
pub fn follow(instance: Instance, address: &Address) -> Option<Followed> {
    let digest = scenario_digest(&instance.scenario.text);
    let changed = address.digest.is_some_and(|other| other != digest);
    let walk = Walk::begin(instance, address.initial)?;
    let (walk, broken) = continued(walk, &address.codes);
    Some(Followed { walk, broken, changed })
}

/// Takes the steps that the codes name, as long as the model follows.
pub fn continued(mut walk: Walk, codes: &[Code]) -> (Walk, Option<Broken>) {
    for (place, code) in codes.iter().enumerate() {
        let last = walk.last();
        let step = walk.len() + 1;
        let broken = |event, why| Broken { step, event, why, lost: codes.len() - place - 1 };
        let Some(action) = meant(&walk.model, &last.state, code) else {
            let broken = broken(code.words(), missing(&walk.model, &last.state, code));
            return (walk, Some(broken));
        };
        let event = record::event(&walk.model, &action).to_string();
        walk.take(&action);
        if walk.last().checksum != code.state {
            walk.undo();
            let why = "this program's model takes the step to another state than the one \
                       that the link was made with";
            let broken = broken(event, why.to_owned());
            return (walk, Some(broken));
        }
    }
    (walk, None)
}

/// The action that a code means in a state, if the model offers it.
pub fn meant(model: &ClusterModel, state: &State, code: &Code) -> Option<Action> {
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    let means = |action: &Action| code.means(&record::event(model, action));
    actions.into_iter().find(|action| means(action) && model.successor(state, action).is_some())
}

/// Why no action of a state is the one that a code means.
fn missing(model: &ClusterModel, state: &State, code: &Code) -> String {
    let choices = why::choices(model, state);
    let like = |choice: &&why::Choice| code.is_like(&record::event(model, &choice.action));
    match choices.iter().find(like) {
        Some(choice) if choice.enabled => {
            format!("the model offers only {:?}, which differs in a detail", choice.event)
        }
        Some(choice) => {
            let missing: Vec<&str> =
                choice.why.missing().map(|condition| condition.text.as_str()).collect();
            format!("it is not enabled: {}", missing.join("; "))
        }
        None => "the model does not offer such a step here".to_owned(),
    }
}

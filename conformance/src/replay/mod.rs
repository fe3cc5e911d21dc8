//! Replays a trace on the model and on cores, side by side.

mod error;
mod follow;
mod model;
mod step;

use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutation;
use quorate_model::rule::Rule;

pub use self::error::ReplayError;
use self::follow::follow;
pub(crate) use self::model::begin;
pub use self::model::model_of;
use self::model::model_with;
pub(crate) use self::step::take;
use self::step::{differs, stale};
use crate::claim::{self, Shown};
use crate::cluster::Cluster;
use crate::core::{Core, Setup};
use crate::divergence::Difference;
use crate::named_rule::NamedRule;
use crate::record;
use crate::suspects::suspects;
use crate::trace::{Event, Input, Trace};

/// What a replay found.
#[derive(Debug)]
pub struct Replay<C: Core> {
    /// Steps on which model and trace agree: all of them, or the replay is an error.
    pub steps: usize,
    /// The violation that the trace names, confirmed by the model. `None` if the trace names no
    /// property, or if the replay ends before the violation.
    pub shown: Option<Shown>,
    /// The steps, from 1, in which a mutation decides: with it undone, the model would take another
    /// step.
    pub deciding: Vec<usize>,
    /// The first step at which the core diverges from the trace, if it does.
    pub divergence: Option<StepDivergence>,
    /// The cluster of cores before each step, and after the last one that it followed.
    pub history: Vec<Cluster<C>>,
}

/// The step at which a core diverges from a trace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepDivergence {
    /// The step, from 1.
    pub step: usize,
    /// The event.
    pub event: String,
    /// The mutations that decide here: with one of them undone, the model would take another step.
    pub removed: Vec<Mutation>,
    /// First the removed rules that decide here, then the rules that acted according to the model,
    /// the likeliest first.
    pub rules: Vec<NamedRule>,
    /// What differs, or why the core refused.
    pub differences: Vec<Difference>,
}

/// Replays a trace on the model and on cores of type `C`, up to step `until` if given.
///
/// # Errors
/// [`ReplayError`]
/// - if the header of the trace does not make sense;
/// - if the model does not follow the trace in every word of every step: such a trace is stale;
/// - if the trace does not violate the property that it names;
/// - if a core does not start.
pub fn replay<C: Core>(trace: &Trace, until: Option<usize>) -> Result<Replay<C>, ReplayError> {
    let model = model_of(trace)?;
    let (mut state, commands) = begin(trace, &model)?;
    if trace.start != commands.len() {
        return Err(ReplayError::Start { found: trace.start, expected: commands.len() });
    }
    let setups: Vec<Setup> =
        state.ids().map(|id| record::setup(&model, id, state.node(id))).collect();
    let mut cluster = Cluster::<C>::start(&setups)?;
    let mut history = vec![cluster.clone()];
    let (mut deciding, mut divergence) = (Vec::new(), None);
    let mut explored = Vec::new();
    let last = until.unwrap_or(trace.steps.len()).min(trace.steps.len());
    for (index, step) in trace.steps.iter().take(last).enumerate() {
        if index == trace.start {
            state = model.start(model.blank().swap_remove(0)).1;
        }
        let stale = |what: String| stale(step, index, what);
        let (action, next) = take(&model, &state, step, index)?;
        let rules = record::rules(&model, &state, &action);
        match commands.get(index) {
            Some(command) if *command != action => {
                let command = record::event(&model, command);
                return Err(stale(format!("the scenario's start command is {command}")));
            }
            Some(_) => {}
            None => explored.push(action),
        }
        if let Some(what) = differs(step, &record::step_of(&model, &state, &action, &next)) {
            return Err(stale(what));
        }
        let removed = record::deciding(&model, &state, &action);
        if !removed.is_empty() {
            deciding.push(index + 1);
        }
        if divergence.is_none() {
            let acted: Vec<Rule> = rules.iter().collect();
            let outcome = follow(&model, &mut cluster, (&step.event, &action), &state, &next);
            match outcome {
                Ok(()) => history.push(cluster.clone()),
                Err(differences) => {
                    let input = match &step.event {
                        Event::Input { input, .. } => Some(input.clone()),
                        Event::Duplicate(message) => Some(Input::Deliver(message.clone())),
                        _ => None,
                    };
                    let mut rules: Vec<NamedRule> =
                        removed.iter().map(|one| one.rule().into()).collect();
                    for rule in suspects(input.as_ref(), &acted, &differences) {
                        if !rules.contains(&rule) {
                            rules.push(rule);
                        }
                    }
                    let event = step.event.to_string();
                    let step = index + 1;
                    divergence = Some(StepDivergence { step, event, removed, rules, differences });
                }
            }
        }
        state = next;
    }
    let shown = match trace.claim().filter(|_| last >= claim::step(trace)) {
        Some(property) => {
            let as_explored = model_with(trace, Reduction::AsAsked)?;
            let shown = claim::ask(trace, property, &model, &as_explored, &explored);
            let property = property.to_owned();
            Some(shown.map_err(|why| ReplayError::NotShown { property, why })?)
        }
        None => None,
    };
    Ok(Replay { steps: last, shown, deciding, divergence, history })
}

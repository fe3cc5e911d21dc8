//! Replays a trace on the model and on cores, side by side.

mod divergence;
mod error;
mod follow;
mod model;
mod run;
mod step;

use quorate_model::instance::Reduction;

pub use self::divergence::StepDivergence;
pub use self::error::ReplayError;
pub(crate) use self::model::begin;
pub use self::model::model_of;
use self::model::model_with;
use self::run::Run;
use self::step::stale;
pub(crate) use self::step::{Taken, take};
use crate::claim::{self, Shown};
use crate::cluster::Cluster;
use crate::core::{Core, LeftOut};
use crate::record;
use crate::trace::Trace;

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
    /// The cluster of cores before each step, and after the last one that it followed. Empty if a
    /// core does not start.
    pub history: Vec<Cluster<C>>,
    /// What was not compared, because the core cannot tell or do it.
    pub left_out: Vec<LeftOut>,
}

/// Replays a trace on the model and on cores of type `C`, up to step `until` if given.
///
/// # Errors
/// [`ReplayError`]
/// - if the header of the trace does not make sense;
/// - if the model does not follow the trace in every word of every step: such a trace is stale;
/// - if the trace does not violate the property that it names.
pub fn replay<C: Core>(trace: &Trace, until: Option<usize>) -> Result<Replay<C>, ReplayError> {
    let model = model_of(trace)?;
    let (blank, commands) = begin(trace, &model)?;
    if trace.start != commands.len() {
        return Err(ReplayError::Start { found: trace.start, expected: commands.len() });
    }
    let mut run = Run::<C>::begin(&model, blank);
    let mut explored = Vec::new();
    let last = until.unwrap_or(trace.steps.len()).min(trace.steps.len());
    for (index, step) in trace.steps.iter().take(last).enumerate() {
        if index == trace.start {
            run.end_of_start();
        }
        let stale = |what: String| stale(step, index, what);
        match take(&model, &run.state, step, index)? {
            Taken::Action(action, next) => {
                match commands.get(index) {
                    Some(command) if *command != action => {
                        let command = record::event(&model, command);
                        return Err(stale(format!("the scenario's start command is {command}")));
                    }
                    Some(_) => {}
                    None => explored.push(action),
                }
                run.action(index, step, &action, *next).map_err(stale)?;
            }
            _ if index < trace.start || trace.claim().is_some() => {
                return Err(stale("such a step belongs to the trace of a divergence".to_owned()));
            }
            Taken::Probe(node, inputs) => run.probe(index, step, node, &inputs).map_err(stale)?,
            Taken::Again => run.again(step).map_err(stale)?,
        }
    }
    if last == trace.steps.len() {
        run.end(trace)?;
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
    let Run { deciding, divergence, history, .. } = run;
    let left_out = C::CAPABILITIES.left_out();
    Ok(Replay { steps: last, shown, deciding, divergence, history, left_out })
}

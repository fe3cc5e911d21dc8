//! Asks the model for the property that a trace claims to violate.
//!
//! A trace has exact terms, so that a core can follow it. We ask the property of the same run in
//! the model as it is explored, with the reductions that the scenario asks for. Only there does a
//! loop come back to its first state, and only there does no bound truncate what a trap can reach.

use quorate_checker::{Confirmed, Path, Unconfirmed, confirm};
use quorate_model::cluster::{Action, ClusterModel};

use crate::exact_terms;
use crate::trace::Trace;

/// A violation that a trace shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The property.
    pub property: String,
    /// The step, from 1, after which the violation is there: the last one, if the run has no end.
    pub step: usize,
    /// How far it was confirmed.
    pub confirmed: Confirmed,
}

/// Why a trace does not show the violation that it claims.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotShown {
    /// A step of the run is not one of the explored model.
    #[error("step {0} is none that is explored")]
    NotExplored(usize),
    /// The property is not violated by the run.
    #[error("{}", .0.why)]
    Unconfirmed(Unconfirmed),
}

/// The step after which the violation is there that the trace claims.
pub fn step(trace: &Trace) -> usize {
    let last = trace.steps.len();
    if trace.repeats.is_some() { last } else { trace.at.unwrap_or(last) }
}

/// Asks the property that a trace claims to violate of its run. `actions` are the steps after the
/// start commands, as actions of the exact model, and `explored` is the model with the reductions
/// that the scenario asks for.
///
/// # Errors
/// [`NotShown`] if the run does not violate it.
pub fn ask(
    trace: &Trace,
    property: &str,
    exact: &ClusterModel,
    explored: &ClusterModel,
    actions: &[Action],
) -> Result<Shown, NotShown> {
    let step = step(trace);
    let end = step.saturating_sub(trace.start).min(actions.len());
    let translated = exact_terms::to_reduced(exact, explored, &actions[..end]);
    let actions = translated.map_err(|number| NotShown::NotExplored(trace.start + number))?;
    let stem = trace.repeats.map(|repeats| repeats.saturating_sub(trace.start));
    let confirmed = confirm(explored, property, &Path { init: 0, actions }, stem);
    match confirmed {
        Ok(confirmed) => Ok(Shown { property: property.to_owned(), step, confirmed }),
        Err(Unconfirmed { property, why }) => {
            let why = why.plus(trace.start);
            Err(NotShown::Unconfirmed(Unconfirmed { property, why }))
        }
    }
}

//! The model that a trace was made with, and the state in which the trace begins.

use std::sync::Arc;

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::mutation::{Mutation, Mutations};
use quorate_model::scenario::{Scenario, Setting};

use super::error::ReplayError;
use crate::record;
use crate::trace::Trace;

/// The model that a trace was made with, without reductions: its terms are exact.
///
/// # Errors
/// [`ReplayError`] if the header of the trace does not make sense.
pub fn model_of(trace: &Trace) -> Result<ClusterModel, ReplayError> {
    model_with(trace, Reduction::Off)
}

/// The model that a trace was made with, under a reduction.
pub(super) fn model_with(trace: &Trace, reduction: Reduction) -> Result<ClusterModel, ReplayError> {
    let scenario = Scenario::parse(&trace.scenario, &trace.scenario_text)?;
    // A variant makes sense only where the scenario says what changes.
    let fits = |setting: &Setting| match setting.variant {
        None => scenario.reconfigure.variants.is_empty(),
        Some(variant) => !scenario.reconfigure.proposals(variant.scheme).is_empty(),
    };
    let setting = Setting::parse(&trace.setting, scenario.nodes).filter(fits);
    let setting = setting.ok_or_else(|| ReplayError::Setting {
        setting: trace.setting.clone(),
        nodes: scenario.nodes,
    })?;
    let list = trace
        .without
        .iter()
        .map(|id| id.parse::<Mutation>().map_err(|_| ReplayError::Rule(id.clone())))
        .collect::<Result<Vec<_>, _>>()?;
    let without = Mutations::of(&list);
    Ok(ClusterModel::new(Arc::new(scenario), setting, without, reduction))
}

/// The state in which a trace begins, and the scenario's start commands.
///
/// # Errors
/// [`ReplayError::Setting`] if the setting has no such state.
pub(crate) fn begin(
    trace: &Trace,
    model: &ClusterModel,
) -> Result<(State, Vec<Action>), ReplayError> {
    record::origin(model, 0).ok_or_else(|| ReplayError::Setting {
        setting: trace.setting.clone(),
        nodes: model.scenario().nodes,
    })
}

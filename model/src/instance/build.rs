//! An instance, put together from a scenario and what is decided for it.

use std::sync::Arc;

use crate::cluster::ClusterModel;
use crate::mutation::Mutations;
use crate::reduce::symmetry;
use crate::scenario::{Scenario, Setting, Terms};

/// Whether the reductions that a scenario asks for are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reduction {
    /// As the scenario says.
    AsAsked,
    /// None: exact terms up to the scenario's bound. What the lockstep with a core runs on.
    Off,
}

impl ClusterModel {
    /// The model of one instance.
    pub fn new(
        scenario: Arc<Scenario>,
        setting: Setting,
        without: Mutations,
        reduction: Reduction,
    ) -> ClusterModel {
        let asked = reduction == Reduction::AsAsked;
        let terms = if asked { scenario.terms } else { Terms::Exact };
        let drops_inert = asked && scenario.reduce.inert_messages;
        let by_symmetry = asked && scenario.reduce.symmetry;
        let model = ClusterModel::of(scenario, setting, without, terms, drops_inert);
        if !by_symmetry {
            return model;
        }
        let group = symmetry::group(&model, &model.initial_states());
        // The identity alone reduces nothing.
        if group.len() > 1 { model.reduced_by(group) } else { model }
    }
}

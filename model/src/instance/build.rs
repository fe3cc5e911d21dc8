//! An instance, put together from a scenario and what is decided for it.

use std::sync::Arc;

use crate::cluster::ClusterModel;
use crate::mutation::{Alteration, Mutations};
use crate::reduce::symmetry;
use crate::scenario::{Scenario, Setting, Terms};

/// Whether the reductions that a scenario asks for are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reduction {
    /// As the scenario says; without those that rely on terms that never fall, if a mutation lets
    /// terms fall.
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
        // Both rely on terms that never fall.
        let lowers_terms = without.alters(Alteration::LastTerm);
        let terms = if asked && !lowers_terms { scenario.terms } else { Terms::Exact };
        let drops_inert = asked && !lowers_terms && scenario.reduce.inert_messages;
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

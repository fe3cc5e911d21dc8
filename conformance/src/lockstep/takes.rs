//! Inputs that a core does not have.

use quorate_model::cluster::ClusterModel;
use quorate_model::raft::Input;

use crate::core::Core;
use crate::record;

/// Whether the cores have such an input.
pub(super) fn takes<C: Core>(model: &ClusterModel, input: &Input) -> bool {
    C::CAPABILITIES.inputs_not_taken.is_empty()
        || C::CAPABILITIES.takes(&record::input(model.plan(), input))
}

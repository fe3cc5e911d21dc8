//! One instance: a scenario, a setting, and what is removed from the rulebook.

use std::fmt;
use std::sync::Arc;

use quorate_model::cluster::ClusterModel;
use quorate_model::instance::Reduction;
use quorate_model::mutation::{Mutation, Mutations};
use quorate_model::scenario::{Scenario, Setting};

/// A scenario with one setting of the flags, and what is removed from the rulebook.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The setting.
    pub setting: Setting,
    /// The rules removed, in the order of the rulebook.
    pub without: Mutations,
    /// The file of the scenario, relative to the working directory if it is below it; none for a
    /// built-in scenario.
    pub file: Option<String>,
}

impl Instance {
    /// `SCENARIO@SETTING`.
    pub fn name(&self) -> String {
        format!("{}@{}", self.scenario.name, self.setting)
    }

    /// Ids of the removed rules.
    pub fn removed(&self) -> Vec<&'static str> {
        self.without.list().map(Mutation::id).collect()
    }

    /// The model of the instance.
    pub fn model(&self, reduction: Reduction) -> ClusterModel {
        ClusterModel::new(Arc::clone(&self.scenario), self.setting.clone(), self.without, reduction)
    }
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())?;
        if self.without.is_empty() {
            Ok(())
        } else {
            write!(f, " without {}", self.removed().join(", "))
        }
    }
}

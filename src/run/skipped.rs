//! Start commands that have no effect.
//!
//! A command may have an effect in some settings only. A command without effect in any setting is a
//! mistake: the exploration does not begin where the author of the scenario thinks.

use quorate_model::cluster::ClusterModel;

use super::select::Instance;

/// The start commands that are skipped.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Skipped {
    /// In this instance, though not in every setting.
    pub here: Vec<String>,
    /// In every setting of the scenario, and in this instance.
    pub everywhere: Vec<String>,
}

impl Skipped {
    /// Tries the start commands of an instance, and, if one is skipped, those of its scenario.
    pub fn of(instance: &Instance, model: &ClusterModel) -> Skipped {
        let skipped = model.skipped_commands();
        if skipped.is_empty() {
            return Skipped::default();
        }
        let idle = ClusterModel::idle_commands(&instance.scenario);
        let (everywhere, here): (Vec<usize>, Vec<usize>) =
            skipped.into_iter().partition(|place| idle.contains(place));
        let words = |places: Vec<usize>| {
            let word = |place: usize| {
                let command = instance.scenario.start.get(place)?;
                Some(format!("{} \"{command}\"", place + 1))
            };
            places.into_iter().filter_map(word).collect()
        };
        Skipped { here: words(here), everywhere: words(everywhere) }
    }

    /// One line for each list that is not empty.
    pub fn lines(&self) -> Vec<String> {
        let of = |list: &[String], why: &str| {
            (!list.is_empty()).then(|| format!("start command {}: {why}", list.join(", ")))
        };
        let here = of(&self.here, "no effect in this setting");
        let everywhere = of(&self.everywhere, "no effect in any setting");
        here.into_iter().chain(everywhere).collect()
    }

    /// What makes an answer on a scenario incomplete, in words.
    pub fn idle(&self, scenario: &str) -> Option<String> {
        let list = self.everywhere.join(", ");
        (!list.is_empty()).then(|| format!("start command {list} of {scenario} has no effect"))
    }
}

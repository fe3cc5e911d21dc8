//! In which order mutations are tried: the likeliest first.

use std::sync::Arc;

use quorate_model::cluster::ClusterModel;
use quorate_model::instance::Reduction;
use quorate_model::mutation::{Mutation, Mutations};
use quorate_model::rule::Rule;
use quorate_model::scenario::{Setting, Variant};

use super::matters::matters;
use crate::run::select::{Chosen, Instance};

/// The removals that do most harm, in the order of the harm.
const STRONGEST: [Rule; 13] = [
    Rule::Vote1,
    Rule::Vote2,
    Rule::Role4,
    Rule::Elect4,
    Rule::Role2,
    Rule::Append8,
    Rule::Beat1,
    Rule::Commit2,
    Rule::Conf10,
    Rule::Conf2,
    Rule::Conf5,
    Rule::Term6,
    Rule::Term10,
];

/// Removals that are tried together, after each mutation alone. A node that votes for whoever asks
/// still refuses an older log, and the other way round, so that in some scenarios each of the two
/// rules hides the removal of the other.
const PAIRS: [[Rule; 2]; 1] = [[Rule::Vote1, Rule::Vote2]];

/// A search that may violate something.
#[derive(Clone)]
pub(super) struct Candidate {
    /// The setting.
    pub(super) setting: Setting,
    /// The rules that are removed or altered; none for a violation that the scenario expects.
    pub(super) without: Vec<Mutation>,
}

impl Candidate {
    /// Whether it is one of [`PAIRS`].
    pub(super) fn is_pair(&self) -> bool {
        PAIRS.iter().any(|pair| self.without == pair.map(Mutation::Removed))
    }

    /// The instance that is searched.
    pub(super) fn instance(&self, chosen: &Chosen) -> Instance {
        Instance {
            scenario: Arc::clone(&chosen.scenario),
            setting: self.setting.clone(),
            without: Mutations::of(&self.without),
            file: chosen.file.clone(),
        }
    }
}

/// Every search that may violate something: what the scenario lists itself, then every mutation
/// that can make a difference, then [`PAIRS`].
pub(super) fn candidates(chosen: &Chosen) -> Vec<Candidate> {
    let models: OfSettings<'_> = chosen
        .settings
        .iter()
        .zip(chosen.instances(Mutations::NONE))
        .map(|(setting, instance)| (setting, instance.model(Reduction::AsAsked)))
        .collect();
    let mut list = listed(chosen);
    let (first, rest) = different(models);
    for models in [first, rest] {
        for mutation in ordered() {
            for (setting, _) in models.iter().filter(|(_, model)| matters(model, mutation)) {
                add(&mut list, setting, vec![mutation]);
            }
        }
    }
    for pair in PAIRS {
        for setting in &chosen.settings {
            add(&mut list, setting, pair.map(Mutation::Removed).to_vec());
        }
    }
    list
}

/// What the scenario lists itself: what it expects to be violated by the whole rulebook, then the
/// removals that it decides.
pub(super) fn listed(chosen: &Chosen) -> Vec<Candidate> {
    let scenario = &chosen.scenario;
    let mut list = Vec::new();
    for setting in &chosen.settings {
        let violated = |expect: &&quorate_model::scenario::Expect| {
            expect.setting == *setting && expect.verdict == "violated"
        };
        if scenario.expect.iter().any(|expect| violated(&expect)) {
            add(&mut list, setting, Vec::new());
        }
    }
    for setting in &chosen.settings {
        for (_, without) in scenario.removals(setting).into_iter().skip(1) {
            add(&mut list, setting, without);
        }
    }
    list
}

/// Adds a search that is not in the list yet.
fn add(list: &mut Vec<Candidate>, setting: &Setting, without: Vec<Mutation>) {
    let known = |other: &Candidate| other.setting == *setting && other.without == without;
    if !list.iter().any(known) {
        list.push(Candidate { setting: setting.clone(), without });
    }
}

/// Settings, each with its model.
type OfSettings<'a> = Vec<(&'a Setting, ClusterModel)>;

/// A part of the settings in which each assignment of flags, each scheme and each activation
/// occurs, and the rest. Storage modes differ less.
fn different(models: OfSettings<'_>) -> (OfSettings<'_>, OfSettings<'_>) {
    let mut seen: Vec<String> = Vec::new();
    models.into_iter().partition(|(setting, _)| {
        let of = |variant: &Variant| format!("{} {:?}", variant.scheme.word(), variant.activation);
        let variant = setting.variant.as_ref().map_or_else(String::new, of);
        let words = [setting.flags.to_string(), variant];
        let new = words.iter().any(|word| !seen.contains(word));
        seen.extend(words);
        new
    })
}

/// Every mutation, the strongest first.
fn ordered() -> Vec<Mutation> {
    let mut list: Vec<Mutation> = STRONGEST.map(Mutation::Removed).to_vec();
    list.extend(Mutation::all().filter(|mutation| !strongest(*mutation)));
    list
}

fn strongest(mutation: Mutation) -> bool {
    matches!(mutation, Mutation::Removed(rule) if STRONGEST.contains(&rule))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::select;

    #[test]
    fn sensitivity_every_mutation_is_tried_once() {
        let mut ordered = ordered();
        assert_eq!(ordered.len(), Mutation::all().count());
        ordered.sort();
        ordered.dedup();
        assert_eq!(ordered.len(), Mutation::all().count());
    }

    #[test]
    fn sensitivity_what_the_scenario_lists_is_tried_first() {
        let chosen = select::one("story-7").unwrap();
        let listed: usize =
            chosen.settings.iter().map(|s| chosen.scenario.removals(s).len() - 1).sum();
        let expected = chosen
            .settings
            .iter()
            .filter(|s| chosen.scenario.expect.iter().any(|e| e.setting == **s));
        let first = listed + expected.count();
        let candidates = candidates(&chosen);
        let strongest = candidates
            .iter()
            .position(|candidate| candidate.without == [Mutation::Removed(Rule::Vote1)]);
        assert_eq!(strongest, Some(first));
    }
}

//! The list of properties, and what follows from it.

use stateright::Property;

use super::definition::{Concerns, Definition, Kind};
use super::{
    auto_leave_proposed, changes_fit, commit_current_term_only, committed_in_quorum,
    configuration_valid, electable_by_majority, election_safety, eventual_leader,
    eventual_leader_fair, healthy_leader_stays, leader_append_only, leader_completeness,
    leader_does_not_vote, leave_after_commit, log_matching, match_implies_prefix, monotonic,
    one_pending_leave, one_unknown_change, only_voters_campaign, pre_vote_has_no_side_effect,
    quorum_leader, reconfiguration_ends, sometimes, state_machine_safety, vote_once_per_term,
    votes_match_term,
};
use crate::cluster::{ClusterModel, State};
use crate::scenario::PropertyName;
use quorate_checker::{Antecedent, EdgeProperty, Formula, Liveness, Recoverable, When};

/// All but what must be seen, in the order of reports.
const LIST: &[Definition] = &[
    election_safety::DEFINITION,
    leader_does_not_vote::DEFINITION,
    log_matching::DEFINITION,
    match_implies_prefix::DEFINITION,
    leader_completeness::DEFINITION,
    state_machine_safety::DEFINITION,
    votes_match_term::DEFINITION,
    vote_once_per_term::DEFINITION,
    monotonic::TERM,
    monotonic::COMMIT,
    leader_append_only::DEFINITION,
    commit_current_term_only::DEFINITION,
    pre_vote_has_no_side_effect::DEFINITION,
    changes_fit::DEFINITION,
    one_unknown_change::DEFINITION,
    configuration_valid::DEFINITION,
    one_pending_leave::DEFINITION,
    auto_leave_proposed::DEFINITION,
    committed_in_quorum::DEFINITION,
    only_voters_campaign::DEFINITION,
    leave_after_commit::DEFINITION,
    eventual_leader::DEFINITION,
    eventual_leader_fair::DEFINITION,
    healthy_leader_stays::DEFINITION,
    quorum_leader::DEFINITION,
    electable_by_majority::DEFINITION,
    reconfiguration_ends::DEFINITION,
];

/// Every property, in the order of reports.
pub fn definitions() -> impl Iterator<Item = &'static Definition> {
    LIST.iter().chain(&sometimes::DEFINITIONS)
}

/// What a scenario has to know of the properties.
#[must_use]
pub fn names() -> Vec<PropertyName> {
    definitions().map(Definition::as_name).collect()
}

/// The names of the properties that a scenario may ask for, besides those that always are.
pub fn optional() -> impl Iterator<Item = &'static str> {
    names().into_iter().filter(|property| property.on_request).map(|property| property.name)
}

fn asked(model: &ClusterModel) -> impl Iterator<Item = &'static Definition> {
    definitions().filter(|definition| definition.is_asked(model))
}

/// State properties of a model, as stateright's.
#[must_use]
pub fn of_states(model: &ClusterModel) -> Vec<Property<ClusterModel>> {
    let property = |definition: &'static Definition| match definition.kind {
        Kind::State { holds, .. } => Some(Property::always(definition.name, holds)),
        Kind::Sometimes { seen } => Some(Property::sometimes(definition.name, seen)),
        _ => None,
    };
    asked(model).filter_map(property).collect()
}

/// Properties of a model's steps.
#[must_use]
pub fn of_edges(model: &ClusterModel) -> Vec<EdgeProperty<ClusterModel>> {
    let property = |definition: &'static Definition| match definition.kind {
        Kind::Step { holds, .. } => Some(EdgeProperty { name: definition.name, condition: holds }),
        _ => None,
    };
    asked(model).filter_map(property).collect()
}

/// Properties of a model that hold with probability one.
#[must_use]
pub fn recoverable(model: &ClusterModel) -> Vec<Recoverable<ClusterModel>> {
    let property = |definition: &'static Definition| match definition.kind {
        Kind::Recoverable { good } => Some(Recoverable { name: definition.name, good }),
        _ => None,
    };
    asked(model).filter_map(property).collect()
}

/// Properties of a model that every fair behaviour has.
#[must_use]
pub fn under_fairness(model: &ClusterModel) -> Vec<Liveness<ClusterModel>> {
    let property = |definition: &'static Definition| match definition.kind {
        Kind::UnderFairness { good } => {
            Some(Liveness { name: definition.name, formula: Formula::EventuallyAlways(good) })
        }
        _ => None,
    };
    asked(model).filter_map(property).collect()
}

/// When each property has something to say.
#[must_use]
pub fn antecedents(model: &ClusterModel) -> Vec<Antecedent<ClusterModel>> {
    let antecedent = |definition: &'static Definition| {
        let when = match definition.concerns {
            Concerns::Everything => return None,
            Concerns::State(when) => When::State(when),
            Concerns::Step(when) => When::Edge(when),
            Concerns::StateOf(such, when) => such(model).then_some(When::State(when))?,
            Concerns::StepOf(such, when) => such(model).then_some(When::Edge(when))?,
        };
        Some(Antecedent { property: definition.name, when })
    };
    asked(model).filter_map(antecedent).collect()
}

/// The violated condition of a property in words, for a state (and the state before it) in which it
/// fails; empty if there is none.
#[must_use]
pub fn explain(model: &ClusterModel, name: &str, before: Option<&State>, state: &State) -> String {
    match definitions().find(|definition| definition.name == name).map(|known| known.kind) {
        Some(Kind::State { explain, .. }) => explain(model, state),
        Some(Kind::Step { explain, .. }) => {
            before.map_or_else(String::new, |before| explain(model, before, state))
        }
        _ => String::new(),
    }
}

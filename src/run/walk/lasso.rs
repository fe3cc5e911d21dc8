//! A run without end: how its loop meets each fairness condition.

use quorate_checker::{Checked as _, Strength};
use serde::Serialize;
use stateright::Model as _;

use super::path::Walk;

/// How a loop meets one fairness condition.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Met {
    /// The condition.
    pub condition: String,
    /// Whether it asks for a step that is enabled again and again, and not only for one that stays
    /// enabled.
    pub strong: bool,
    /// How it is met.
    pub how: How,
}

/// See [`Met`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// This step of the loop is one that the condition asks for.
    Taken(usize),
    /// Before this step of the loop no such step is enabled, so a weak condition asks for nothing.
    Disabled(usize),
    /// No such step is enabled anywhere in the loop.
    NeverEnabled,
    /// The loop does not meet it.
    Unmet,
}

/// How the steps after the first `repeats` ones, repeated for ever, meet the fairness conditions of
/// the scenario. Empty if the scenario asks nothing under fairness.
///
/// As in TLA+ only steps that change the state count, as taken and as enabled.
pub fn fairness(walk: &Walk, repeats: usize) -> Vec<Met> {
    let model = &*walk.model;
    let last = walk.len();
    // With nothing to repeat, the run stays in its last state.
    let states = if repeats < last { repeats..last } else { last..last + 1 };
    let enabled: Vec<Vec<u16>> = states.clone().map(|step| labels(walk, step)).collect();
    let taken: Vec<(usize, u16)> = walk
        .steps()
        .filter(|(step, _)| *step > repeats)
        .map(|(step, taken)| (step, model.label(&taken.action)))
        .collect();
    let met = |labels: &[u16], strong: bool| {
        if let Some((step, _)) = taken.iter().find(|(_, label)| labels.contains(label)) {
            return How::Taken(*step);
        }
        let without = |list: &&Vec<u16>| !list.iter().any(|label| labels.contains(label));
        if enabled.iter().all(|list| without(&list)) {
            return How::NeverEnabled;
        }
        match enabled.iter().position(|list| without(&list)) {
            Some(place) if !strong => How::Disabled(states.start + place + 1),
            _ => How::Unmet,
        }
    };
    let conditions = model.fairness().into_iter().map(|condition| {
        let strong = condition.strength == Strength::Strong;
        Met { how: met(&condition.labels, strong), condition: condition.name, strong }
    });
    conditions.collect()
}

/// The labels of the steps that are enabled after a step and change the state.
fn labels(walk: &Walk, step: usize) -> Vec<u16> {
    let model = &*walk.model;
    let state = &walk.at(step).state;
    let mut actions = Vec::new();
    model.actions(state, &mut actions);
    actions.retain(|action| model.successor(state, action).is_some_and(|next| next != *state));
    actions.iter().map(|action| model.label(action)).collect()
}

//! Extends the run to a trap up to the first step in which a removed rule decides.

use std::collections::HashSet;

use quorate_checker::Pack as _;
use quorate_model::cluster::{Action, ClusterModel, State};
use stateright::Model as _;

use crate::record;

/// The search gives up after this many states.
const MOST_STATES: usize = 100_000;

/// The shortest run from a state up to and including a step in which a mutation decides. Empty if
/// the model has no mutation, or if no such step is among the first 100,000 states.
///
/// A trap ends before its cause shows. The extended trace tells the two rulebooks apart.
pub fn to_deciding_step(model: &ClusterModel, from: &State) -> Vec<Action> {
    if model.without().is_empty() {
        return Vec::new();
    }
    let packed = |state: &State| {
        let mut bytes = Vec::new();
        state.pack(&mut bytes);
        bytes
    };
    let mut seen = HashSet::from([packed(from)]);
    // Level by level: each state with the place of the one before it, and the step between them.
    let mut found: Vec<(State, Option<(usize, Action)>)> = vec![(from.clone(), None)];
    let mut place = 0;
    while let Some((state, _)) = found.get(place).cloned() {
        let mut actions = Vec::new();
        model.actions(&state, &mut actions);
        for action in actions {
            if !record::deciding(model, &state, &action).is_empty() {
                return way(&found, place, action);
            }
            let Some(next) = model.next_state(&state, action) else { continue };
            if found.len() < MOST_STATES && seen.insert(packed(&next)) {
                found.push((next, Some((place, action))));
            }
        }
        place += 1;
    }
    Vec::new()
}

/// The steps that lead to the state at `place` of `found`, and then the last one.
fn way(found: &[(State, Option<(usize, Action)>)], mut place: usize, last: Action) -> Vec<Action> {
    let mut way = vec![last];
    while let Some((before, action)) = found[place].1 {
        way.push(action);
        place = before;
    }
    way.reverse();
    way
}

//! How a run goes on to where something that was removed from the rulebook decides.

use std::collections::HashSet;

use quorate_checker::Pack as _;
use quorate_model::cluster::{Action, ClusterModel, State};
use stateright::Model as _;

use crate::record;

/// States that are looked at before the search is given up.
const MOST: usize = 100_000;

/// The fewest steps from a state to one in which something that was removed decides, that step
/// included; none if nothing was removed, or no such step is near. A trap ends before what set it
/// shows: this is how its trace comes to tell two rulebooks apart.
pub fn to_a_decision(model: &ClusterModel, from: &State) -> Vec<Action> {
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
            if found.len() < MOST && seen.insert(packed(&next)) {
                found.push((next, Some((place, action))));
            }
        }
        place += 1;
    }
    Vec::new()
}

fn way(found: &[(State, Option<(usize, Action)>)], mut place: usize, last: Action) -> Vec<Action> {
    let mut way = vec![last];
    while let Some((before, action)) = found[place].1 {
        way.push(action);
        place = before;
    }
    way.reverse();
    way
}

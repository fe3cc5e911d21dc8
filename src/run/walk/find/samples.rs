//! Models and states for the tests of this room.

use std::collections::HashSet;

use quorate_checker::Pack as _;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use stateright::Model as _;

use crate::run::select::{Instance, one, removal};

/// The instance of that name, without these rules.
pub(super) fn instance(name: &str, without: &[&str]) -> Instance {
    let without: Vec<String> = without.iter().map(|id| (*id).to_owned()).collect();
    let without = removal(&without).expect("the rules are removable");
    one(name)
        .expect("the scenario is built in")
        .instances(without)
        .next()
        .expect("it has a setting")
}

/// Its model with exact terms.
pub(super) fn exact(name: &str, without: &[&str]) -> ClusterModel {
    instance(name, without).model(Reduction::Off)
}

/// The first states of a model in breadth-first order, at most so many.
pub(super) fn states(model: &ClusterModel, most: usize) -> Vec<State> {
    let mut list = model.initial_states();
    let packed = |state: &State| {
        let mut bytes = Vec::new();
        state.pack(&mut bytes);
        bytes
    };
    let mut seen: HashSet<Vec<u8>> = list.iter().map(packed).collect();
    let mut place = 0;
    while let Some(state) = list.get(place).filter(|_| list.len() < most).cloned() {
        place += 1;
        for next in model.next_states(&state) {
            if model.within_boundary(&next) && seen.insert(packed(&next)) {
                list.push(next);
            }
        }
    }
    list
}

/// A path from the first initial state that takes one enabled action after another at random.
pub(super) fn random_path(model: &ClusterModel, seed: u64, length: usize) -> Vec<Action> {
    let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut state = model.initial_states().remove(0);
    let mut path = Vec::new();
    while path.len() < length {
        let mut steps = model.next_steps(&state);
        steps.retain(|(_, next)| model.within_boundary(next));
        if steps.is_empty() {
            break;
        }
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        let (action, next) = steps.swap_remove((random >> 33) as usize % steps.len());
        path.push(action);
        state = next;
    }
    path
}

//! A path with exact terms as a path of the reduced model.

use quorate_conformance::exact_terms::to_reduced;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::reduce::inert;

/// A path of the reduced model, and which of its states stands for each state of the exact path.
pub(super) struct ReducedPath {
    /// The steps of the reduced path.
    pub(super) actions: Vec<Action>,
    /// For each state of the exact path, how many of those steps lead to the state that stands for
    /// it. It ends before the first step that has no counterpart.
    pub(super) places: Vec<usize>,
    /// Why it ends there, if it does.
    pub(super) stopped: Option<String>,
}

/// The reduced path for a path of the exact model. A step in which only inert messages come or go
/// has no counterpart and needs none: both of its states have the same reduced one.
pub(super) fn reduced_path(
    exact: &ClusterModel,
    reduced: &ClusterModel,
    initial: usize,
    actions: &[Action],
) -> ReducedPath {
    if !reduced.renames() && !reduced.drops_inert() {
        let places = (0..=actions.len()).collect();
        return ReducedPath { actions: actions.to_vec(), places, stopped: None };
    }
    if initial > 0 {
        let stopped = "a path from another initial state than the first is not translated into \
                       the reduced model";
        let (actions, places) = (Vec::new(), vec![0]);
        return ReducedPath { actions, places, stopped: Some(stopped.to_owned()) };
    }
    let (kept, mut places) = moving(exact, reduced, actions);
    let mut stopped = None;
    let translated = to_reduced(exact, reduced, &kept).unwrap_or_else(|number| {
        let most = number.saturating_sub(1);
        let step = places.iter().position(|place| *place > most).unwrap_or(places.len());
        places.truncate(step);
        stopped = Some(format!(
            "step {step} after the start commands has no counterpart in the reduced model"
        ));
        to_reduced(exact, reduced, &kept[..most.min(kept.len())]).unwrap_or_default()
    });
    ReducedPath { actions: translated, places, stopped }
}

/// The steps that change more than inert messages, and for each state of the path how many of them
/// come before it.
fn moving(
    exact: &ClusterModel,
    reduced: &ClusterModel,
    actions: &[Action],
) -> (Vec<Action>, Vec<usize>) {
    let without_inert = |state: &State| {
        let mut state = state.clone();
        inert::drop_inert(exact, &mut state);
        state
    };
    let mut kept = Vec::with_capacity(actions.len());
    let mut places = vec![0];
    let mut state = exact.initial_states().into_iter().next();
    for action in actions {
        let next = state.as_ref().and_then(|state| exact.successor(state, action));
        let stays = reduced.drops_inert()
            && match (&state, &next) {
                (Some(before), Some(after)) => without_inert(before) == without_inert(after),
                _ => false,
            };
        if !stays {
            kept.push(*action);
        }
        places.push(kept.len());
        state = next;
    }
    (kept, places)
}

#[cfg(test)]
mod tests {
    use quorate_model::instance::Reduction;
    use stateright::Model as _;

    use super::super::samples::{instance, random_path};
    use super::*;

    #[test]
    fn walk_inert_messages_have_no_part_in_the_reduced_path() {
        let instance = instance("reconf-ends@both+joint+apply", &["CONF-9"]);
        let (reduced, exact) = (instance.model(Reduction::AsAsked), instance.model(Reduction::Off));
        let (mut whole, mut shorter) = (0, 0);
        for seed in 0..40 {
            let path = random_path(&exact, seed, 25);
            let translated = reduced_path(&exact, &reduced, 0, &path);
            let mut state = reduced.initial_states().remove(0);
            for action in &translated.actions {
                state = reduced.next_state(&state, *action).unwrap();
            }
            if translated.stopped.is_none() {
                assert_eq!(translated.places.len(), path.len() + 1);
                assert_eq!(translated.places.last(), Some(&translated.actions.len()));
                whole += 1;
                shorter += usize::from(translated.actions.len() < path.len());
            }
        }
        assert!(whole > 30 && shorter > 0, "{whole} {shorter}");
    }
}

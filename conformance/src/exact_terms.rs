//! Turns runs of a reduced model into runs with exact terms, which a core can follow, and back.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::{Input, Message, NodeId};
use quorate_model::reduce::{inert, rename};
use quorate_model::scenario::Terms;
use stateright::Model as _;

/// The run with exact terms for a run of the reduced model. `None` if the exact run takes another
/// way. This happens only where a gap between terms stood for a larger one, or where inert
/// messages, which the exact run keeps in flight, leave no room for others.
pub fn from_reduced(
    renamed: &ClusterModel,
    exact: &ClusterModel,
    initial: usize,
    actions: &[Action],
) -> Option<Vec<Action>> {
    let Terms::Renamed { gap } = renamed.terms() else { return Some(actions.to_vec()) };
    let mut left = renamed.init_states().into_iter().nth(initial)?;
    let mut right = exact.init_states().into_iter().nth(initial)?;
    let mut translated = Vec::with_capacity(actions.len());
    for action in actions {
        let counterpart = counterpart(action, |wanted| {
            // Renaming keeps the order of messages, so a message is found again by its place.
            let place = left.network.iter().position(|other| other == wanted)?;
            without_inert(renamed, exact, &right).network.iter().nth(place).copied()
        })?;
        right = exact.successor(&right, &counterpart)?;
        left = renamed.successor(&left, action)?;
        translated.push(counterpart);
        if !stands_for(renamed, exact, &left, &right, gap) {
            return None;
        }
    }
    Some(translated)
}

/// The run of the reduced model for a run with exact terms. `reduced` has the reductions that its
/// scenario asks for.
///
/// # Errors
/// The number, from 1, of the first action that has no counterpart in the reduced model.
pub fn to_reduced(
    exact: &ClusterModel,
    reduced: &ClusterModel,
    actions: &[Action],
) -> Result<Vec<Action>, usize> {
    let gap = match reduced.scenario().terms {
        Terms::Renamed { gap } if reduced.renames() => Some(gap),
        Terms::Renamed { .. } | Terms::Exact => None,
    };
    let first = |model: &ClusterModel| model.init_states().into_iter().next().ok_or(1usize);
    let (mut left, mut right) = (first(reduced)?, first(exact)?);
    let mut translated = Vec::with_capacity(actions.len());
    for (number, action) in (1usize..).zip(actions) {
        let near = counterpart(action, |wanted| {
            let place = without_inert(reduced, exact, &right)
                .network
                .iter()
                .position(|other| other == wanted)?;
            left.network.iter().nth(place).copied()
        })
        .ok_or(number)?;
        right = exact.successor(&right, action).ok_or(number)?;
        // Where a gap stands for a larger one, the run may have taken the far twin of the step.
        let far = match near {
            Action::Step { node, input, keep, .. } if gap.is_some() => {
                Some(Action::Step { node, input, keep, far: true })
            }
            _ => None,
        };
        let found = [Some(near), far].into_iter().flatten().find_map(|action| {
            let next = reduced.successor(&left, &action)?;
            let fits = gap.is_none_or(|gap| stands_for(reduced, exact, &next, &right, gap));
            fits.then_some((action, next))
        });
        let (action, next) = found.ok_or(number)?;
        translated.push(action);
        left = next;
    }
    Ok(translated)
}

/// Whether the renamed state `left` stands for the exact state `right`.
fn stands_for(
    renamed: &ClusterModel,
    exact: &ClusterModel,
    left: &State,
    right: &State,
    gap: u8,
) -> bool {
    // The renamed run drops entries that every node has: every log is shorter by the same number.
    let longer = |id: NodeId| right.node(id).log.len().saturating_sub(left.node(id).log.len());
    let dropped = left.living().map(longer).min().unwrap_or(0);
    let mut image = rename::image(&without_inert(renamed, exact, right), dropped, gap);
    image.history = left.history;
    image == *left
}

/// The same action with the message that `find` gives for its own, and never the twin for a larger
/// gap.
fn counterpart(action: &Action, find: impl Fn(&Message) -> Option<Message>) -> Option<Action> {
    let input = |input: &Input| {
        Some(match input {
            Input::Deliver(message) => Input::Deliver(find(message)?),
            other => *other,
        })
    };
    Some(match action {
        Action::Step { node, input: comes, keep, .. } => {
            Action::Step { node: *node, input: input(comes)?, keep: *keep, far: false }
        }
        Action::Drop(message) => Action::Drop(find(message)?),
        Action::Torn { node, input: comes, cut } => {
            Action::Torn { node: *node, input: input(comes)?, cut: *cut }
        }
        other => *other,
    })
}

/// The exact state without the inert messages, if the renamed run drops these.
fn without_inert(renamed: &ClusterModel, exact: &ClusterModel, state: &State) -> State {
    let mut state = state.clone();
    if renamed.drops_inert() {
        inert::drop_inert(exact, &mut state);
    }
    state
}

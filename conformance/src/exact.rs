//! Runs of a reduced model as runs of the unreduced one, which a core can follow.

use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::{Input, Message, NodeId};
use quorate_model::reduce::{inert, rename};
use quorate_model::scenario::Terms;
use stateright::Model as _;

/// A run with renamed terms as a run with exact ones; `None` if the exact run goes another way,
/// which can only be where a gap stood for a larger one, or where messages that matter no more,
/// which stay in flight here, leave no room for others.
pub fn with_exact_terms(
    renamed: &ClusterModel,
    exact: &ClusterModel,
    initial: usize,
    actions: &[Action],
) -> Option<Vec<Action>> {
    let Terms::Renamed { gap } = renamed.scenario().terms else { return Some(actions.to_vec()) };
    let mut left = renamed.init_states().into_iter().nth(initial)?;
    let mut right = exact.init_states().into_iter().nth(initial)?;
    let mut translated = Vec::with_capacity(actions.len());
    for action in actions {
        let exactly = exactly(action, |wanted| {
            // Renaming keeps the order of messages, so a message is found again by its place.
            let place = left.network.iter().position(|other| other == wanted)?;
            seen(renamed, exact, &right).network.iter().nth(place).copied()
        })?;
        right = exact.successor(&right, &exactly)?;
        left = renamed.successor(&left, action)?;
        translated.push(exactly);
        if !stands_for(renamed, exact, &left, &right, gap) {
            return None;
        }
    }
    Some(translated)
}

/// A run with exact terms as a run of the model as it is explored, with the reductions that its
/// scenario asks for: the other way round.
///
/// # Errors
/// The first action, counted from 1, that has no counterpart there.
pub fn as_explored(
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
        let near = exactly(action, |wanted| {
            let place =
                seen(reduced, exact, &right).network.iter().position(|other| other == wanted)?;
            left.network.iter().nth(place).copied()
        })
        .ok_or(number)?;
        right = exact.successor(&right, action).ok_or(number)?;
        // Where a gap stands for a larger one, the far twin may be what happened.
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

/// Whether a renamed state is the one that stands for an exact one.
fn stands_for(
    renamed: &ClusterModel,
    exact: &ClusterModel,
    left: &State,
    right: &State,
    gap: u8,
) -> bool {
    // The renamed run drops entries that all have; all logs are then shorter by the same number.
    let longer = |id: NodeId| right.node(id).log.len().saturating_sub(left.node(id).log.len());
    let dropped = left.living().map(longer).min().unwrap_or(0);
    let mut image = rename::image(&seen(renamed, exact, right), dropped, gap);
    image.history = left.history;
    image == *left
}

/// An action with its message as `find` has it, and no twin of a far step.
fn exactly(action: &Action, find: impl Fn(&Message) -> Option<Message>) -> Option<Action> {
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

/// An exact state without the messages that the renamed run has lost because they matter no more.
fn seen(renamed: &ClusterModel, exact: &ClusterModel, state: &State) -> State {
    let mut seen = state.clone();
    if renamed.drops_inert() {
        inert::drop_inert(exact, &mut seen);
    }
    seen
}

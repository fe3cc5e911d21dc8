//! Runs of a reduced model as runs of the unreduced one, which a core can follow.

use quorate_model::cluster::scenario::Terms;
use quorate_model::cluster::{Action, ClusterModel, State, dead, rename};
use quorate_model::raft::{Input, Message, NodeId};
use stateright::Model as _;

/// A run with renamed terms as a run with exact ones; `None` if the exact run goes another way, which can only be where a gap
/// stood for a larger one, or where messages that matter no more, which stay in flight here, leave no room for others.
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
        // The renamed run drops entries that all have; all logs are then shorter by the same number.
        let longer = |id: NodeId| right.node(id).log.len().saturating_sub(left.node(id).log.len());
        let dropped = left.living().map(longer).min().unwrap_or(0);
        let mut image = rename::image(&seen(renamed, exact, &right), dropped, gap);
        image.history = left.history;
        if image != left {
            return None;
        }
    }
    Some(translated)
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
    if renamed.buries() {
        dead::bury(exact, &mut seen);
    }
    seen
}

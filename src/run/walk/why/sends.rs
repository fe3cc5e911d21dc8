//! The messages that a step sends.

use quorate_conformance::record;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::raft::{Message, step};

/// The messages that a step sends, in the order of sending. A crash inside the write of a step
/// sends nothing.
pub(super) fn messages(model: &ClusterModel, state: &State, action: &Action) -> Vec<Message> {
    match action {
        Action::Step { node, input, .. } => {
            step(model.context_in(state, *node), state.node(*node), input).messages.to_vec()
        }
        _ => Vec::new(),
    }
}

/// Whether the network loses a message when it is sent: the receiver is dead, or the link is cut.
pub(super) fn is_lost(model: &ClusterModel, state: &State, message: &Message) -> bool {
    let cut = model.cut(state).separates(message.from, message.to);
    cut || model.dead(state).contains(message.to)
}

/// The messages that a step sends, each in one line.
pub(super) fn lines(model: &ClusterModel, state: &State, messages: &[Message]) -> Vec<String> {
    let line = |message: &Message| {
        let text = record::message(model.plan(), message).to_string();
        if is_lost(model, state, message) { format!("{text} (lost: no link)") } else { text }
    };
    messages.iter().map(line).collect()
}

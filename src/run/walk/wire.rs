//! The messages in flight, in neutral words.

use quorate_conformance::record;
use quorate_conformance::trace::Message;
use quorate_model::cluster::{Action, ClusterModel, State};

/// The messages in flight in a state, in order.
pub fn in_flight(model: &ClusterModel, state: &State) -> Vec<Message> {
    let mut list: Vec<Message> =
        state.network.iter().map(|sent| record::message(model.plan(), sent)).collect();
    list.sort();
    list
}

/// The messages that are in flight after a step and were not before it.
pub(super) fn sent(
    model: &ClusterModel,
    before: &State,
    action: &Action,
    after: &State,
) -> Vec<Message> {
    let mut old = before.network.clone();
    match action {
        Action::Step {
            input: quorate_model::raft::Input::Deliver(message), keep: false, ..
        }
        | Action::Torn { input: quorate_model::raft::Input::Deliver(message), .. }
        | Action::Drop(message) => {
            old.remove(message);
        }
        _ => {}
    }
    let mut new = Vec::new();
    let mut left: Vec<_> = old.iter().copied().collect();
    for message in after.network.iter() {
        match left.iter().position(|other| other == message) {
            Some(at) => drop(left.swap_remove(at)),
            None => new.push(record::message(model.plan(), message)),
        }
    }
    new.sort();
    new
}

//! PreVoteHasNoSideEffect: asking for a pre-vote changes nothing durable, and answering one changes nothing at all. (thesis §9.6)

use crate::cluster::{Action, ClusterModel, State};
use crate::raft::{Input, MessageKind, NodeId, Role};

/// A node that answers a pre-vote stays as it is; starting a pre-vote, or counting an answer to one without winning, keeps term, vote and log.
pub fn holds(_: &ClusterModel, before: &State, action: &Action, after: &State) -> bool {
    let Action::Step { node, input, .. } = action else { return true };
    let (old, new) = (before.node(*node), after.node(*node));
    let durable_stays = (old.term, old.vote, old.log) == (new.term, new.vote, new.log);
    match input {
        Input::Deliver(message) if message.kind == MessageKind::PreVote => old == new,
        Input::ElectionTimeout | Input::Campaign => new.role != Role::PreCandidate || durable_stays,
        Input::Deliver(message) if message.kind == MessageKind::PreVoteResp => {
            new.role != Role::PreCandidate || durable_stays
        }
        _ => true,
    }
}

/// Whether a pre-vote is asked for, answered or counted in this step.
pub fn concerns(_: &ClusterModel, _: &State, action: &Action, after: &State) -> bool {
    match action {
        Action::Step { node, input, .. } => match input {
            Input::Deliver(message) if message.kind == MessageKind::PreVote => true,
            Input::Deliver(message) if message.kind != MessageKind::PreVoteResp => false,
            Input::Deliver(_) | Input::ElectionTimeout | Input::Campaign => {
                after.node(*node).role == Role::PreCandidate
            }
            _ => false,
        },
        _ => false,
    }
}

/// Which node changed.
pub fn explain(before: &State, after: &State) -> String {
    let changed: Vec<NodeId> =
        after.up().filter(|id| before.node(*id) != after.node(*id)).collect();
    format!("a pre-vote leaves nodes as they are ✗  (changed: {changed:?})")
}

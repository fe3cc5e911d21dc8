//! PreVoteHasNoSideEffect: asking for a pre-vote changes nothing durable, and answering one changes nothing at all. (thesis §9.6)

use crate::cluster::{Action, ClusterModel, State};
use crate::raft::{Input, MessageKind, NodeId, Role};

/// A node that answers a pre-vote stays as it is, and one that becomes pre-candidate keeps term, vote and log.
pub fn holds(_: &ClusterModel, before: &State, action: &Action, after: &State) -> bool {
    match action {
        Action::Step { node, input: Input::Deliver(message), .. } if message.kind == MessageKind::PreVote => {
            before.node(*node) == after.node(*node)
        }
        Action::Step { node, .. } if after.node(*node).role == Role::PreCandidate => {
            let (old, new) = (before.node(*node), after.node(*node));
            (old.term, old.vote, old.log) == (new.term, new.vote, new.log)
        }
        _ => true,
    }
}

/// Which node changed.
pub fn explain(before: &State, after: &State) -> String {
    let changed: Vec<NodeId> = after.up().filter(|id| before.node(*id) != after.node(*id)).collect();
    format!("a pre-vote leaves nodes as they are ✗  (changed: {changed:?})")
}

//! PreVoteHasNoSideEffect: asking for a pre-vote changes nothing durable, and answering one changes
//! nothing at all, but for the commit that it tells. (thesis §9.6, VOTE-9)

use super::definition::{Asked, Concerns, Definition, Kind};
use super::told::commit_told;
use crate::cluster::{Action, ClusterModel, State};
use crate::ids::{Index, NodeId, NodeSet};
use crate::raft::{Input, MessageKind, Node, Role};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "PreVoteHasNoSideEffect",
    kind: Kind::Step {
        holds,
        compares_terms: true,
        explain: |_, before, after| explain(before, after),
    },
    asked: Asked::Always,
    concerns: Concerns::StepOf(
        // If no node ever has the flag, no pre-vote happens.
        |model| model.some_flags(|flags| flags.pre_vote),
        concerns,
    ),
};

/// A node that answers a pre-vote stays as it is, but for the commit that the pre-vote tells it and
/// what follows from that; starting a pre-vote, or counting an answer to one without winning, keeps
/// term, vote and log.
pub fn holds(model: &ClusterModel, before: &State, action: &Action, after: &State) -> bool {
    let Action::Step { node, input, .. } = action else { return true };
    let (old, new) = (before.node(*node), after.node(*node));
    let durable_stays = (old.term, old.vote, old.log) == (new.term, new.vote, new.log);
    match input {
        Input::Deliver(message) if message.kind == MessageKind::PreVote => {
            old == new || has_learned(old, new, commit_told(model, before, action, *node))
        }
        Input::ElectionTimeout | Input::Campaign => new.role != Role::PreCandidate || durable_stays,
        Input::Deliver(message) if message.kind == MessageKind::PreVoteResp => {
            new.role != Role::PreCandidate || durable_stays
        }
        _ => true,
    }
}

/// Whether a node is as it was but for this commit: what it has applied of it, and a campaign that
/// it gives up over a change in it. VOTE-9.
fn has_learned(old: &Node, new: &Node, commit: Index) -> bool {
    let told = Node { commit, applied: new.applied, ..*old };
    let given_up = Node {
        role: Role::Follower,
        leader: 0,
        lease: false,
        granted: NodeSet::EMPTY,
        refused: NodeSet::EMPTY,
        extra_grants: 0,
        ..told
    };
    let campaigns = matches!(old.role, Role::PreCandidate | Role::Candidate);
    let applies = (old.applied..=commit).contains(&new.applied);
    commit > old.commit && applies && (*new == told || campaigns && *new == given_up)
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

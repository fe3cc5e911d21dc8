//! VotesMatchTerm: a grant that a candidate counts was given to it in its term. (paper §5.2)
//!
//! Not about pre-votes, which promise nothing.

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{Action, ClusterModel, State};
use crate::raft::{Input, Message, MessageKind, Role};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "VotesMatchTerm",
    kind: Kind::Step {
        holds,
        compares_terms: false,
        explain: |_, before, after| explain(before, after),
    },
    asked: Asked::Always,
    concerns: Concerns::Step(concerns),
};

/// The grant that a candidate is about to count in this step, if there is one.
fn grant(before: &State, action: &Action) -> Option<Message> {
    let Action::Step { node, input: Input::Deliver(message), .. } = action else { return None };
    let candidate = before.node(*node);
    let counts = message.kind == MessageKind::VoteResp
        && message.granted()
        && candidate.role == Role::Candidate
        && candidate.term == message.term;
    counts.then_some(*message)
}

/// Whether a candidate counts a grant in this step.
pub fn concerns(_: &ClusterModel, before: &State, action: &Action, _: &State) -> bool {
    grant(before, action).is_some()
}

/// The voter whose grant is counted has voted for the candidate in its term, or has gone on to a
/// later term, or is gone.
pub fn holds(_: &ClusterModel, before: &State, action: &Action, _: &State) -> bool {
    let Some(grant) = grant(before, action) else { return true };
    let voter = before.node(grant.from);
    let gone = before.is_stable() && before.down.contains(grant.from);
    gone || voter.term > grant.term || (voter.term == grant.term && voter.vote == grant.to)
}

/// What the voters hold.
pub fn explain(before: &State, _: &State) -> String {
    let nodes: Vec<String> = before
        .living()
        .map(|id| format!("{id}: term {} vote {}", before.node(id).term, before.node(id).vote))
        .collect();
    format!(
        "the voter whose grant is counted voted for the candidate in its term ✗  ({})",
        nodes.join(", ")
    )
}

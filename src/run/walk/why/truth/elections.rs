//! Truth trees of the properties of elections and votes.

use quorate_model::cluster::{Action, State};
use quorate_model::limits::MAX_EXACT_TERM;
use quorate_model::raft::{Input, Message, MessageKind, Relation, Role};

use super::moment::{Step, leaders};
use super::tree::Truth;

/// ElectionSafety: no term has had two leaders.
pub(super) fn election_safety(state: &State) -> Truth {
    let mut parts = Vec::new();
    for term in 0..=MAX_EXACT_TERM {
        let set = state.history.leaders(term);
        if !set.is_empty() {
            let name = format!("leaders that term {term} has had, {set:?}");
            parts.push(Truth::compare(name, set.len(), Relation::Le, 1));
        }
    }
    for (id, node) in leaders(state) {
        for (other, peer) in leaders(state).filter(|(other, _)| *other > id) {
            let name = format!("terms of the leaders {id} and {other}");
            parts.push(Truth::compare(name, node.term, Relation::Ne, peer.term));
        }
    }
    Truth::all("every term has had at most one leader", parts)
}

/// LeaderDoesNotVote: every leader has voted for itself in its term.
pub(super) fn leader_does_not_vote(state: &State) -> Truth {
    let own = leaders(state).map(|(id, node)| {
        let name = format!("vote of leader {id} in term {}", node.term);
        Truth::compare(name, node.vote, Relation::Eq, id)
    });
    Truth::all("every leader's vote is its own", own.collect())
}

/// VoteOncePerTerm: no node changes its vote while its term stays.
pub(super) fn vote_once_per_term(step: &Step<'_>) -> Truth {
    let kept = step.after.living().filter_map(|id| {
        let (old, new) = (step.before.node(id), step.after.node(id));
        let bound = old.term == new.term && old.vote != 0;
        let name = format!("vote of node {id} in term {}, before and after", old.term);
        bound.then(|| Truth::compare(name, old.vote, Relation::Eq, new.vote))
    });
    Truth::all("every vote that was given in a term stays in that term", kept.collect())
}

/// VotesMatchTerm: a grant that a candidate counts was given to it in its term.
pub(super) fn votes_match_term(step: &Step<'_>) -> Truth {
    let Some(grant) = counted_grant(step) else {
        return Truth::all("no candidate counts a grant in this step", Vec::new());
    };
    let (voter, to) = (grant.from, grant.to);
    let node = step.before.node(voter);
    let gone = step.before.is_stable() && step.before.down.contains(voter);
    let term = format!("term of node {voter} and of the grant");
    let given = vec![
        Truth::compare(&term, node.term, Relation::Eq, grant.term),
        Truth::compare(format!("vote of node {voter}"), node.vote, Relation::Eq, to),
    ];
    let any = vec![
        Truth::all(format!("node {voter} has voted for node {to} in this term"), given),
        Truth::compare(term, node.term, Relation::Gt, grant.term),
        Truth::is(format!("node {voter}"), gone, ("gone", "there")),
    ];
    Truth::any(format!("node {voter} granted what candidate {to} counts"), any)
}

/// The grant that a candidate is about to count in a step.
fn counted_grant(step: &Step<'_>) -> Option<Message> {
    let Action::Step { node, input: Input::Deliver(message), .. } = step.action else {
        return None;
    };
    let candidate = step.before.node(*node);
    let counts = message.kind == MessageKind::VoteResp
        && message.granted()
        && candidate.role == Role::Candidate
        && candidate.term == message.term;
    counts.then_some(*message)
}

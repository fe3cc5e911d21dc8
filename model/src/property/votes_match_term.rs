//! VotesMatchTerm: a grant that a candidate counts was given to it in its term. (paper §5.2)
//!
//! Not about pre-votes, which promise nothing.

use crate::cluster::{ClusterModel, State};
use crate::raft::{NodeId, Role};

/// Every voter that a candidate counts has voted for it in its term, or has gone on to a later term.
pub fn holds(_: &ClusterModel, state: &State) -> bool {
    offence(state).is_none()
}

/// Whether a candidate counts a grant other than its own.
pub fn counting(_: &ClusterModel, state: &State) -> bool {
    state.running().any(|(_, node)| node.role == Role::Candidate && node.granted.len() > 1)
}

fn offence(state: &State) -> Option<(NodeId, NodeId)> {
    for (id, node) in state.running().filter(|(_, node)| node.role == Role::Candidate) {
        for voter in node.granted.iter().filter(|voter| state.living().any(|id| id == *voter)) {
            let other = state.node(voter);
            if other.term < node.term || (other.term == node.term && other.vote != id) {
                return Some((id, voter));
            }
        }
    }
    None
}

/// Which candidate, which voter, and what the voter holds.
pub fn explain(state: &State) -> String {
    offence(state).map_or_else(String::new, |(id, voter)| {
        let (node, other) = (state.node(id), state.node(voter));
        format!(
            "candidate {id} counts node {voter} in term {}; node {voter} has term {} and vote {} ✗",
            node.term, other.term, other.vote
        )
    })
}

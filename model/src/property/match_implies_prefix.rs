//! MatchImpliesPrefix: what a leader counts as matched is on the peer. (paper §5.3; CCF#5325)
//!
//! The logs are compared while the peer is in the leader's term. A peer in a later term may have
//! deleted entries for a later leader.

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{ClusterModel, State};
use crate::ids::{Index, NodeId};
use crate::raft::Role;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "MatchImpliesPrefix",
    kind: Kind::State { holds, explain: |_, state| explain(state) },
    asked: Asked::Always,
    concerns: Concerns::Everything,
};

/// Every peer in a leader's term holds the leader's log up to its match.
pub fn holds(_: &ClusterModel, state: &State) -> bool {
    offence(state).is_none()
}

fn offence(state: &State) -> Option<(NodeId, NodeId, Index)> {
    for (id, leader) in state.running().filter(|(_, node)| node.role == Role::Leader) {
        for (peer, node) in
            state.running().filter(|(peer, node)| *peer != id && node.term == leader.term)
        {
            let matched = usize::from(leader.progress_of(peer).matched);
            let (own, other) = (leader.log.as_slice(), node.log.as_slice());
            if matched > own.len() || other.get(..matched) != own.get(..matched) {
                return Some((id, peer, matched as u8));
            }
        }
    }
    None
}

/// Which leader, which peer, and the match.
pub fn explain(state: &State) -> String {
    offence(state).map_or_else(String::new, |(id, peer, matched)| {
        format!(
            "leader {id} takes node {peer} for matched up to {matched}: {:?} against {:?} ✗",
            state.node(id).log,
            state.node(peer).log
        )
    })
}

//! LeaderCompleteness: what is committed is in the log of every later leader. (paper §5.4)
//!
//! A node's committed prefix was committed in its term or before, so it is compared with every
//! leader of that term or a later one.

use super::antecedent::some_leader;
use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{ClusterModel, State};
use crate::ids::{Index, NodeId};
use crate::raft::Role;

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "LeaderCompleteness",
    kind: Kind::State { holds, explain: |_, state| explain(state) },
    asked: Asked::Always,
    concerns: Concerns::State(some_leader),
};

/// Every leader holds what any node of its term or an earlier one knows to be committed.
pub fn holds(_: &ClusterModel, state: &State) -> bool {
    offence(state).is_none()
}

fn offence(state: &State) -> Option<(NodeId, NodeId, Index)> {
    for (id, leader) in state.running().filter(|(_, node)| node.role == Role::Leader) {
        for other in
            state.living().filter(|other| *other != id && state.node(*other).term <= leader.term)
        {
            let node = state.node(other);
            let committed = &node.log.as_slice()[..usize::from(node.commit.min(node.log.len()))];
            let own = leader.log.as_slice();
            let missing = (0..committed.len()).find(|at| own.get(*at) != Some(&committed[*at]));
            if let Some(at) = missing {
                return Some((id, other, at as u8 + 1));
            }
        }
    }
    None
}

/// Which leader lacks which entry that who knows to be committed.
pub fn explain(state: &State) -> String {
    offence(state).map_or_else(String::new, |(id, other, index)| {
        format!(
            "index {index}, committed on node {other} ({:?}, commit {}), is in the log of leader {id} of term {} ({:?}) ✗",
            state.node(other).log,
            state.node(other).commit,
            state.node(id).term,
            state.node(id).log
        )
    })
}

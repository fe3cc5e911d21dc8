//! LeaderDoesNotVote: a leader's vote in its term is its own. (paper §5.2; DaosRaft, braft#365)

use crate::cluster::{ClusterModel, State};
use crate::raft::{Node, NodeId, Role};

/// Every leader has voted for itself in its term.
pub fn holds(_: &ClusterModel, state: &State) -> bool {
    offence(state).is_none()
}

fn offence(state: &State) -> Option<(NodeId, &Node)> {
    state.running().find(|(id, node)| node.role == Role::Leader && node.vote != *id)
}

/// Which leader, and for whom it voted.
pub fn explain(state: &State) -> String {
    offence(state).map_or_else(String::new, |(id, node)| {
        format!("vote of leader {id} in term {}: {} = {id} ✗", node.term, node.vote)
    })
}

//! LeaderDoesNotVote: a leader's vote in its term is its own. (paper §5.2; DaosRaft, braft#365)

use super::antecedent::some_leader;
use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{ClusterModel, State};
use crate::ids::NodeId;
use crate::raft::{Node, Role};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "LeaderDoesNotVote",
    kind: Kind::State { holds, explain: |_, state| explain(state) },
    asked: Asked::Always,
    concerns: Concerns::State(some_leader),
};

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

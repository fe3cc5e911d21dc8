//! Words for fields of a node.

use quorate_model::raft::{Node, Role};

/// The role of a node in words.
pub(super) const fn role(node: &Node) -> &'static str {
    match node.role {
        Role::Follower => "follower",
        Role::PreCandidate => "pre-candidate",
        Role::Candidate => "candidate",
        Role::Leader => "leader",
    }
}

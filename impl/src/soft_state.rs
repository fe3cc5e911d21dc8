//! The volatile state that an owner wants to hear of.

use crate::raft::{Raft, Role};
use crate::{NodeId, Term};

/// Who leads, as a node sees it: a part of its volatile state, which is lost in a crash and never
/// written.
///
/// The term belongs to it. A node that loses its leadership and wins it again before its owner
/// looks is leader twice, in two terms; and an owner that fences with the term has both together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SoftState {
    /// The term of the node.
    pub term: Term,
    /// Its role in that term.
    pub role: Role,
    /// The leader of that term, if the node knows it; itself if it leads.
    pub leader: Option<NodeId>,
}

impl SoftState {
    #[inline]
    pub(crate) fn of<S>(raft: &Raft<S>) -> Self {
        let state = &raft.state;
        Self { term: state.term, role: state.role.kind(), leader: state.leader }
    }
}

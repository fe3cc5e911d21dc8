//! The durable state next to the log.

use core::hash::{Hash, Hasher};

use crate::{Index, NodeId, Term};

/// The durable state of a node next to its log (ROLE-4).
#[derive(Clone, Copy, Debug, Default, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HardState {
    /// The current term.
    pub term: Term,
    /// Whom the node voted for in this term.
    pub vote: Option<NodeId>,
    /// The highest index known committed.
    pub commit: Index,
}

impl PartialEq for HardState {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        // In this order, because commit moves most often and the vote takes longest to compare.
        self.commit == other.commit && self.term == other.term && self.vote == other.vote
    }
}

impl Hash for HardState {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.term.hash(state);
        self.vote.hash(state);
        self.commit.hash(state);
    }
}

impl HardState {
    /// The same, with commit and term no less than those of a snapshot. A vote belongs to its term,
    /// so it is none if the term rises (ROLE-1).
    pub(crate) fn raised_to(self, commit: Index, term: Term) -> Self {
        let vote = self.vote.filter(|_| term <= self.term);
        Self { term: self.term.max(term), vote, commit: self.commit.max(commit) }
    }

    /// The same, with commit at most `index` (STORE-1).
    pub(crate) fn cut_to(self, index: Index) -> Self {
        Self { commit: self.commit.min(index), ..self }
    }
}

//! The answers to a campaign.

use alloc::vec::Vec;

use crate::NodeId;

/// The answers to a campaign, by node: whether it granted. The first of each node stays
/// (ELECT-4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Votes {
    /// Ascending by node, each once.
    answers: Vec<(NodeId, bool)>,
}

impl Votes {
    /// Takes the answer of a node, unless it has given one. Returns whether it is taken.
    pub(crate) fn record(&mut self, id: NodeId, granted: bool) -> bool {
        match self.place(id) {
            Ok(_) => false,
            Err(at) => {
                self.answers.insert(at, (id, granted));
                true
            }
        }
    }

    /// The answer of a node, if it has given one; made for [`tally`](super::tally).
    #[inline]
    pub(crate) fn get(&self, id: NodeId) -> Option<bool> {
        let at = self.place(id).ok()?;
        self.answers.get(at).map(|&(_, granted)| granted)
    }

    /// Every answer, ascending by node.
    #[inline]
    pub(crate) fn as_slice(&self) -> &[(NodeId, bool)] {
        &self.answers
    }

    /// Checks the invariant that stands on the field, and that node `own` granted its own vote.
    pub(crate) fn assert_invariants(&self, own: NodeId) {
        debug_assert!(self.answers.is_sorted_by(|(a, _), (b, _)| a < b), "{:?}", self.answers);
        debug_assert!(self.get(own) == Some(true), "node {own} did not vote for itself");
    }

    fn place(&self, id: NodeId) -> Result<usize, usize> {
        self.answers.binary_search_by_key(&id, |&(node, _)| node)
    }
}

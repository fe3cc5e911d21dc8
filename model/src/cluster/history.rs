//! Who has ever led in which term: the memory that election safety needs, since a leader may be
//! gone when the second one appears.

use crate::ids::{NodeId, NodeSet, Term};
use crate::limits::MAX_EXACT_TERM;

/// For each term up to [`MAX_EXACT_TERM`], every node that has led in it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct History([u8; MAX_EXACT_TERM as usize + 1]);

impl History {
    /// Notes that `leader` leads in `term`; terms without a slot are out of bounds anyway.
    pub fn note(&mut self, term: Term, leader: NodeId) {
        if let Some(slot) = self.0.get_mut(usize::from(term)) {
            let mut set = NodeSet(*slot);
            set.insert(leader);
            *slot = set.0;
        }
    }

    /// Every node that has led in `term`.
    pub fn leaders(&self, term: Term) -> NodeSet {
        self.0.get(usize::from(term)).map_or(NodeSet::EMPTY, |slot| NodeSet(*slot))
    }

    /// The history of such a word.
    pub(crate) fn of_word(word: u64) -> History {
        History(word.to_le_bytes())
    }

    /// The whole history as one word.
    pub fn word(&self) -> u64 {
        u64::from_le_bytes(self.0)
    }
}

//! What must never be seen: two leaders in a term, two payloads at an index.

use std::collections::BTreeMap;

use quorate_core::{Entry, EntryData, Index, NodeId, Term};

/// Sees every leader and every entry that is handed out to be applied, and remembers what
/// contradicts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Witness {
    leaders: BTreeMap<Term, NodeId>,
    applied: BTreeMap<Index, (Term, EntryData)>,
    two_leaders: Option<Term>,
    two_payloads: Option<Index>,
}

impl Witness {
    pub(crate) fn leads(&mut self, id: NodeId, term: Term) {
        if *self.leaders.entry(term).or_insert(id) != id {
            self.two_leaders.get_or_insert(term);
        }
    }

    pub(crate) fn applies(&mut self, entry: &Entry) {
        let seen = (entry.term, entry.data.clone());
        if *self.applied.entry(entry.index).or_insert_with(|| seen.clone()) != seen {
            self.two_payloads.get_or_insert(entry.index);
        }
    }

    /// The term that has two leaders.
    pub(crate) fn two_leaders(&self) -> Option<Term> {
        self.two_leaders
    }

    /// The index that has two payloads.
    pub(crate) fn two_payloads(&self) -> Option<Index> {
        self.two_payloads
    }

    pub(crate) fn is_content(&self) -> bool {
        self.two_leaders.is_none() && self.two_payloads.is_none()
    }
}

//! What must hold in every story, whatever its trace says.

use std::collections::BTreeMap;

use quorate_core::{Entry, EntryData, Index, NodeId, Role, Storage, Term};

use super::server::Node;

/// What was seen so far of all nodes.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    leaders: BTreeMap<Term, NodeId>,
    committed: BTreeMap<Index, (Term, EntryData)>,
}

impl Watch {
    /// At most one leader a term, and one entry committed at an index (paper figure 3).
    pub(crate) fn look(&mut self, node: &Node) -> Result<(), String> {
        let status = node.status();
        let id = status.id;
        if status.role == Role::Leader {
            let leader = *self.leaders.entry(status.term).or_insert(id);
            if leader != id {
                return Err(format!("nodes {leader} and {id} both lead in term {}", status.term));
            }
        }
        for entry in entries_to(node, status.commit)? {
            let index = entry.index;
            let found = (entry.term, entry.data);
            let known = self.committed.entry(index).or_insert_with(|| found.clone());
            if *known != found {
                return Err(format!("node {id} committed another entry at index {index}"));
            }
        }
        Ok(())
    }
}

/// The entries up to an index that are not compacted.
pub(crate) fn entries_to(node: &Node, to: Index) -> Result<Vec<Entry>, String> {
    let log = node.status().log;
    // The node hears of compaction with its next Ready.
    let stored = node.storage().first_index().map_err(|error| error.to_string())?;
    let range = log.first_index().max(stored)..log.last_index().min(to).next();
    match range.is_empty() {
        true => Ok(Vec::new()),
        false => log.entries(range).map_err(|error| error.to_string()),
    }
}

//! LogMatching: if two logs have an entry with the same index and term, they are equal up to it.
//! (paper §5.3)

use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{ClusterModel, State};
use crate::ids::{Index, NodeId};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "LogMatching",
    kind: Kind::State { holds, explain: |_, state| explain(state) },
    asked: Asked::Always,
    concerns: Concerns::Everything,
};

/// Holds for every pair of nodes.
pub fn holds(_: &ClusterModel, state: &State) -> bool {
    offence(state).is_none()
}

fn offence(state: &State) -> Option<(NodeId, NodeId, Index)> {
    for a in state.living() {
        for b in state.living().filter(|b| *b > a) {
            let (left, right) = (state.node(a).log, state.node(b).log);
            let (left, right) = (left.as_slice(), right.as_slice());
            let common = left.len().min(right.len());
            let agree = (0..common).rev().find(|at| left[*at].term() == right[*at].term());
            if let Some(last) = agree
                && left[..=last] != right[..=last]
            {
                return Some((a, b, last as u8 + 1));
            }
        }
    }
    None
}

/// Which nodes, and up to which index.
pub fn explain(state: &State) -> String {
    offence(state).map_or_else(String::new, |(a, b, index)| {
        format!(
            "nodes {a} and {b} agree on the term at index {index}, not on what is before: {:?} = {:?} ✗",
            state.node(a).log,
            state.node(b).log
        )
    })
}

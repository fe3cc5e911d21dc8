//! StateMachineSafety: no two nodes commit different entries at one index. (paper §5.4.3)

use super::antecedent::some_commit;
use super::definition::{Asked, Concerns, Definition, Kind};
use crate::cluster::{ClusterModel, State};
use crate::ids::{Index, NodeId};

/// The property.
pub const DEFINITION: Definition = Definition {
    name: "StateMachineSafety",
    kind: Kind::State { holds, explain: |_, state| explain(state) },
    asked: Asked::Always,
    concerns: Concerns::State(some_commit),
};

/// Committed prefixes agree pairwise.
pub fn holds(_: &ClusterModel, state: &State) -> bool {
    offence(state).is_none()
}

fn offence(state: &State) -> Option<(NodeId, NodeId, Index)> {
    for a in state.living() {
        for b in state.living().filter(|b| *b > a) {
            let (left, right) = (state.node(a), state.node(b));
            let both = usize::from(left.commit.min(right.commit));
            let (one, two) = (left.log.as_slice(), right.log.as_slice());
            let differs = (0..both).find(|at| one.get(*at) != two.get(*at));
            if let Some(at) = differs {
                return Some((a, b, at as u8 + 1));
            }
        }
    }
    None
}

/// Which nodes, which index.
pub fn explain(state: &State) -> String {
    offence(state).map_or_else(String::new, |(a, b, index)| {
        format!(
            "committed at index {index}: {:?} on node {a} = {:?} on node {b} ✗",
            state.node(a).log,
            state.node(b).log
        )
    })
}

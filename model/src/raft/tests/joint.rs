//! CONF-10: each function against another way to say the same, for all sets of four nodes.

use super::*;
use crate::raft::joint::{Halves, Tally, Votes, is_quorum, quorum_index};

/// Every pair of sets of the nodes 1 to 4.
fn halves() -> impl Iterator<Item = Halves> {
    let sets = || (0..16).map(NodeSet);
    sets().flat_map(move |incoming| sets().map(move |outgoing| Halves { incoming, outgoing }))
}

/// More than half of the voters, if there are any.
fn most(nodes: NodeSet, voters: NodeSet) -> bool {
    voters.is_empty() || 2 * nodes.intersection(voters).len() > voters.len()
}

fn most_of_both(nodes: NodeSet, voters: Halves) -> bool {
    most(nodes, voters.incoming) && most(nodes, voters.outgoing)
}

#[test]
fn conf_10_a_quorum_has_most_of_both_halves() {
    for voters in halves() {
        for nodes in (0..16).map(NodeSet) {
            let guard = is_quorum("nodes", nodes, voters);
            assert_eq!(guard.holds(), most_of_both(nodes, voters), "{nodes:?} of {voters:?}");
        }
    }
    let voters = Halves { incoming: NodeSet(0b0111), outgoing: NodeSet(0b1001) };
    assert_eq!(
        is_quorum("nodes", NodeSet(0b0011), voters).to_string(),
        "✓ nodes 2 ≥ majority 2, ✗ nodes 1 ≥ outgoing majority 2"
    );
    let guard = is_quorum("nodes", NodeSet(0b1011), Halves::one(voters.incoming));
    assert_eq!(guard.to_string(), "✓ nodes 2 ≥ majority 2");
}

/// A tally is what no later answer can change.
#[test]
fn conf_10_a_tally_is_won_or_lost_in_both_halves() {
    for voters in halves() {
        for granted in (0..16).map(NodeSet) {
            for refused in (0..16).map(|bits| NodeSet(bits).difference(granted)) {
                let expected = if most_of_both(granted, voters) {
                    Tally::Won
                } else if most_of_both(NodeSet(0b1111).difference(refused), voters) {
                    Tally::Pending
                } else {
                    Tally::Lost
                };
                let votes = Votes { granted, refused, extra_grants: 0 };
                assert_eq!(votes.tally(voters), expected, "{votes:?} of {voters:?}");
            }
        }
    }
}

/// In descending order, the index in the middle is what most of the voters match.
#[test]
fn conf_10_the_lower_index_of_the_halves_is_committed() {
    for voters in halves() {
        for bits in 0..=u8::MAX {
            let matched = |id: NodeId| bits >> (2 * (id - 1)) & 3;
            let middle = |half: NodeSet| {
                let mut indexes: Vec<u8> = half.iter().map(matched).collect();
                indexes.sort_unstable_by(|a, b| b.cmp(a));
                indexes.get(indexes.len() / 2).copied()
            };
            let expected = match (middle(voters.incoming), middle(voters.outgoing)) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            assert_eq!(quorum_index(voters, matched), expected, "{bits:b} of {voters:?}");
        }
    }
}

//! Against enumerating every subset of the voters.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// Every majority of `voters`, spelled out.
fn quorums(voters: &[NodeId]) -> Vec<Vec<NodeId>> {
    (0..1_u32 << voters.len())
        .map(|bits| {
            let chosen = (0..voters.len()).filter(|at| bits & (1 << at) != 0);
            chosen.map(|at| voters[at]).collect::<Vec<_>>()
        })
        .filter(|chosen| chosen.len() * 2 > voters.len())
        .collect()
}

fn slow_tally(voters: &[NodeId], votes: &Votes) -> Tally {
    let quorums = quorums(voters);
    let some = |holds: &dyn Fn(&NodeId) -> bool| quorums.iter().any(|q| q.iter().all(holds));
    if some(&|voter| votes.get(voter) == Some(&true)) {
        Tally::Won
    } else if some(&|voter| votes.get(voter) != Some(&false)) {
        Tally::Pending
    } else {
        Tally::Lost
    }
}

fn slow_committed(matches: &BTreeMap<NodeId, Index>) -> Index {
    let voters: Vec<_> = matches.keys().copied().collect();
    let agreed = |quorum: &Vec<NodeId>| quorum.iter().map(|voter| matches[voter]).min();
    quorums(&voters).iter().filter_map(agreed).max().unwrap_or(0)
}

proptest! {
    #[test]
    fn tally_is_that_of_the_subsets(
        voters in prop::collection::btree_set(1..20_u64, 1..8),
        votes in prop::collection::btree_map(1..20_u64, any::<bool>(), 0..16),
    ) {
        let list: Vec<_> = voters.iter().copied().collect();
        prop_assert_eq!(tally(&voters, &votes), slow_tally(&list, &votes));
    }

    #[test]
    fn committed_is_that_of_the_subsets(
        matches in prop::collection::btree_map(
            1..20_u64,
            prop_oneof![0..6_u64, any::<u64>()],
            0..8,
        ),
    ) {
        prop_assert_eq!(committed(matches.values().copied()), slow_committed(&matches));
    }
}

#[test]
fn majorities() {
    assert!(is_quorum(1, 1) && is_quorum(2, 3) && is_quorum(3, 4));
    assert!(!is_quorum(0, 1) && !is_quorum(1, 2) && !is_quorum(2, 4));
}

#[test]
fn half_of_the_voters_may_still_win() {
    let voters = BTreeSet::from([1, 2, 3, 4]);
    let votes = |list: &[(NodeId, bool)]| list.iter().copied().collect::<Votes>();
    assert_eq!(tally(&voters, &votes(&[(1, true), (2, false)])), Tally::Pending);
    assert_eq!(tally(&voters, &votes(&[(1, false), (2, false)])), Tally::Lost);
    assert_eq!(tally(&voters, &votes(&[(1, true), (2, true), (9, true)])), Tally::Pending);
}

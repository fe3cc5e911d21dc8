//! Against enumerating every subset of the voters.

use proptest::prelude::*;

use super::*;
use crate::Index;
use crate::membership::Sets;

/// The most voters; more of a half than are sorted on the stack.
const MOST: u64 = 11;

/// Two halves, either of which may be empty; no real configuration has only outgoing voters, but
/// the rules say what that would be.
fn halves() -> impl Strategy<Value = Membership> {
    let half = || {
        let ids: Vec<NodeId> = (1..=MOST).map(NodeId).collect();
        prop_oneof![
            1 => Just(Vec::new()),
            4 => prop::sample::subsequence(ids.clone(), 1..=5),
            2 => prop::sample::subsequence(ids, 6..=11),
        ]
    };
    (half(), half()).prop_map(|(incoming, outgoing)| joint(&incoming, &outgoing))
}

fn joint(incoming: &[NodeId], outgoing: &[NodeId]) -> Membership {
    let (incoming, outgoing) =
        (incoming.iter().copied().collect(), outgoing.iter().copied().collect());
    Membership::from_valid(Sets { incoming, outgoing, ..Sets::default() })
}

fn ids(numbers: &[u64]) -> Vec<NodeId> {
    numbers.iter().copied().map(NodeId).collect()
}

/// Something of each node, also of some that are no voters.
fn of_each<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(value, 14)
}

fn at<T: Copy>(values: &[T]) -> impl Fn(NodeId) -> T {
    |id| values[usize::try_from(id.0).unwrap()]
}

/// Every set of nodes with a majority of each half that has a voter.
fn quorums(membership: &Membership) -> Vec<Vec<NodeId>> {
    let all: Vec<NodeId> = membership.all_voters().collect();
    let is_quorum = |nodes: &Vec<NodeId>| {
        [membership.voters(), membership.outgoing()].iter().all(|half| {
            let inside = half.iter().filter(|id| nodes.contains(id)).count();
            half.is_empty() || inside * 2 > half.len()
        })
    };
    (0..1_u32 << all.len())
        .map(|bits| {
            let chosen = all.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
            chosen.map(|(_, &id)| id).collect()
        })
        .filter(is_quorum)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn tally_is_that_of_the_subsets(
        membership in halves(),
        answers in of_each(any::<Option<bool>>()),
    ) {
        let answer = at(&answers);
        let quorums = quorums(&membership);
        let all = |holds: &dyn Fn(Option<bool>) -> bool| {
            quorums.iter().any(|quorum| quorum.iter().all(|&id| holds(answer(id))))
        };
        let expected = if all(&|answer| answer == Some(true)) {
            Tally::Won
        } else if all(&|answer| answer != Some(false)) {
            Tally::Pending
        } else {
            Tally::Lost
        };
        prop_assert_eq!(tally(&membership, &answer), expected);
    }

    #[test]
    fn committed_is_that_of_the_subsets(
        membership in halves(),
        matches in of_each(prop_oneof![0..6_u64, any::<u64>()]),
    ) {
        let reached = at(&matches);
        let agreed = |quorum: &Vec<NodeId>| -> u64 {
            quorum.iter().map(|&id| reached(id)).min().unwrap_or(u64::MAX)
        };
        let expected = quorums(&membership).iter().map(agreed).max();
        prop_assert_eq!(Some(committed(&membership, u64::MAX, &reached)), expected);
    }

    #[test]
    fn active_quorum_is_that_of_the_subsets(
        membership in halves(),
        active in of_each(any::<bool>()),
    ) {
        let is_active = at(&active);
        let expected = quorums(&membership).iter().any(|q| q.iter().all(|&id| is_active(id)));
        prop_assert_eq!(is_active_quorum(&membership, &is_active), expected);
    }
}

#[test]
fn majorities() {
    assert!(is_majority(1, 1) && is_majority(2, 3) && is_majority(3, 4));
    assert!(!is_majority(0, 1) && !is_majority(1, 2) && !is_majority(2, 4));
}

#[test]
fn alone_a_quorum() {
    let joint = |incoming: &[u64], outgoing: &[u64]| joint(&ids(incoming), &ids(outgoing));
    let alone = |membership: &Membership| is_active_quorum(membership, |id| id == 1);
    assert!(alone(&joint(&[1], &[])) && alone(&joint(&[1], &[1])));
    assert!(!alone(&joint(&[2], &[])) && !alone(&joint(&[1, 2], &[])));
    assert!(!alone(&joint(&[1], &[1, 2])) && !alone(&joint(&[1, 2], &[1])));
}

#[test]
fn learners_do_not_count() {
    let membership = Membership::new([1, 2, 3].map(NodeId), [4, 5].map(NodeId)).unwrap();
    let reached = |id: NodeId| Index(if id > 3 { 9 } else { id.0 });
    assert_eq!(committed(&membership, Index::MAX, reached), 2);
    assert_eq!(tally(&membership, |id| (id != 2).then_some(id > 3)), Tally::Lost);
    assert!(!is_active_quorum(&membership, |id| id > 2));
}

#[test]
fn who_is_to_become_a_learner_still_counts() {
    let membership =
        Membership::joint([1, 2].map(NodeId), [1, 2, 3].map(NodeId), [], [3].map(NodeId), true)
            .unwrap();
    let of_three = |id: NodeId| Index(if id == 1 { 4 } else { 7 });
    assert_eq!(committed(&membership, Index::MAX, of_three), 4);
    assert_eq!(tally(&membership, |id| Some(id != 3)), Tally::Won);
    assert_eq!(tally(&membership, |id| (id != 3).then_some(id == 1)), Tally::Lost);
    assert!(!is_active_quorum(&membership, |id| id != 2));
}

#[test]
fn the_first_answer_of_a_node_stays() {
    let mut votes = Votes::default();
    assert!(votes.record(NodeId(3), true) && votes.record(NodeId(1), false));
    assert!(!votes.record(NodeId(3), false) && !votes.record(NodeId(1), true));
    assert_eq!(votes.as_slice(), [(NodeId(1), false), (NodeId(3), true)]);
    assert_eq!(
        (votes.get(NodeId(1)), votes.get(NodeId(2)), votes.get(NodeId(3))),
        (Some(false), None, Some(true))
    );
    let membership = Membership::new([1, 2, 3].map(NodeId), []).unwrap();
    assert_eq!(tally(&membership, |id| votes.get(id)), Tally::Pending);
}

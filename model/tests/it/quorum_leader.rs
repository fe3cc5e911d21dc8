//! Which states are good for QuorumLeader.

use quorate_checker::Checked;
use quorate_model::property;

use super::properties::{
    ALL_UP, APART, CHAOS, DEAD_3, candidate, follower, leader, loyal, model, state,
};

#[test]
fn a_leader_with_a_quorum_is_good_enough_for_the_quorum() {
    let recoverables = model().recoverables();
    let [_, quorum] = recoverables.as_slice() else { panic!("two are asked for") };
    assert_eq!(quorum.name, property::quorum_leader::DEFINITION.name);
    let good = |phase, nodes| (quorum.good)(&model(), &state(phase, nodes));
    let first = leader(1, 2, &[2]);
    // The third node is shut out or campaigns; the quorum still has its leader.
    for third in [follower(2), candidate(3, 3), loyal(2)] {
        let nodes = [first, loyal(2), third];
        assert!(good(ALL_UP, nodes) && good(APART, nodes) && good(DEAD_3, nodes), "{third:?}");
        assert!(!good(CHAOS, nodes), "{third:?}");
    }
    // Bad: no node leads; no node follows the leader in its term; the follower is dead or cut off.
    assert!(!good(ALL_UP, [follower(2), loyal(2), loyal(2)]));
    assert!(!good(ALL_UP, [first, follower(2), loyal(1)]));
    let by_3 = [first, follower(2), loyal(2)];
    assert!(good(ALL_UP, by_3));
    assert!(!good(DEAD_3, by_3));
    assert!(!good(APART, by_3));
}

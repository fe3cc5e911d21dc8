//! CONF-8, ELECT-5.

use super::*;
use crate::NodeId;
use crate::membership::Membership;

fn ids(peers: &Peers) -> Vec<u64> {
    peers.iter().map(|(id, _)| id.0).collect()
}

#[test]
fn a_leader_has_every_other_member_as_peer() {
    let membership = Membership::joint(
        [1, 4].map(NodeId),
        [2, 1, 3].map(NodeId),
        [5].map(NodeId),
        [3].map(NodeId),
        true,
    )
    .unwrap();
    let mut peers = Peers::new(&membership, NodeId(2), Index(7));
    assert_eq!(ids(&peers), [1, 3, 4, 5]);
    assert!(peers.as_slice().iter().all(|(_, progress)| *progress == Progress::new(Index(7))));
    assert_eq!(peers.get(NodeId(2)), None);
    assert_eq!(peers.get_mut(NodeId(6)), None);
    peers.get_mut(NodeId(3)).unwrap().matched = Index(2);
    assert_eq!(peers.get(NodeId(3)).unwrap().matched, 2);
    for (id, progress) in peers.iter_mut() {
        progress.matched = Index(id.0);
    }
    assert!(peers.iter().all(|(id, progress)| progress.matched == id.0));
}

#[test]
fn a_new_configuration_keeps_the_progress_of_who_stays() {
    let before = Membership::new([1, 2, 3].map(NodeId), [5].map(NodeId)).unwrap();
    let mut peers = Peers::new(&before, NodeId(1), Index(7));
    peers.get_mut(NodeId(3)).unwrap().accepted(Index(6), Index(1));
    peers.get_mut(NodeId(5)).unwrap().accepted(Index(4), Index(1));
    let kept = [peers.get(NodeId(3)).cloned(), peers.get(NodeId(5)).cloned()];

    let after = Membership::new([1, 3, 5, 6].map(NodeId), [4].map(NodeId)).unwrap();
    peers.reconfigure(&after, NodeId(1), Index(9));
    assert_eq!(ids(&peers), [3, 4, 5, 6]);
    assert_eq!([peers.get(NodeId(3)).cloned(), peers.get(NodeId(5)).cloned()], kept);
    for id in [4, 6] {
        assert_eq!(peers.get(NodeId(id)), Some(&Progress::joined(Index(9))));
    }
    peers.reconfigure(&before, NodeId(1), Index(10));
    assert_eq!(ids(&peers), [2, 3, 5]);
    assert_eq!(
        peers.get(NodeId(2)),
        Some(&Progress::joined(Index(10))),
        "it left, and begins anew"
    );
}

#[test]
fn a_leader_that_is_removed_is_still_no_peer() {
    let mut peers =
        Peers::new(&Membership::new([1, 2, 3].map(NodeId), []).unwrap(), NodeId(1), Index(7));
    peers.reconfigure(&Membership::new([2, 3].map(NodeId), []).unwrap(), NodeId(1), Index(9));
    assert_eq!(ids(&peers), [2, 3]);
    peers.reconfigure(&Membership::new([1, 2, 3].map(NodeId), []).unwrap(), NodeId(1), Index(9));
    assert_eq!(ids(&peers), [2, 3]);
}

//! CONF-8, ELECT-5.

use super::*;
use crate::configuration::Configuration;

fn ids(peers: &Peers) -> Vec<u64> {
    peers.iter().map(|(id, _)| id).collect()
}

#[test]
fn a_leader_has_every_other_member_as_peer() {
    let configuration = Configuration::joint([1, 4], [2, 1, 3], [5], [3], true).unwrap();
    let mut peers = Peers::new(&configuration, 2, 7);
    assert_eq!(ids(&peers), [1, 3, 4, 5]);
    assert!(peers.as_slice().iter().all(|(_, progress)| *progress == Progress::new(7)));
    assert_eq!(peers.get(2), None);
    assert_eq!(peers.get_mut(6), None);
    peers.get_mut(3).unwrap().matched = 2;
    assert_eq!(peers.get(3).unwrap().matched, 2);
    for (id, progress) in peers.iter_mut() {
        progress.matched = id;
    }
    assert!(peers.iter().all(|(id, progress)| progress.matched == id));
}

#[test]
fn a_new_configuration_keeps_the_progress_of_who_stays() {
    let before = Configuration::new([1, 2, 3], [5]).unwrap();
    let mut peers = Peers::new(&before, 1, 7);
    peers.get_mut(3).unwrap().accepted(6, 1);
    peers.get_mut(5).unwrap().accepted(4, 1);
    let kept = [peers.get(3).cloned(), peers.get(5).cloned()];

    let after = Configuration::new([1, 3, 5, 6], [4]).unwrap();
    peers.reconfigure(&after, 1, 9);
    assert_eq!(ids(&peers), [3, 4, 5, 6]);
    assert_eq!([peers.get(3).cloned(), peers.get(5).cloned()], kept);
    for id in [4, 6] {
        assert_eq!(peers.get(id), Some(&Progress::joined(9)));
    }
    peers.reconfigure(&before, 1, 10);
    assert_eq!(ids(&peers), [2, 3, 5]);
    assert_eq!(peers.get(2), Some(&Progress::joined(10)), "it left, and begins anew");
}

#[test]
fn a_leader_that_is_removed_is_still_no_peer() {
    let mut peers = Peers::new(&Configuration::new([1, 2, 3], []).unwrap(), 1, 7);
    peers.reconfigure(&Configuration::new([2, 3], []).unwrap(), 1, 9);
    assert_eq!(ids(&peers), [2, 3]);
    peers.reconfigure(&Configuration::new([1, 2, 3], []).unwrap(), 1, 9);
    assert_eq!(ids(&peers), [2, 3]);
}

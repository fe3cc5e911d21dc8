//! What a node is started with.

use quorate_core::{Bytes, Config, HardState, Index, NodeId, ReadMode, Ready, Role, Term};

use crate::common::*;

#[test]
fn defaults_are_for_production() {
    let config = Config::new(7);
    assert!(config.pre_vote && config.check_quorum);
    assert!(config.forwarding && config.step_down_on_removal && config.commit_in_votes);
    assert!(!config.asynchronous_writes && !config.storage_is_atomic);
    assert_eq!((config.election_tick, config.heartbeat_tick, config.applied), (10, 1, Index(0)));
    assert_eq!(config.read_mode, ReadMode::Safe);
    assert_eq!((config.max_size_per_message, config.max_inflight_messages), (1 << 20, 256));
    let limits =
        [config.max_committed_size, config.max_uncommitted_size, config.max_inflight_bytes];
    assert_eq!(limits, [u64::MAX; 3]);
}

/// No id is set apart for the node's own work: that does not travel as messages.
#[test]
fn every_positive_id_is_a_node() {
    let ids = [1, u64::MAX - 1, u64::MAX];
    for id in ids {
        let mut network =
            Network::new(ids.map(|id| config(id, true, true)), &membership(&ids, &[]));
        network.elect(id);
        network.propose(id, "p");
        assert_eq!(network.commits(), [2, 2, 2]);
    }
}

/// Where the numbers come from is up to the owner: fed the same, two nodes do the same.
#[test]
fn a_node_has_no_randomness_of_its_own() {
    let run = |lengths: &[u64]| {
        let mut node = node_with(config(1, false, false), &[1, 2, 3], &[], HardState::default());
        let sent: Vec<_> = lengths
            .iter()
            .map(|&length| {
                node.tick(length).unwrap();
                drain(&mut node)
            })
            .collect();
        (node, sent)
    };
    let lengths: Vec<_> = (0..200).map(|tick| 10 + tick * 7 % 10).collect();
    assert_eq!(run(&lengths), run(&lengths));
}

/// The timer events count ticks of the base election timeout, whatever length was drawn.
#[test]
fn the_lease_lasts_the_base_timeout_and_the_check_comes_once_in_it() {
    let start = Config { first_election_timeout: 19, ..config(1, false, true) };
    let mut node = node_with(start, &[1, 2, 3], &[], HardState::default());
    step(&mut node, 2, 1, heartbeat(0));
    (0..9).for_each(|_| node.tick(19).unwrap());
    assert!(node.status().lease);
    node.tick(19).unwrap();
    assert!(!node.status().lease);

    let mut leader = elected(config(1, false, true), &membership(&[1, 2, 3], &[]));
    step(&mut leader, 2, 2, heartbeat_resp());
    for tick in 1..20 {
        leader.tick(19).unwrap();
        drain(&mut leader);
        assert_eq!(progress(&leader, 2).recent_active, tick < 10);
        assert_eq!(leader.status().role, Role::Leader);
    }
    leader.tick(19).unwrap();
    assert_eq!(leader.status().role, Role::Follower, "the second check found nobody");
}

/// Without check-quorum nobody is in lease, and no leader steps down by itself.
#[test]
fn without_check_quorum_there_is_no_lease() {
    let mut node = node_with(config(1, false, false), &[1, 2, 3], &[], HardState::default());
    step(&mut node, 2, 1, heartbeat(0));
    assert!(node.status().lease, "the bit is kept in any case");
    let vote = vote(0, 0, false);
    step(&mut node, 3, 2, vote);
    assert_eq!((node.status().term, node.status().vote), (Term(2), Some(NodeId(3))));
}

/// A limit on what is handed out holds for all that is not applied yet, over all Readys.
#[test]
fn the_limit_of_what_is_handed_out_is_one_for_all_readys() {
    let start = Config { max_committed_size: 60, ..config(1, true, true) };
    let mut node = elected(start, &membership(&[1], &[]));
    let payload = Bytes::from_static(b"ten bytes.");
    let large = Bytes::from(vec![0; 1000]);
    assert!(node.propose_many(vec![payload.clone(), large, payload]).is_ok());
    assert_eq!(handed_out(&mut node), [2]);
    // The next is larger than the limit, so it waits until nothing else is handed out; then it may.
    node.advance_apply(Index(2)).unwrap();
    assert_eq!(handed_out(&mut node), [3]);
    assert!(handed_out(&mut node).is_empty());
    node.advance_apply(Index(3)).unwrap();
    assert_eq!(handed_out(&mut node), [4]);
}

fn handed_out(node: &mut Node) -> Vec<Index> {
    let mut handed = Vec::new();
    let mut ready = Ready::default();
    while node.has_ready() {
        node.ready_into(&mut ready).unwrap();
        finish(node, &mut ready);
        handed.extend(ready.committed_entries.iter().map(|entry| entry.index));
    }
    handed
}

/// A cluster begins with a configuration in the storage: no entries have to be made up.
#[test]
fn a_cluster_begins_with_an_empty_log() {
    let mut network = Network::of_voters(3, true, true);
    assert!(network.nodes.values().all(|node| node.status().log.last_index() == 0));
    network.elect(2);
    assert_eq!(network.log(1), [entry(1, 1)], "the first entry is that of the first leader");
}

//! Another base election timeout on a running node.

use quorate_core::{
    Config, ConfigError, Error, Index, MessageBody, NodeId, ReadMode, ReadState, Role, Timer,
};

use crate::common::*;

/// Node 1 of three, a follower of node 2 in term 1, of which it has just heard.
fn follower(config: Config) -> Node {
    let mut node = node_with(config, &[1, 2, 3], &[], hard_state(1, 0, 0));
    step(&mut node, 2, 1, heartbeat(0));
    node
}

/// Ticks until the node campaigns, with this length drawn each time.
fn ticks_to_campaign(node: &mut Node, drawn: u64) -> u64 {
    let campaigns = |_: &u64| {
        node.tick(drawn).unwrap();
        drain(node);
        node.status().role != Role::Follower
    };
    (1..100).find(campaigns).unwrap()
}

fn tick(node: &mut Node, times: u64, drawn: u64) {
    for _ in 0..times {
        node.tick(drawn).unwrap();
        drain(node);
    }
}

#[test]
fn what_no_node_could_start_with_is_refused_and_changes_nothing() {
    let mut node = follower(Config { heartbeat_tick: 3, ..config(1, true, true) });
    tick(&mut node, 2, 15);
    let before = node.clone();
    for election_tick in [0, 1, 3] {
        let expected = ConfigError::ElectionTickTooShort { election_tick, heartbeat_tick: 3 };
        assert_eq!(node.set_election_tick(election_tick), Err(expected));
    }
    let range = Error::TimeoutOutOfRange { timeout: u64::MAX, min: u64::MAX, max: u64::MAX - 1 };
    assert_eq!(node.set_election_tick(u64::MAX), Err(ConfigError::FirstElectionTimeout(range)));
    assert_eq!(node, before);
    node.set_election_tick(10).unwrap();
    assert_eq!(node, before, "the one that it has");
    node.set_election_tick(4).unwrap();
    assert_eq!((node.timeout_range(), node.status().election_tick), (4..=7, 4));
    let out = Error::TimeoutOutOfRange { timeout: 15, min: 4, max: 7 };
    assert_eq!(node.tick(15), Err(out), "lengths are of the new range");
}

#[test]
fn the_running_timeout_is_given_up_and_the_count_continues() {
    let config = Config { first_election_timeout: 19, ..config(1, true, true) };
    let mut node = follower(config);
    tick(&mut node, 6, 19);
    let mut longer = node.clone();
    longer.set_election_tick(20).unwrap();
    assert_eq!(ticks_to_campaign(&mut longer, 30), 24, "30 in all");
    let mut shorter = node.clone();
    shorter.set_election_tick(8).unwrap();
    assert_eq!(ticks_to_campaign(&mut shorter, 9), 3, "9 in all");
    node.set_election_tick(4).unwrap();
    assert_eq!(ticks_to_campaign(&mut node, 5), 1, "it has waited longer already");
}

#[test]
fn the_lease_follows_the_base_timeout() {
    let mut node = follower(config(1, true, true));
    tick(&mut node, 6, 19);
    let asks = |node: &Node| {
        let mut node = node.clone();
        !step(&mut node, 3, 2, pre_vote(0, 0)).is_empty()
    };
    assert!(node.status().lease && !asks(&node), "LEASE-2");
    let mut longer = node.clone();
    longer.set_election_tick(20).unwrap();
    tick(&mut longer, 13, 39);
    assert!(longer.status().lease, "19 ticks");
    tick(&mut longer, 1, 39);
    assert!(!longer.status().lease, "20 ticks: LEASE-3");
    node.set_election_tick(7).unwrap();
    assert!(node.status().lease && !asks(&node));
    node.set_election_tick(6).unwrap();
    assert!(!node.status().lease && asks(&node), "LEASE-1: it is as old as the timeout");
    assert!(!node.has_ready());
    node.set_election_tick(10).unwrap();
    assert!(!node.status().lease, "LEASE-6: only the leader renews it");
}

#[test]
fn a_leader_checks_its_quorum_by_the_new_base_timeout() {
    let mut node = elected(config(1, false, true), &membership(&[1, 2, 3], &[]));
    drain(&mut node);
    tick(&mut node, 6, 10);
    let mut longer = node.clone();
    longer.set_election_tick(20).unwrap();
    tick(&mut longer, 13, 20);
    assert_eq!(longer.status().role, Role::Leader);
    tick(&mut longer, 1, 20);
    assert_eq!(longer.status().role, Role::Follower, "QUORUM-1");
    node.set_election_tick(5).unwrap();
    tick(&mut node, 1, 5);
    assert_eq!(node.status().role, Role::Follower);
}

#[test]
fn it_may_be_set_while_a_ready_is_out_and_is_lost_with_the_process() {
    let mut node = follower(config(1, true, true));
    node.timer(Timer::ElectionTimeout).unwrap();
    let mut ready = node.ready().unwrap();
    node.set_election_tick(30).unwrap();
    finish(&mut node, &mut ready);
    assert_eq!(node.status().election_tick, 30);
    let node = quorate_core::RawNode::new(config(1, true, true), node.into_storage()).unwrap();
    assert_eq!((node.id(), node.status().election_tick), (NodeId(1), 10));
}

fn lease_based(id: u64) -> Config {
    Config { read_mode: ReadMode::LeaseBased, ..config(id, false, true) }
}

#[test]
fn with_lease_reads_no_promise_is_shortened() {
    let mut node = follower(lease_based(1));
    let before = node.clone();
    let refused = ConfigError::ElectionTickBelowLease { election_tick: 9, lease_tick: 10 };
    assert_eq!(node.set_election_tick(9), Err(refused), "READ-6");
    assert_eq!(node, before);
    node.set_election_tick(30).unwrap();
    tick(&mut node, 15, 30);
    node.set_election_tick(10).unwrap();
    assert!(!node.status().lease, "back to what leaders count on");
    assert!(node.set_election_tick(9).is_err());
}

#[test]
fn a_read_lease_lasts_the_base_timeout_of_the_start() {
    let mut node = elected(lease_based(1), &membership(&[1, 2, 3], &[]));
    step(&mut node, 2, 2, accept(1));
    node.set_election_tick(30).unwrap();
    tick(&mut node, 1, 30);
    step(&mut node, 2, 2, MessageBody::HeartbeatResp { read: 1 });
    let reads = |node: &Node| {
        let mut node = node.clone();
        node.read_index("r".into()).unwrap();
        drain_step(&mut node).reads
    };
    tick(&mut node, 8, 30);
    assert_eq!(reads(&node), [ReadState { index: Index(1), context: "r".into() }], "tick 9");
    tick(&mut node, 1, 30);
    assert_eq!(reads(&node), [], "tick 10: a follower with 10 ticks may vote now");
}

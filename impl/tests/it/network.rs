//! Clusters in memory: electing, replicating, handing over, stepping down, restarting.

use quorate_core::{
    EntryData, Index, NodeId, ProgressState, ProposeError, Role, Term, Timer, Transfer,
};

use crate::common::*;

fn leaders(network: &Network) -> Vec<u64> {
    network
        .nodes
        .keys()
        .copied()
        .filter(|&id| network.role(id) == Role::Leader)
        .map(NodeId::get)
        .collect()
}

#[test]
fn elects_with_every_combination_of_flags() {
    for (pre_vote, check_quorum) in [(false, false), (false, true), (true, false), (true, true)] {
        for voters in [1, 2, 3, 4, 5] {
            let mut network = Network::of_voters(voters, pre_vote, check_quorum);
            network.elect(1);
            assert_eq!(leaders(&network), [1]);
            for node in network.nodes.values() {
                let status = node.status();
                assert_eq!((status.term, status.leader), (Term(1), Some(NodeId(1))));
                assert_eq!((status.commit, status.applied), (Index(1), Index(1)));
                assert_eq!(status.lease, status.id != 1);
                assert_eq!(status.log.all().unwrap(), [entry(1, 1)]);
            }
        }
    }
}

#[test]
fn a_sole_voter_leads_and_commits_in_one_step() {
    let members = membership(&[1], &[2]);
    let mut network = Network::new([config(1, true, true), config(2, true, true)], &members);
    network.timer(1, Timer::ElectionTimeout);
    let status = network.nodes[&NodeId(1)].status();
    assert_eq!((status.role, status.term, status.vote), (Role::Leader, Term(1), Some(NodeId(1))));
    assert_eq!((status.commit, status.applied), (Index(1), Index(1)));
    network.deliver_all();
    assert_eq!(network.commits(), [1, 1], "a learner follows");
    network.timer(2, Timer::ElectionTimeout);
    assert_eq!(network.role(2), Role::Follower, "a learner does not campaign");
}

#[test]
fn replicates_in_order_to_all() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(2);
    for (index, payload) in (2..).zip(["a", "b", "c"]) {
        assert_eq!(network.propose(2, payload), index);
    }
    assert_eq!(network.commits(), [4, 4, 4]);
    let log = network.log(2);
    assert_eq!(log[3].data, EntryData::Normal("c".into()));
    assert!([1, 3].iter().all(|&id| network.log(id) == log));
}

#[test]
fn brings_back_a_follower_with_a_diverging_log() {
    let mut network = Network::of_voters(3, false, false);
    network.elect(1);
    network.isolated = [1].map(NodeId).into();
    for payload in ["x", "y", "z"] {
        network.propose(1, payload);
    }
    assert_eq!(network.nodes[&NodeId(1)].status().commit, 1);
    network.elect(2);
    network.propose(2, "kept");
    network.isolated.clear();
    network.heartbeat(2);
    assert_eq!(network.role(1), Role::Follower);
    assert_eq!(network.log(1), network.log(2));
    network.heartbeat(2);
    assert_eq!(network.commits(), [3, 3, 3]);
    assert_eq!(progress(&network.nodes[&NodeId(2)], 1).state, ProgressState::Replicate);
}

#[test]
fn transfers_through_the_lease_once_caught_up() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    network.isolated = [3].map(NodeId).into();
    network.propose(1, "missed by 3");
    network.isolated.clear();
    assert_eq!(network.at(1, |node| node.transfer_leader(NodeId(3))), Ok(Transfer::Begun));
    let refused = network.at(1, |node| node.propose("late".into()));
    assert_eq!(refused, Err(ProposeError::TransferInProgress { id: NodeId(1), target: NodeId(3) }));
    network.deliver_all();
    assert_eq!(network.role(3), Role::Leader, "although every node is in lease");
    assert_eq!(network.role(1), Role::Follower);
    assert_eq!(network.nodes[&NodeId(3)].status().term, 2);
    assert_eq!(network.commits(), [3, 3, 3]);
}

#[test]
fn gives_up_a_transfer_that_takes_too_long() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    network.isolated = [3].map(NodeId).into();
    assert_eq!(network.at(1, |node| node.transfer_leader(NodeId(3))), Ok(Transfer::Begun));
    network.deliver_all();
    assert_eq!(network.nodes[&NodeId(1)].status().transferee, Some(NodeId(3)));
    network.timer(1, Timer::QuorumCheckDue);
    assert_eq!(network.nodes[&NodeId(1)].status().transferee, None);
    network.propose(1, "again");
    assert_eq!(network.nodes[&NodeId(1)].status().commit, 2);
}

#[test]
fn a_node_that_was_cut_off_does_not_depose_with_pre_vote() {
    let mut network = Network::of_voters(3, true, false);
    network.elect(1);
    network.isolated = [3].map(NodeId).into();
    for _ in 0..5 {
        network.timer(3, Timer::ElectionTimeout);
    }
    assert_eq!(network.role(3), Role::PreCandidate);
    assert_eq!(network.nodes[&NodeId(3)].status().term, 1, "a pre-vote raises no term");
    network.propose(1, "meanwhile");
    network.isolated.clear();
    network.timer(3, Timer::ElectionTimeout);
    network.deliver_all();
    assert_eq!(leaders(&network), [1]);
    network.heartbeat(1);
    assert_eq!(network.role(3), Role::Follower);
    assert_eq!(network.log(3), network.log(1));
}

#[test]
fn the_lease_holds_off_candidates() {
    let mut network = Network::of_voters(3, false, true);
    network.elect(1);
    network.timer(3, Timer::ElectionTimeout);
    network.deliver_all();
    assert_eq!(leaders(&network), [1], "2 is in lease");
    assert_eq!(network.nodes[&NodeId(2)].status().term, 1);
    // The leader is answered by a node of a higher term, and steps down.
    network.heartbeat(1);
    assert!(leaders(&network).is_empty());
    network.timer(2, Timer::LeaseExpired);
    network.elect(3);
}

#[test]
fn a_leader_without_a_quorum_steps_down() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    network.timer(1, Timer::QuorumCheckDue);
    assert_eq!(network.role(1), Role::Leader, "it has heard them since it was elected");
    network.isolated = [2].map(NodeId).into();
    network.heartbeat(1);
    network.timer(1, Timer::QuorumCheckDue);
    assert_eq!(network.role(1), Role::Leader, "3 is enough");
    network.timer(1, Timer::QuorumCheckDue);
    let status = network.nodes[&NodeId(1)].status();
    assert_eq!((status.role, status.leader, status.term), (Role::Follower, None, Term(1)));
    assert_eq!((status.vote, status.lease), (Some(NodeId(1)), false));
    assert!(status.progress.is_empty());
}

#[test]
fn without_check_quorum_a_leader_stays() {
    let mut network = Network::of_voters(3, true, false);
    network.elect(1);
    network.isolated = [1].map(NodeId).into();
    for _ in 0..3 {
        network.timer(1, Timer::QuorumCheckDue);
    }
    assert_eq!(network.role(1), Role::Leader);
    assert!(progress(&network.nodes[&NodeId(1)], 2).recent_active, "and forgets nothing");
}

#[test]
fn a_restart_keeps_what_is_durable_and_nothing_else() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    network.propose(1, "durable");
    for id in 1..=3 {
        let log = network.log(id);
        network.restart(id, config(id, false, true));
        let status = network.nodes[&NodeId(id)].status();
        assert_eq!((status.role, status.leader, status.lease), (Role::Follower, None, false));
        assert_eq!((status.term, status.vote.is_some()), (Term(1), true));
        assert_eq!((status.commit, status.applied), (Index(2), Index(2)));
        assert!(!status.pre_vote && status.check_quorum);
        assert_eq!(status.log.all().unwrap(), log);
    }
    network.elect(3);
    assert_eq!(network.commits(), [3, 3, 3]);
}

#[test]
fn ticks_elect_and_keep_a_leader() {
    let mut network = Network::of_voters(3, true, true);
    let mut elected = Vec::new();
    for round in 0..200_u64 {
        for id in 1..=3 {
            // Distinct lengths stand in for random ones.
            network.at(id, |node| node.tick(10 + (id * 7 + round) % 10)).unwrap();
        }
        network.deliver_all();
        elected.extend(leaders(&network));
    }
    assert!(elected.len() > 150, "a leader most of the time");
    let first = elected[0];
    assert!(elected.iter().all(|&id| id == first), "and the same all along");
    assert!(network.nodes.values().all(|node| node.status().commit == 1));
}

#[test]
fn ticks_stay_zero_under_timer_events() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    network.timer(1, Timer::QuorumCheckDue);
    network.timer(1, Timer::QuorumCheckDue);
    for timer in [Timer::LeaseExpired, Timer::ElectionTimeout, Timer::HeartbeatDue] {
        network.timer(2, timer);
        network.deliver_all();
    }
    for node in network.nodes.values() {
        let status = node.status();
        assert_eq!((status.election_elapsed, status.heartbeat_elapsed), (0, 0));
    }
}

#[test]
fn nodes_in_the_same_state_are_equal_however_they_got_there() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    let mut went = network.nodes[&NodeId(2)].clone();
    // It pre-votes, loses, restarts and hears the leader again.
    let other = went.clone();
    timer(&mut went, Timer::ElectionTimeout);
    assert_ne!(went, other);
    for peer in [1, 3] {
        step(&mut went, peer, 1, pre_vote_resp(false));
    }
    step(&mut went, 1, 1, heartbeat(1));
    assert_eq!(went, other);
    let mut again = quorate_core::RawNode::new(
        quorate_core::Config { applied: Index(1), ..config(2, true, true) },
        went.into_storage(),
    )
    .unwrap();
    step(&mut again, 1, 1, heartbeat(1));
    assert_eq!(again, other);
}

#[test]
fn a_clone_shares_nothing_that_changes() {
    let mut network = Network::of_voters(1, true, true);
    network.elect(1);
    let original = network.nodes[&NodeId(1)].clone();
    let copy = original.clone();
    network.propose(1, "only here");
    assert_eq!(original, copy);
    assert_ne!(original, network.nodes[&NodeId(1)]);
    assert_eq!(original.storage().log().len(), 1);
}

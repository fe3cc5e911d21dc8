//! Section 6: changing the members.

use quorate_core::{ConfChange, Config, Edit, HardState, Index, Membership, NodeId, Role, Timer};

use super::nodes::*;
use crate::common::{Network, Node, accept, heartbeat, membership, step, timer};

/// Paragraph 4: voters 1, 2, 3 on their way to 3, 4, 5. Node `id`, with one entry.
fn joint(id: u64) -> Node {
    let members =
        Membership::joint([3, 4, 5].map(NodeId), [1, 2, 3].map(NodeId), [], [], false).unwrap();
    node_with_members(plain(id), members, &[1], crate::common::hard_state(1, 0, 1))
}

fn joint_leader(id: u64) -> Node {
    let mut node = joint(id);
    timer(&mut node, Timer::ElectionTimeout);
    for voter in (1..=5).filter(|voter| *voter != id) {
        step(&mut node, voter, 2, GRANTED);
    }
    assert_eq!(node.status().role, Role::Leader);
    node
}

/// Paragraph 4, first point: while joint, entries go to the servers of both configurations.
#[test]
fn joint_entries_go_to_both_configurations() {
    let mut node = joint(1);
    timer(&mut node, Timer::ElectionTimeout);
    let mut to: Vec<_> = Vec::new();
    for voter in 2..=5 {
        to.extend(step(&mut node, voter, 2, GRANTED).iter().map(|message| message.to));
    }
    assert_eq!(to, [2, 3, 4, 5]);
}

/// Second point: any server of either configuration may lead.
#[test]
fn any_server_of_either_configuration_may_lead() {
    for id in 1..=5 {
        joint_leader(id);
    }
}

/// Third point: to win an election takes a majority of the old and one of the new configuration.
#[test]
fn a_joint_election_takes_both_majorities() {
    // Node 1 is of the old servers only.
    let table: [(&[u64], bool); 6] = [
        (&[2], false),
        (&[2, 4], false),
        (&[4, 5], false),
        (&[2, 4, 5], true),
        (&[3, 4], true),
        (&[3], false),
    ];
    for (voters, elected) in table {
        let mut node = joint(1);
        timer(&mut node, Timer::ElectionTimeout);
        for &voter in voters {
            step(&mut node, voter, 2, GRANTED);
        }
        assert_eq!(node.status().role == Role::Leader, elected, "{voters:?}");
    }
}

/// Third point: and so does committing an entry.
#[test]
fn a_joint_commit_takes_both_majorities() {
    let table: [(&[u64], bool); 5] =
        [(&[2], false), (&[4, 5], false), (&[2, 4], false), (&[2, 4, 5], true), (&[3, 4], true)];
    for (acknowledged, committed) in table {
        let mut node = joint_leader(1);
        for &peer in acknowledged {
            step(&mut node, peer, 2, accept(2));
        }
        assert_eq!(commit(&node) == 2, committed, "{acknowledged:?}");
    }
}

/// Paragraph 3: a configuration is an entry of the log. *In practice* it is in force when it is
/// applied, not when it is appended (CONF-8): until then the old majorities count.
#[test]
fn a_configuration_is_in_force_when_applied() {
    let mut node = leader_of_equal_logs(3);
    node.propose_conf_change(ConfChange::one(Edit::AddVoter(NodeId(4)))).unwrap();
    crate::common::drain(&mut node);
    assert_eq!(node.status().membership.voters(), [1, 2, 3]);
    let sent = step(&mut node, 2, 1, accept(2));
    assert_eq!(node.status().membership.voters(), [1, 2, 3, 4]);
    assert!(sent.iter().any(|message| message.to == 4), "the new server is spoken to");
}

/// Paragraph 6: new servers catch up as non-voting members, which count for no majority.
#[test]
fn non_voting_members_get_entries_and_do_not_count() {
    let members = membership(&[1, 2], &[3]);
    let mut node = node_with_members(plain(1), members, &[], HardState::default());
    timer(&mut node, Timer::ElectionTimeout);
    step(&mut node, 3, 1, GRANTED);
    assert_eq!(node.status().role, Role::Candidate, "a learner's vote elects nobody");
    let sent = step(&mut node, 2, 1, GRANTED);
    assert_eq!(sent.iter().map(|message| message.to).collect::<Vec<_>>(), [2, 3]);
    step(&mut node, 3, 1, accept(1));
    assert_eq!(commit(&node), 0);
    step(&mut node, 2, 1, accept(1));
    assert_eq!(commit(&node), 1);
}

/// Paragraph 7: a leader that is not in the new configuration steps down once that is committed
/// (*in practice*: when it has applied it). While it commits it, it does not count itself.
#[test]
fn a_leader_outside_of_the_new_configuration_steps_down() {
    let mut node = joint_leader(1);
    for peer in 2..=5 {
        step(&mut node, peer, 2, accept(2));
    }
    node.propose_conf_change(ConfChange::leave()).unwrap();
    crate::common::drain(&mut node);
    step(&mut node, 4, 2, accept(3));
    assert_eq!(
        (commit(&node), node.status().role),
        (Index(2), Role::Leader),
        "one of three new servers"
    );
    step(&mut node, 5, 2, accept(3));
    assert_eq!(commit(&node), 2, "and one of three old ones");
    step(&mut node, 2, 2, accept(3));
    assert_eq!((commit(&node), node.status().role), (Index(3), Role::Follower));
}

/// Paragraph 8: removed servers time out and ask for votes in ever higher terms. A server that has
/// heard of a leader within the shortest election timeout neither answers nor takes the term (with
/// check-quorum; LEASE-2).
#[test]
fn removed_servers_do_not_disturb() {
    for pre_vote in [false, true] {
        let config = |id| Config { check_quorum: true, pre_vote, ..plain(id) };
        let members = membership(&[1, 2, 3], &[]);
        let mut network = Network::new([1, 2, 3].map(config), &members);
        network.elect(1);
        network.heartbeat(1);
        for id in 1..=3 {
            let node = network.nodes.get_mut(&NodeId(id)).unwrap();
            let before = node.clone();
            let ask = vote((9, 9));
            assert_eq!(step(node, 4, 9, ask), []);
            assert!(*node == before);
        }
    }
}

/// Paragraph 8: the shortest election timeout after the last word of the leader, the server is free
/// again.
#[test]
fn without_a_leader_for_the_shortest_timeout_votes_are_free_again() {
    let config = Config { check_quorum: true, first_election_timeout: 19, ..plain(1) };
    let mut node = crate::common::node_with(config, &[1, 2, 3], &[], HardState::default());
    step(&mut node, 2, 1, heartbeat(0));
    for tick in 1..=10 {
        assert!(node.status().lease, "tick {tick}");
        node.tick(19).unwrap();
    }
    let sent = step(&mut node, 3, 2, vote((0, 0)));
    assert_eq!(sent, [crate::common::message(1, 3, 2, GRANTED)]);
}

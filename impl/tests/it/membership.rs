//! Clusters that change their members while they work.

use quorate_core::{
    ApplyError, CampaignIgnored, ConfChange, Config, Edit, Index, MemStorage, Membership,
    MessageBody, NodeId, ProgressState, Proposed, RawNode, Role, Timer, Transition,
};

use crate::common::*;

impl Network {
    /// Adds a node that waits to join. It begins where the cluster did, or where a snapshot says
    /// that it is, if it begins with the empty configuration.
    fn newcomer(&mut self, id: NodeId, founding: Membership) {
        let storage = MemStorage::new(founding);
        self.nodes.insert(id, RawNode::new(config(id, true, true), storage).unwrap());
    }

    fn change(&mut self, leader: NodeId, change: ConfChange) -> Proposed {
        let proposed = self.at(leader, |node| node.propose_conf_change(change)).unwrap();
        self.deliver_all();
        for _ in 0..3 {
            self.heartbeat(leader);
        }
        proposed
    }

    fn membership(&self, id: NodeId) -> &Membership {
        self.nodes[&id].status().membership
    }
}

#[test]
fn a_node_joins_an_old_cluster_by_snapshot() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    for payload in ["a", "b", "c"] {
        network.propose(1, payload);
    }
    let storage = network.nodes.get_mut(&NodeId(1)).unwrap().storage_mut();
    storage.create_snapshot(Index(4), membership(&[1, 2, 3], &[]), Index(0), "abc".into()).unwrap();
    storage.compact(Index(4)).unwrap();
    network.newcomer(NodeId(4), Membership::default());
    network.change(NodeId(1), Edit::AddLearner(NodeId(4)).into());
    // The snapshot was made before it was a member, so it is not sent.
    assert_eq!(progress(&network.nodes[&NodeId(1)], 4).state, ProgressState::Probe);
    let members = network.membership(NodeId(1)).clone();
    assert_eq!(members, membership(&[1, 2, 3], &[4]));
    let storage = network.nodes.get_mut(&NodeId(1)).unwrap().storage_mut();
    storage.create_snapshot(Index(5), members.clone(), Index(5), "abc".into()).unwrap();
    (0..2).for_each(|_| network.heartbeat(1));
    assert_eq!(network.membership(NodeId(4)), &members);
    network.change(NodeId(1), Edit::AddVoter(NodeId(4)).into());
    for id in 1..=4 {
        assert_eq!(network.membership(NodeId(id)), &membership(&[1, 2, 3, 4], &[]), "{id}");
    }
    network.at(1, |node| node.transfer_leader(NodeId(4))).unwrap();
    network.deliver_all();
    assert_eq!(network.role(4), Role::Leader);
}

#[test]
fn all_voters_are_replaced_at_once() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    (4..=6).for_each(|id| network.newcomer(NodeId(id), membership(&[1, 2, 3], &[])));
    let edits = [4, 5, 6]
        .map(NodeId)
        .map(Edit::AddVoter)
        .into_iter()
        .chain([1, 2, 3].map(NodeId).map(Edit::Remove));
    network.change(NodeId(1), ConfChange::joint(edits));
    assert_eq!(network.role(1), Role::Follower, "it has left, and so have its friends");
    for id in 4..=6 {
        assert!(
            !network.membership(NodeId(id)).is_voter(NodeId(1))
                || network.membership(NodeId(id)).is_joint()
        );
    }
    network.isolated = [1, 2, 3].map(NodeId).into();
    for id in 4..=6 {
        network.timer(id, Timer::LeaseExpired);
    }
    network.elect(4);
    network.heartbeat(4);
    for id in 4..=6 {
        assert_eq!(network.membership(NodeId(id)), &membership(&[4, 5, 6], &[]));
    }
    network.propose(4, "on we go");
}

#[test]
fn a_cluster_grows_from_one_and_shrinks_to_one() {
    let mut network = Network::of_voters(1, true, true);
    network.elect(1);
    for id in 2..=5 {
        network.newcomer(NodeId(id), membership(&[1], &[]));
        network.change(NodeId(1), Edit::AddVoter(NodeId(id)).into());
    }
    assert_eq!(network.membership(NodeId(5)), &membership(&[1, 2, 3, 4, 5], &[]));
    for id in 2..=5 {
        network.change(NodeId(1), Edit::Remove(NodeId(id)).into());
    }
    assert_eq!(network.membership(NodeId(1)), &membership(&[1], &[]));
    let index = network.propose(1, "alone");
    assert_eq!(network.nodes[&NodeId(1)].status().commit, index);
}

#[test]
fn a_new_leader_finishes_what_the_old_one_began() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    network.newcomer(NodeId(4), membership(&[1, 2, 3], &[]));
    let swap = ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(3))]);
    network.at(1, |node| node.propose_conf_change(swap)).unwrap();
    // The joint configuration is committed and known, but the leader dies before it is left.
    while !network.membership(NodeId(2)).is_joint() {
        network.deliver(0);
        if network.wire.is_empty() {
            network.timer(1, Timer::HeartbeatDue);
        }
    }
    network.isolated = [1].map(NodeId).into();
    network.wire.clear();
    (2..=4).for_each(|id| network.timer(id, Timer::LeaseExpired));
    network.elect(2);
    (0..4).for_each(|_| network.heartbeat(2));
    assert_eq!(network.membership(NodeId(2)), &membership(&[1, 2, 4], &[]), "CONF-9");
    assert_eq!(network.membership(NodeId(4)), &membership(&[1, 2, 4], &[]));
}

/// CONF-9, TRANSFER-4: replace 3 by 4, and hand over to 2 meanwhile. TimeoutNow is lost, and
/// nothing else is proposed.
#[test]
fn a_transfer_given_up_does_not_keep_the_configuration_joint() {
    let configs = (1..=4).map(|id| Config { first_election_timeout: 19, ..Config::new(id) });
    let mut network = Network::new(configs, &membership(&[1, 2, 3], &[]));
    network.elect(1);
    let swap = ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(3))]);
    network.at(1, |node| node.propose_conf_change(swap)).unwrap();
    network.at(1, |node| node.transfer_leader(NodeId(2))).unwrap();
    while let Some(next) = network.wire.front() {
        match next.body {
            MessageBody::TimeoutNow => drop(network.wire.pop_front()),
            _ => network.deliver(0),
        }
    }
    assert!(network.membership(NodeId(1)).is_joint());
    assert_eq!(network.nodes[&NodeId(1)].status().transferee, Some(NodeId(2)));
    for _ in 0..12 {
        (1..=4).for_each(|id| network.at(id, |node| node.tick(19)).unwrap());
        network.deliver_all();
    }
    assert_eq!(network.role(1), Role::Leader);
    for id in [1, 2, 4] {
        assert_eq!(network.membership(NodeId(id)), &membership(&[1, 2, 4], &[]));
    }
}

#[test]
fn a_restarted_node_goes_on_with_its_configuration() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    let explicit =
        ConfChange { transition: Transition::Explicit, ..Edit::Remove(NodeId(3)).into() };
    network.change(NodeId(1), explicit);
    for id in 1..=3 {
        let members = network.membership(NodeId(id)).clone();
        assert!(members.is_joint());
        network.restart(id, config(id, true, true));
        assert_eq!(network.membership(NodeId(id)), &members);
    }
    network.elect(2);
    network.change(NodeId(2), ConfChange::leave());
    assert_eq!(network.membership(NodeId(1)), &membership(&[1, 2], &[]));
}

#[test]
fn a_log_without_its_beginning_makes_no_configuration() {
    let storage = MemStorage::new(Membership::default());
    let mut node = RawNode::new(config(2, true, true), storage).unwrap();
    // Were a change of the empty configuration taken, node 2 would be a cluster of its own.
    let join = conf_entry(2, 1, Edit::AddVoter(NodeId(2)).into());
    node.step(message(1, 2, 1, append((0, 0), &[entry(1, 1), join], 2))).unwrap();
    drain_lagging(&mut node);
    assert!(matches!(node.apply_conf_change(Index(2)), Err(ApplyError::ConfChange { .. })));
    node.reject_conf_change(Index(2)).unwrap();
    node.advance_apply(Index(2)).unwrap();
    assert_eq!(node.campaign(), ignored(CampaignIgnored::NotVoter));
}

/// The member that left is not in the new configuration, and its voice does not count.
#[test]
fn one_that_was_removed_cannot_disturb() {
    let mut network = Network::of_voters(3, true, true);
    network.elect(1);
    network.change(NodeId(1), Edit::Remove(NodeId(3)).into());
    for _ in 0..3 {
        network.timer(3, Timer::ElectionTimeout);
        network.deliver_all();
    }
    assert_eq!(network.role(1), Role::Leader);
    assert_eq!(network.nodes[&NodeId(1)].status().term, 1);
    // It may well not know that it was removed: it is not asked, and not answered by the lease.
    let vote = vote(9, 9, false);
    let before = network.nodes[&NodeId(2)].clone();
    network.wire.push_back(message(3, 2, 9, vote));
    network.deliver_all();
    assert_eq!(network.nodes[&NodeId(2)], before, "TERM-2");
}

#[test]
fn an_unaware_learner_helps_to_elect() {
    // 3 is promoted, which 1 and 2 know and 3 does not; then the leader dies (etcd#10998).
    let members = membership(&[1, 2], &[3]);
    let configs = (1..=3).map(|id| Config { ..config(id, true, false) });
    let mut network = Network::new(configs, &members);
    network.elect(1);
    network.isolated = [3].map(NodeId).into();
    network.change(NodeId(1), Edit::AddVoter(NodeId(3)).into());
    assert_eq!(network.membership(NodeId(2)), &membership(&[1, 2, 3], &[]));
    assert_eq!(network.membership(NodeId(3)), &members);
    network.isolated = [1].map(NodeId).into();
    network.wire.clear();
    network.elect(2);
    network.heartbeat(2);
    assert_eq!(network.membership(NodeId(3)), &membership(&[1, 2, 3], &[]), "VOTE-8");
}

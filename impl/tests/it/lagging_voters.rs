//! Voters that lag, in ticks: one that may not campaign itself must not keep others from leading.

use quorate_core::{
    ConfChange, Config, Edit, HardState, Index, MemStorage, Message, NodeId, RawNode, Role, Term,
    Timer,
};

use crate::common::*;

fn deliver(from: &mut Vec<Message>, to: &mut Node) -> Vec<Message> {
    let here = from.extract_if(.., |message| message.to == to.id()).collect::<Vec<_>>();
    let mut sent = Vec::new();
    for message in here {
        to.step(message).unwrap();
        sent.append(&mut drain_lagging(to));
    }
    sent
}

/// Ticks until the first of two nodes leads, of which the second does not apply what it commits.
fn ticks_to_lead(first: &mut Node, second: &mut Node, drawn: impl Fn(u64) -> u64) -> Option<u64> {
    (1..=1000).find(|&tick| {
        first.tick(drawn(tick)).unwrap();
        second.tick(10).unwrap();
        let mut wire = drain_lagging(first);
        wire.append(&mut drain_lagging(second));
        while wire.iter().any(|message| [first.id(), second.id()].contains(&message.to)) {
            let mut answers = deliver(&mut wire, second);
            answers.append(&mut deliver(&mut wire, first));
            wire.append(&mut answers);
        }
        first.status().role == Role::Leader
    })
}

/// LEASE-6: the leader of three is dead, and node 2 is slow to apply a change that is committed. It
/// may not campaign (CONF-3), but it can vote. With a drawn timeout equal to the base one each
/// refused campaign would renew its lease on the dead leader, with check-quorum for ever.
#[test]
fn a_refused_campaign_does_not_renew_the_lease() {
    for (check_quorum, timeout) in [(true, 10), (true, 14), (true, 19), (false, 10)] {
        let config =
            |id| Config { check_quorum, first_election_timeout: timeout, ..Config::new(id) };
        let mut network = Network::new([1, 2, 3].map(config), &membership(&[1, 2, 3], &[]));
        network.elect(1);
        let change = ConfChange::one(Edit::Update(NodeId(3)));
        network.at(1, |node| node.propose_conf_change(change)).unwrap();
        // Node 2 takes the change and its commit, and applies nothing.
        let mut two = network.nodes.remove(&NodeId(2)).unwrap();
        for _ in 0..4 {
            let mut wire: Vec<_> = network.wire.drain(..).collect();
            network.wire.extend(deliver(&mut wire, &mut two));
            network.wire.extend(wire);
            network.deliver_all_to(&[1, 3]);
            network.timer(1, Timer::HeartbeatDue);
        }
        assert_eq!((two.status().commit, two.status().applied), (Index(2), Index(1)));
        let mut three = network.nodes.remove(&NodeId(3)).unwrap();
        assert_eq!(three.status().applied, 2);
        assert!(two.status().lease);
        let ticks = ticks_to_lead(&mut three, &mut two, |tick| 10 + tick * 7 % 10);
        assert!(ticks.is_some_and(|ticks| ticks <= 40), "{check_quorum} {timeout}: {ticks:?}");
    }
}

impl Network {
    /// Delivers what is on the wire to these nodes, answers too.
    fn deliver_all_to(&mut self, ids: &[u64]) {
        while let Some(at) = self.wire.iter().position(|message| ids.contains(&message.to.get())) {
            self.deliver(at);
        }
    }
}

/// TERM-10: node 2 was made a voter, which it does not know, and is 50 terms ahead; node 3 is dead.
/// Node 1 asks it for its vote, without pre-vote. Ignored as in etcd, it would climb one term with
/// each of its timeouts: 747 ticks.
#[test]
fn a_candidate_far_behind_catches_up_within_a_few_timeouts() {
    let log = [entry(1, 1), conf_entry(2, 1, ConfChange::one(Edit::AddVoter(NodeId(2))))];
    let start = |id: NodeId, members, entries: usize, term| {
        let mut storage = MemStorage::new(members);
        storage.append(&log[..entries]).unwrap();
        let commit = entries as u64;
        storage.set_hard_state(HardState { term, vote: None, commit: Index(commit) });
        let config = Config { pre_vote: false, applied: Index(commit), ..Config::new(id) };
        RawNode::new(config, storage).unwrap()
    };
    let mut one = start(NodeId(1), membership(&[1, 2, 3], &[]), 2, Term(1));
    let mut two = start(NodeId(2), membership(&[1, 3], &[2]), 1, Term(51));
    let ticks = ticks_to_lead(&mut one, &mut two, |tick| 10 + tick * 7 % 10);
    assert!(ticks.is_some_and(|ticks| ticks <= 3 * 19), "{ticks:?}");
    assert_eq!(one.status().term, 52);
}

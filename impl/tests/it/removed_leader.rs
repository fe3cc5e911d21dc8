//! A leader that removed or demoted itself, and has more in its log than those who are to go on
//! (VOTE-9, CONF-15): it refuses them its vote, may not campaign itself, and tells them with its
//! refusal that the change is committed.

use std::collections::BTreeMap;

use quorate_core::{
    ConfChange, Config, Edit, Entry, HardState, Index, MemStorage, Membership, MessageBody, NodeId,
    RawNode, Role, Term, Timer,
};

use crate::common::*;

/// The numbers from which timeouts are drawn.
struct Draws(u64);

impl Draws {
    fn timeout(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        10 + (self.0 >> 33) % 10
    }
}

/// The ticks until a node leads, at most so many. All nodes tick, and nothing is lost.
fn ticks_to_a_leader(network: &mut Network, most: u64) -> Option<u64> {
    let mut draws = Draws(7);
    let ids: Vec<NodeId> = network.nodes.keys().copied().collect();
    (1..=most).find(|_| {
        for &id in &ids {
            let drawn = draws.timeout();
            network.at(id, |node| node.tick(drawn)).unwrap();
            network.deliver_all();
        }
        ids.iter().any(|&id| network.role(id) == Role::Leader)
    })
}

/// A cluster in which leader 1 has made its last change: it has applied that, has one entry more,
/// and has stepped down. The others of `ids` have the change and not the news that it is committed.
struct Change {
    name: &'static str,
    before: Membership,
    /// What was done, in order.
    changes: Vec<ConfChange>,
    /// Those who are up, beside the old leader.
    ids: &'static [NodeId],
}

impl Change {
    fn log(&self) -> Vec<Entry> {
        let changes = self.changes.iter().zip(2..);
        let changes = changes.map(|(change, index)| conf_entry(index, 1, change.clone()));
        let end = 2 + self.changes.len() as u64;
        [entry(1, 1)].into_iter().chain(changes).chain([entry(end, 1)]).collect()
    }

    /// The configuration after so many of the changes.
    fn after(&self, changes: usize) -> Membership {
        let start = self.before.clone();
        self.changes[..changes].iter().fold(start, |now, change| now.change(change).unwrap())
    }

    fn network(&self, edit: &dyn Fn(&mut Config)) -> Network {
        let (log, all) = (self.log(), self.changes.len());
        let start = |id: NodeId, entries: usize, changes: usize| {
            let applied = 1 + changes as u64;
            let mut storage = MemStorage::new(self.after(changes));
            storage.append(&log[..entries]).unwrap();
            storage.set_hard_state(HardState {
                term: Term(1),
                vote: Some(NodeId(1)),
                commit: Index(applied),
            });
            let mut config =
                Config { applied: Index(applied), storage_is_atomic: true, ..Config::new(id) };
            edit(&mut config);
            (id, RawNode::new(config, storage).unwrap())
        };
        let others = self.ids.iter().map(|&id| start(id, 1 + all, all - 1));
        let nodes: BTreeMap<_, _> = others.chain([start(NodeId(1), 2 + all, all)]).collect();
        Network { nodes, ..Network::new([], &Membership::default()) }
    }
}

fn changes() -> Vec<Change> {
    let voters = |voters: &[u64]| membership(voters, &[]);
    let joint = |added: &[u64], removed: &[u64]| {
        let added = ids(added).into_iter().map(Edit::AddVoter);
        let edits = added.chain(ids(removed).into_iter().map(Edit::Remove));
        vec![ConfChange::joint(edits), ConfChange::leave()]
    };
    vec![
        Change {
            name: "the leader of two is removed",
            before: voters(&[1, 2]),
            changes: vec![Edit::Remove(NodeId(1)).into()],
            ids: &[NodeId(2)],
        },
        Change {
            name: "the leader of two is demoted",
            before: voters(&[1, 2]),
            changes: vec![Edit::AddLearner(NodeId(1)).into()],
            ids: &[NodeId(2)],
        },
        Change {
            name: "four voters become two, and the other that left is gone",
            before: voters(&[1, 2, 3, 4]),
            changes: joint(&[], &[1, 3]),
            ids: &[NodeId(2), NodeId(4)],
        },
        Change {
            name: "all voters are replaced, and the others that left are gone",
            before: voters(&[1, 2, 3]),
            changes: joint(&[4, 5, 6], &[1, 2, 3]),
            ids: &[NodeId(4), NodeId(5), NodeId(6)],
        },
    ]
}

#[test]
fn those_who_are_left_elect_a_leader() {
    for change in changes() {
        for (pre_vote, check_quorum) in [(true, true), (true, false), (false, true), (false, false)]
        {
            let name = format!("{}, {pre_vote} {check_quorum}", change.name);
            let mut network = change.network(&|config| {
                (config.pre_vote, config.check_quorum) = (pre_vote, check_quorum);
            });
            let ticks = ticks_to_a_leader(&mut network, 1000);
            assert!(ticks.is_some_and(|ticks| ticks <= 60), "{name}: {ticks:?}");
            let leader = change.ids.iter().copied().find(|&id| network.role(id) == Role::Leader);
            let leader = leader.unwrap_or_else(|| panic!("{name}: the removed node leads"));
            (0..3).for_each(|_| network.heartbeat(leader));
            network.propose(leader, "on we go");
            network.heartbeat(leader);
            for &id in change.ids {
                let status = network.nodes[&id].status();
                assert_eq!(status.membership, &change.after(change.changes.len()), "{name}");
                assert_eq!(status.commit, network.nodes[&leader].status().commit, "{name}");
            }
        }
    }
}

/// What the option is for: the same clusters without it wait for ever, though nobody is away.
#[test]
fn without_commit_in_votes_they_never_do() {
    for change in changes() {
        let mut network = change.network(&|config| config.commit_in_votes = false);
        assert_eq!(ticks_to_a_leader(&mut network, 5000), None, "{}", change.name);
    }
}

/// The removal as it comes about. `higher`: node 2 has campaigned in a term of its own, which
/// nobody heard, so that what refuses its pre-votes is of a lower term.
fn removal_of_the_leader_of_two(higher: bool, pre_vote: bool) -> Network {
    let configs = [1, 2].map(|id| Config { pre_vote, ..Config::new(id) });
    let mut network = Network::new(configs, &membership(&[1, 2], &[]));
    network.elect(1);
    network.propose(1, "a");
    network.at(1, |node| node.propose_conf_change(Edit::Remove(NodeId(1)).into())).unwrap();
    // The change gets to node 2; the entry after it, and that the change is committed, do not.
    let change = network.wire.drain(..).collect::<Vec<_>>();
    network.at(1, |node| node.propose("b".into())).unwrap();
    network.wire.clear();
    network.wire.extend(change);
    network.deliver(0);
    let acknowledged = network.wire.drain(..).collect::<Vec<_>>();
    if higher {
        network.wire.push_back(message(1, 2, 1, MessageBody::TimeoutNow));
        network.deliver(0);
        network.wire.clear();
    }
    network.wire.extend(acknowledged);
    network.deliver(0);
    network.wire.clear();
    let old = network.nodes[&NodeId(1)].status();
    assert_eq!((old.role, old.log.last_index()), (Role::Follower, Index(4)), "CONF-15");
    let left = network.nodes[&NodeId(2)].status();
    assert_eq!(
        (left.term, left.commit, left.log.last_index()),
        (Term(1 + u64::from(higher)), Index(2), Index(3))
    );
    network
}

#[test]
fn removal_of_the_leader_of_two_leaves_a_leader() {
    for (higher, pre_vote) in [(false, true), (false, false), (true, true), (true, false)] {
        let mut network = removal_of_the_leader_of_two(higher, pre_vote);
        let ticks = ticks_to_a_leader(&mut network, 20_000);
        assert!(ticks.is_some_and(|ticks| ticks <= 60), "{higher} {pre_vote}: {ticks:?}");
        assert_eq!(network.role(2), Role::Leader);
    }
}

/// A request tells as well: whoever is asked looks, too, whether it grants or refuses.
#[test]
fn who_is_asked_learns_it_too() {
    let mut network = removal_of_the_leader_of_two(false, true);
    // Node 1 may not campaign any more, but a learner or a voter that it informed may.
    let ask = telling(pre_vote(4, 1), (3, 1));
    network.wire.push_back(message(1, 2, 2, ask));
    network.timer(2, Timer::LeaseExpired);
    network.deliver_all();
    let status = network.nodes[&NodeId(2)].status();
    assert_eq!((status.commit, status.membership.voters()), (Index(3), &[NodeId(2)][..]));
}

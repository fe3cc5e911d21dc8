//! Random schedules of whole clusters keep what Raft promises.

use std::collections::BTreeMap;

use proptest::prelude::*;
use quorate_core::{Entry, Index, NodeId, Role, Term, Timer};

use crate::common::*;

#[derive(Clone, Debug)]
enum Event {
    Timer(NodeId, Timer),
    Deliver(prop::sample::Index),
    Duplicate(prop::sample::Index),
    Drop(prop::sample::Index),
    Propose(NodeId),
    ProposeConf(NodeId),
    Transfer(NodeId, NodeId),
    Restart(NodeId),
}

fn event() -> impl Strategy<Value = Event> {
    let id = || (1..4_u64).prop_map(NodeId);
    let any_timer = prop_oneof![
        3 => Just(Timer::ElectionTimeout),
        1 => Just(Timer::LeaseExpired),
        2 => Just(Timer::HeartbeatDue),
        1 => Just(Timer::QuorumCheckDue),
    ];
    prop_oneof![
        4 => (id(), any_timer).prop_map(|(id, timer)| Event::Timer(id, timer)),
        40 => any::<prop::sample::Index>().prop_map(Event::Deliver),
        2 => any::<prop::sample::Index>().prop_map(Event::Duplicate),
        2 => any::<prop::sample::Index>().prop_map(Event::Drop),
        4 => id().prop_map(Event::Propose),
        1 => id().prop_map(Event::ProposeConf),
        1 => (id(), id()).prop_map(|(id, target)| Event::Transfer(id, target)),
        1 => id().prop_map(Event::Restart),
    ]
}

/// What was ever seen, against which every later state is held.
#[derive(Default)]
struct History {
    leaders: BTreeMap<Term, NodeId>,
    committed: Vec<Entry>,
}

impl History {
    fn check(&mut self, network: &Network) {
        for node in network.nodes.values() {
            let status = node.status();
            if status.role == Role::Leader {
                let first = *self.leaders.entry(status.term).or_insert(status.id);
                assert_eq!(first, status.id, "two leaders in term {}", status.term);
            }
            let committed = status.log.entries(Index(1)..status.commit.next()).unwrap();
            let known = committed.len().min(self.committed.len());
            assert_eq!(committed[..known], self.committed[..known], "commits differ");
            self.committed.extend_from_slice(&committed[known..]);
        }
    }
}

fn has_current_leader(network: &Network) -> bool {
    let statuses = || network.nodes.values().map(|node| node.status());
    let term = statuses().map(|status| status.term).max();
    statuses().any(|status| status.role == Role::Leader && Some(status.term) == term)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, ..ProptestConfig::default() })]

    #[test]
    fn one_leader_a_term_and_committed_entries_stay(
        flags in (any::<bool>(), any::<bool>()),
        events in prop::collection::vec(event(), 50..400),
    ) {
        let mut network = Network::of_voters(3, flags.0, flags.1);
        let mut history = History::default();
        for event in events {
            let waiting = network.wire.len();
            match event {
                Event::Timer(id, timer) => network.timer(id, timer),
                Event::Deliver(at) if waiting > 0 => network.deliver(at.index(waiting)),
                Event::Duplicate(at) if waiting > 0 => {
                    let copy = network.wire[at.index(waiting)].clone();
                    network.wire.push_back(copy);
                }
                Event::Drop(at) if waiting > 0 => {
                    network.wire.remove(at.index(waiting));
                }
                Event::Deliver(_) | Event::Duplicate(_) | Event::Drop(_) => {}
                Event::Propose(id) => {
                    let _ = network.at(id, |node| node.propose("p".into()));
                }
                Event::ProposeConf(id) => {
                    let _ = network.at(id, |node| node.propose_conf_change(no_change()));
                }
                Event::Transfer(id, target) => {
                    network.at(id, |node| node.transfer_leader(target)).unwrap();
                }
                Event::Restart(id) => network.restart(id, config(id, flags.0, flags.1)),
            }
            history.check(&network);
        }
        // Whatever happened, a cluster left in peace elects and commits.
        network.deliver_all();
        for _ in 0..4 {
            for id in 1..4 {
                if !has_current_leader(&network) {
                    (1..4).for_each(|id| network.timer(id, Timer::LeaseExpired));
                    network.timer(id, Timer::ElectionTimeout);
                    network.deliver_all();
                }
            }
            (1..4).for_each(|id| network.heartbeat(id));
        }
        history.check(&network);
        let ends: Vec<_> = network.nodes.values().map(|n| n.status().log.last_index()).collect();
        prop_assert!(has_current_leader(&network));
        prop_assert!(ends.iter().all(|end| *end == ends[0]), "logs end at {ends:?}");
        prop_assert_eq!(network.commits(), ends);
    }
}

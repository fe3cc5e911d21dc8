//! Random clusters with lagging disks, torn writes, lagging applications, membership changes,
//! snapshots and reads, in both forms of writing.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use quorate_core::{ConfChange, Config, Edit, NodeId, SnapshotStatus, Timer, Transition};

use crate::common::config;
use crate::common::hosts::Hosts;

#[derive(Clone, Debug)]
enum Event {
    Timer(NodeId, Timer),
    Deliver(prop::sample::Index),
    Duplicate(prop::sample::Index),
    Drop(prop::sample::Index),
    Write(NodeId),
    Apply(NodeId),
    Crash(NodeId, usize),
    Propose(NodeId),
    Change(NodeId, ConfChange),
    Transfer(NodeId, NodeId),
    Read(NodeId),
    Compact(NodeId),
    Report(NodeId, NodeId, SnapshotStatus),
    Unreachable(NodeId, NodeId),
    Forget(NodeId),
    /// From now on messages pass only between nodes on one side of it.
    Split(u8),
    /// A node campaigns, and its side of the network lets it.
    Elect(NodeId),
    /// Messages pass, but some disks and applications stand still.
    Busy(u8, u8),
    /// Everything that is under way arrives, is written and applied.
    Calm,
}

fn id() -> impl Strategy<Value = NodeId> + Clone {
    (1..6_u64).prop_map(NodeId)
}

fn change() -> impl Strategy<Value = ConfChange> {
    let edit = (id(), 0..3).prop_map(|(id, kind)| match kind {
        0 => Edit::AddVoter(id),
        1 => Edit::AddLearner(id),
        _ => Edit::Remove(id),
    });
    let transition = prop_oneof![
        3 => Just(Transition::Auto),
        1 => Just(Transition::Implicit),
        1 => Just(Transition::Explicit),
    ];
    let any_change = (transition, prop::collection::vec(edit, 1..3))
        .prop_map(|(transition, edits)| ConfChange { transition, edits, ..ConfChange::default() });
    prop_oneof![1 => Just(ConfChange::leave()), 4 => any_change]
}

fn event() -> impl Strategy<Value = Event> {
    let timer = prop_oneof![
        3 => Just(Timer::ElectionTimeout),
        1 => Just(Timer::LeaseExpired),
        3 => Just(Timer::HeartbeatDue),
        1 => Just(Timer::QuorumCheckDue),
    ];
    let at = any::<prop::sample::Index>;
    let status = prop_oneof![Just(SnapshotStatus::Finished), Just(SnapshotStatus::Failed)];
    prop_oneof![
        6 => (id(), timer).prop_map(|(id, timer)| Event::Timer(id, timer)),
        60 => at().prop_map(Event::Deliver),
        3 => at().prop_map(Event::Duplicate),
        3 => at().prop_map(Event::Drop),
        20 => id().prop_map(Event::Write),
        20 => id().prop_map(Event::Apply),
        2 => (id(), 0..6_usize).prop_map(|(id, records)| Event::Crash(id, records)),
        6 => id().prop_map(Event::Propose),
        4 => (id(), change()).prop_map(|(id, change)| Event::Change(id, change)),
        1 => (id(), id()).prop_map(|(id, target)| Event::Transfer(id, target)),
        4 => id().prop_map(Event::Read),
        2 => id().prop_map(Event::Compact),
        1 => (id(), id(), status).prop_map(|(id, peer, status)| Event::Report(id, peer, status)),
        1 => (id(), id()).prop_map(|(id, peer)| Event::Unreachable(id, peer)),
        1 => id().prop_map(Event::Forget),
        2 => prop_oneof![Just(0), 0..32_u8].prop_map(Event::Split),
        5 => id().prop_map(Event::Elect),
        5 => (0..32_u8, 0..32_u8).prop_map(|(disks, apps)| Event::Busy(disks, apps)),
        4 => Just(Event::Calm),
    ]
}

fn options() -> impl Strategy<Value = Config> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let size = prop_oneof![Just(1), 30..120_u64, Just(u64::MAX)];
    let shape = (size.clone(), size, 1..4_usize, any::<bool>());
    (flags, shape).prop_map(|(flags, (message, committed, inflight, commit_in_votes))| {
        let (pre_vote, check_quorum, asynchronous_writes, forwarding, step_down) = flags;
        Config {
            asynchronous_writes,
            forwarding,
            step_down_on_removal: step_down,
            commit_in_votes,
            max_size_per_message: message,
            max_committed_size: committed,
            max_inflight_messages: inflight,
            ..config(1, pre_vote, check_quorum)
        }
    })
}

fn run(hosts: &mut Hosts, event: Event) {
    let waiting = hosts.wire.len();
    match event {
        Event::Timer(id, timer) => hosts.at(id, |node| node.timer(timer)).unwrap(),
        Event::Deliver(at) if waiting > 0 => {
            let message = hosts.wire.swap_remove(at.index(waiting));
            hosts.deliver(message);
        }
        Event::Duplicate(at) if waiting > 0 => {
            let message = hosts.wire[at.index(waiting)].clone();
            hosts.wire.push(message);
        }
        Event::Drop(at) if waiting > 0 => drop(hosts.wire.swap_remove(at.index(waiting))),
        Event::Deliver(_) | Event::Duplicate(_) | Event::Drop(_) => {}
        Event::Write(id) => hosts.write(id),
        Event::Apply(id) => hosts.apply(id),
        Event::Crash(id, records) => hosts.crash(id, records),
        Event::Propose(id) => drop(hosts.propose(id)),
        Event::Change(id, change) => {
            let _ = hosts.at(id, |node| node.propose_conf_change(change));
        }
        Event::Transfer(id, target) => {
            hosts.at(id, |node| node.transfer_leader(target)).unwrap();
        }
        Event::Read(id) => hosts.read(id),
        Event::Compact(id) => hosts.compact(id),
        Event::Report(id, peer, status) => hosts.at(id, |node| node.report_snapshot(peer, status)),
        Event::Unreachable(id, peer) => hosts.at(id, |node| node.report_unreachable(peer)),
        Event::Forget(id) => drop(hosts.at(id, |node| node.forget_leader())),
        Event::Split(side) => hosts.split = side,
        Event::Elect(id) => {
            for other in 1..=5 {
                hosts.at(NodeId(other), |node| node.timer(Timer::LeaseExpired)).unwrap();
            }
            hosts.at(id, |node| node.timer(Timer::ElectionTimeout)).unwrap();
            deliver_all(hosts, (0, 0));
        }
        Event::Busy(disks, apps) => deliver_all(hosts, (disks, apps)),
        Event::Calm => deliver_all(hosts, (0, 0)),
    }
}

/// Lets everything arrive, be written and be applied, but on the nodes in these sets.
fn deliver_all(hosts: &mut Hosts, (disks, apps): (u8, u8)) {
    for _ in 0..8 {
        for message in std::mem::take(&mut hosts.wire) {
            hosts.deliver(message);
        }
        for id in 1..=5 {
            for _ in 0..4 {
                if disks >> (id - 1) & 1 == 0 {
                    hosts.write(NodeId(id));
                }
                if apps >> (id - 1) & 1 == 0 {
                    hosts.apply(NodeId(id));
                }
            }
        }
    }
}

#[test]
fn whatever_happens_one_history_is_kept() {
    let seen = Cell::new((0, 0, 0));
    let cases = ProptestConfig { cases: 1500, ..ProptestConfig::default() };
    let events = prop::collection::vec(event(), 100..700);
    TestRunner::new_with_rng(
        cases,
        prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    )
    .run(&(options(), events), |(options, events)| {
        let mut hosts = Hosts::new(|id| Config { id, ..options.clone() });
        for event in events {
            run(&mut hosts, event);
        }
        let (entries, changes) = hosts.progress();
        let (most, sum, reads) = seen.get();
        seen.set((most.max(entries), sum + changes, reads + hosts.answered));
        Ok(())
    })
    .unwrap();
    let (entries, changes, reads) = seen.get();
    assert!(entries > 10 && changes > 100 && reads > 100, "{entries} {changes} {reads}");
}

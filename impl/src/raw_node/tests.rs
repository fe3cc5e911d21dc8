//! The note that there is nothing to hand out is never wrong.

use super::RawNode;
use crate::ready::AsyncWrite;
use crate::soft_state::SoftState;
use crate::{
    Bytes, ConfChange, Config, Edit, Index, MemStorage, Membership, Message, NodeId, ReadMode,
    Snapshot, SnapshotStatus, Term, Timer,
};

type Node = RawNode<MemStorage>;

/// Splitmix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

fn nodes(asynchronous_writes: bool, lease: bool) -> Vec<Node> {
    let members = Membership::new([1, 2, 3].map(NodeId), []).unwrap();
    let start = |id| {
        let config = Config {
            asynchronous_writes,
            max_committed_size: 60,
            max_inflight_messages: 2,
            read_mode: if lease { ReadMode::LeaseBased } else { ReadMode::Safe },
            ..Config::new(id)
        };
        RawNode::new(config, MemStorage::new(members.clone())).unwrap()
    };
    (1..=3).map(start).collect()
}

fn check(node: &Node) {
    assert_eq!(node.has_ready(), node.is_busy());
    let idle = !node.is_busy() && !node.is_ready_out() && node.is_vote_durable();
    assert!(!idle || node.told == SoftState::of(&node.raft), "the owner knows an older state");
}

/// Some input; errors are inputs, too.
fn disturb(node: &mut Node, chance: &mut Chance, wire: &mut Vec<Message>) {
    let timers = [Timer::ElectionTimeout, Timer::HeartbeatDue, Timer::QuorumCheckDue];
    match chance.below(24) {
        0 => drop(node.timer(timers[chance.below(3) as usize])),
        1 => drop(node.propose(Bytes::from_static(b"p"))),
        2 => drop(node.propose_conf_change(ConfChange::joint([Edit::AddLearner(NodeId(4))]))),
        3 => drop(node.propose_conf_change(Edit::Remove(NodeId(4)).into())),
        4 => drop(node.read_index(Bytes::new())),
        5 => drop(node.transfer_leader(NodeId(1 + chance.below(3)))),
        6 => node.report_unreachable(NodeId(1 + chance.below(3))),
        7 => node.report_snapshot(NodeId(1 + chance.below(3)), SnapshotStatus::Failed),
        8 => drop(node.forget_leader()),
        9..12 => drop(node.tick(10 + chance.below(10))),
        12 => {
            let (index, membership) = (node.status().commit + 1, node.status().membership);
            let snapshot = Snapshot {
                index,
                term: Term(1),
                membership: membership.clone(),
                membership_index: Index(0),
                data: Bytes::new(),
            };
            let (to, from) = (node.id(), 1 + node.id().0 % 3);
            let term = node.status().term.max(Term(1));
            let body = crate::MessageBody::Snapshot(std::sync::Arc::new(snapshot));
            drop(node.step(Message { from: NodeId(from), to, term, body }));
        }
        _ => {
            let Some(last) = wire.len().checked_sub(1) else { return };
            let message = wire.swap_remove(chance.below(last as u64 + 1) as usize);
            if message.to == node.id() {
                drop(node.step(message));
            } else {
                wire.push(message);
            }
        }
    }
    check(node);
}

/// Applies some of what was handed out.
fn apply(node: &mut Node, chance: &mut Chance) {
    let status = node.status();
    let (applied, commit) = (status.applied, status.commit);
    for index in (applied.0 + 1..=commit.0).map(Index) {
        if chance.below(4) == 0 {
            return;
        }
        if node.apply_conf_change(index).is_err() {
            drop(node.reject_conf_change(index));
        }
        check(node);
        drop(node.advance_apply(index));
        check(node);
    }
}

#[test]
fn a_node_that_may_be_busy_knows_it() {
    for seed in 0..60 {
        let mut chance = Chance(seed);
        let mut nodes = nodes(false, seed % 2 == 0);
        let mut wire = Vec::new();
        for _ in 0..1000 {
            let node = &mut nodes[chance.below(3) as usize];
            (0..chance.below(4)).for_each(|_| disturb(node, &mut chance, &mut wire));
            if !node.has_ready() {
                continue;
            }
            let mut ready = node.ready().unwrap();
            check(node);
            apply(node, &mut chance);
            node.report_unreachable(NodeId(2));
            check(node);
            node.storage_mut().write(&ready.write).unwrap();
            node.advance(&mut ready).unwrap();
            check(node);
            wire.append(&mut ready.messages);
            apply(node, &mut chance);
        }
        assert!(nodes.iter().any(|node| node.status().commit > 10), "{seed}");
    }
}

#[test]
fn a_node_that_writes_meanwhile_knows_it_too() {
    for seed in 0..60 {
        let mut chance = Chance(seed);
        let mut nodes = nodes(true, seed % 2 == 0);
        let mut writes: [Vec<AsyncWrite>; 3] = Default::default();
        let mut wire = Vec::new();
        for _ in 0..1500 {
            let at = chance.below(3) as usize;
            let (node, writes) = (&mut nodes[at], &mut writes[at]);
            (0..chance.below(4)).for_each(|_| disturb(node, &mut chance, &mut wire));
            if node.has_ready() {
                let ready = node.async_ready().unwrap();
                check(node);
                assert!(!node.has_ready(), "all is handed out");
                wire.extend(ready.messages);
                writes.extend(ready.write);
            }
            if chance.below(3) > 0 && !writes.is_empty() {
                let write = writes.remove(0);
                node.storage_mut().write(&write.write).unwrap();
                node.written(write.receipt).unwrap();
                wire.extend(write.messages);
                check(node);
            }
            apply(node, &mut chance);
        }
        assert!(nodes.iter().any(|node| node.status().commit > 10), "{seed}");
    }
}

//! The node that a run starts with.

use quorate_core::{
    Config, Entry, HardState, Index, LogPosition, Membership, NodeId, ReadMode, Term,
};

use super::super::choices::Choices;
use super::super::disk::{Disk, Order};
use super::super::server::Server;
use super::message::entry_data;

/// Node 1 in some configuration, with some options, on some disk. None if it refuses to start.
pub(super) fn server(choices: &mut Choices<'_>) -> Option<Server> {
    let (config, order) = config(choices);
    let disk = disk(order, choices);
    Server::start(config, disk).ok()
}

fn config(choices: &mut Choices<'_>) -> (Config, Order) {
    let (flags, limits) = (choices.byte(), choices.byte());
    let is = |bit: u8| flags & (1 << bit) != 0;
    let size = |bits: u8| match bits & 3 {
        0 => u64::MAX,
        1 => 100,
        2 => 30,
        _ => 1,
    };
    let order = if limits & 0x80 == 0 { Order::Records } else { Order::Atomic };
    let config = Config {
        pre_vote: is(0),
        check_quorum: is(1),
        forwarding: is(2),
        step_down_on_removal: is(3),
        // No bit is left: in half of the cases with each of the other options.
        commit_in_votes: is(1) ^ is(2) ^ is(3),
        asynchronous_writes: is(4),
        read_mode: if is(5) { ReadMode::LeaseBased } else { ReadMode::Safe },
        storage_is_atomic: is(6) && order == Order::Atomic,
        election_tick: if is(7) { 10 } else { 3 },
        first_election_timeout: if is(7) { 13 } else { 4 },
        max_size_per_message: size(limits).min(if is(7) { 1 << 20 } else { u64::MAX }),
        max_committed_size: size(limits >> 2),
        max_uncommitted_size: size(limits >> 4),
        max_inflight_messages: if limits & 0x40 == 0 { 256 } else { 1 },
        max_inflight_bytes: if is(7) { u64::MAX } else { size(limits).max(100) },
        ..Config::new(1)
    };
    (config, order)
}

fn membership(choices: &mut Choices<'_>) -> Membership {
    let ids = |bits: usize| (1..=5).filter(move |id| bits & (1 << id) != 0).map(NodeId);
    let membership = match choices.below(8) {
        0 => Membership::new([1].map(NodeId), []),
        1 => Membership::new([2, 3].map(NodeId), [1].map(NodeId)),
        2 => Membership::joint(
            [1, 2, 4].map(NodeId),
            [1, 2, 3].map(NodeId),
            [5].map(NodeId),
            [3].map(NodeId),
            choices.flag(),
        ),
        3 => Membership::joint(
            [2, 3].map(NodeId),
            [1, 2, 3].map(NodeId),
            [],
            [1].map(NodeId),
            choices.flag(),
        ),
        4 => Membership::joint([1, 2].map(NodeId), [3, 4, 5].map(NodeId), [], [], choices.flag()),
        5 => Ok(Membership::default()),
        6 => Membership::new(ids(choices.below(64)), []),
        _ => Membership::new([1, 2, 3].map(NodeId), []),
    };
    membership.unwrap_or_default()
}

/// An empty disk, or one that was in use; at times with numbers near the end of all numbers.
fn disk(order: Order, choices: &mut Choices<'_>) -> Disk {
    let membership = membership(choices);
    let disk = Disk::new(order, membership.clone());
    let used = choices.below(8);
    if used < 4 {
        return disk;
    }
    let far = choices.below(32);
    let base = match far {
        31 => u64::MAX - 8,
        30 => u64::MAX - 2,
        29 => u64::MAX - 1,
        _ => 0,
    };
    let compacted = base + choices.below(if base > 0 { 1 } else { 4 }) as u64;
    let mut term = if far == 28 { u64::MAX - 2 } else { 1 };
    let before_term = if compacted == 0 { 0 } else { term };
    let before = LogPosition { term: Term(before_term), index: Index(compacted) };
    let mut entries = Vec::new();
    for at in 0..choices.below(6) as u64 {
        let Some(index) = compacted.checked_add(at + 1) else { break };
        term += u64::from(choices.below(4) == 3 && term < u64::MAX);
        entries.push(Entry { index: Index(index), term: Term(term), data: entry_data(choices) });
    }
    let commit = compacted.saturating_add(choices.below(entries.len() + 2) as u64);
    let applied = compacted.saturating_add(choices.below(entries.len() + 1) as u64);
    let hard_state = HardState {
        term: Term(term.saturating_add(choices.below(2) as u64)),
        vote: choices.one(&[None, Some(NodeId(1)), Some(NodeId(2))]),
        commit: Index(commit),
    };
    disk.with(hard_state, before, entries, Index(applied), membership)
}

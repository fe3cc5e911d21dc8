//! Messages near the edge: indexes and terms that the node knows, one more and one less, and the
//! extremes.

use std::sync::Arc;

use quorate_core::{
    Bytes, Entry, EntryData, Index, LogPosition, Membership, Message, MessageBody, NodeId,
    Proposal, Snapshot, Term,
};

use super::super::choices::Choices;
use super::super::cluster::change;
use super::super::server::Node;

/// Mostly a member, sometimes the node itself, nobody, or a stranger.
pub(super) fn node(choices: &mut Choices<'_>) -> NodeId {
    NodeId(choices.one(&[2, 3, 2, 3, 4, 5, 2, 3, 1, 0, 9, u64::MAX]))
}

/// An index that means something to the node, or nearly.
pub(super) fn index(node: &Node, choices: &mut Choices<'_>) -> Index {
    let status = node.status();
    let byte = choices.byte();
    let peer = status.progress.get(usize::from(byte >> 5) % status.progress.len().max(1));
    let base = match byte % 10 {
        0 | 1 => status.log.last_index(),
        2 | 3 => status.commit,
        4 => status.applied,
        5 => status.log.first_index(),
        6 => peer.map_or(Index(0), |(_, progress)| progress.next),
        7 => peer.map_or(Index(0), |(_, progress)| progress.matched),
        8 => Index(0),
        _ => Index::MAX,
    };
    Index(near(base.0, choices))
}

fn near(base: u64, choices: &mut Choices<'_>) -> u64 {
    match choices.below(16) {
        0 => base.wrapping_add(1),
        1 => base.wrapping_add(2),
        2 => base.wrapping_sub(1),
        3 => base.wrapping_sub(2),
        4 => base.wrapping_add(u64::from(choices.byte())),
        _ => base,
    }
}

fn term(node: &Node, choices: &mut Choices<'_>) -> Term {
    let own = node.status().term.0;
    Term(match choices.below(32) {
        0 | 1 => own.wrapping_add(1),
        2 => own.wrapping_sub(1),
        3 => own.wrapping_add(2),
        4 => 0,
        5 => u64::MAX - u64::from(choices.byte() % 4),
        _ => own,
    })
}

/// The term that the log has there, or nearly.
fn term_at(node: &Node, index: Index, choices: &mut Choices<'_>) -> Term {
    let term = node.status().log.term(index).unwrap_or(node.status().term);
    match choices.below(16) {
        0 => Term(term.0.wrapping_add(1)),
        1 => Term(term.0.wrapping_sub(1)),
        _ => term,
    }
}

/// A position whose term is that of the log there, or nearly.
fn position(node: &Node, choices: &mut Choices<'_>) -> LogPosition {
    let index = index(node, choices);
    LogPosition { term: term_at(node, index, choices), index }
}

/// The commit that a vote tells of (VOTE-9): none, one that may be in the log, or nonsense.
fn known(node: &Node, choices: &mut Choices<'_>) -> LogPosition {
    match choices.below(4) {
        0 | 1 => LogPosition::START,
        2 => position(node, choices),
        _ => {
            let index = index(node, choices);
            LogPosition { term: Term(choices.below(4) as u64), index }
        }
    }
}

pub(super) fn entry_data(choices: &mut Choices<'_>) -> EntryData {
    match choices.below(8) {
        0 | 1 => EntryData::Empty,
        2 | 3 => EntryData::Conf(Arc::new(change(choices))),
        length => EntryData::Normal(Bytes::from(vec![7; length * length])),
    }
}

/// Entries after `prev`, mostly as they should be.
fn entries(prev: LogPosition, last: Term, choices: &mut Choices<'_>) -> Vec<Entry> {
    let LogPosition { mut index, mut term } = prev;
    let count = choices.one(&[0, 1, 1, 2, 3, 4, 5, 1]);
    let mut entries = Vec::new();
    for _ in 0..count {
        let byte = choices.byte() / 2 + 8;
        index = Index(near(index.0.wrapping_add(1), &mut Choices::new(&[byte])));
        match choices.below(8) {
            0 => term = last,
            1 => term = Term(term.0.wrapping_add(1)),
            _ => {}
        }
        entries.push(Entry { index, term: term.max(Term(1)), data: entry_data(choices) });
    }
    entries
}

fn snapshot(node: &Node, choices: &mut Choices<'_>) -> Arc<Snapshot> {
    let index = index(node, choices);
    let ids = |bits: u8| (1..=5).filter(move |id| bits & (1 << id) != 0).map(NodeId);
    let (voters, learners, outgoing) = (choices.byte() | 2, choices.byte(), choices.byte());
    let membership = match choices.below(4) {
        0 => Membership::joint(
            ids(voters),
            ids(outgoing),
            ids(learners & !voters & !outgoing),
            [],
            choices.flag(),
        ),
        1 => Membership::new(ids(voters), ids(learners)),
        _ => Membership::new(ids(voters), ids(learners & !voters)),
    };
    Arc::new(Snapshot {
        index,
        term: term_at(node, index, choices),
        membership: membership.unwrap_or_default(),
        membership_index: index,
        data: Bytes::new(),
    })
}

/// A message to the node, mostly from a member and in its own term.
pub(super) fn message(node: &Node, choices: &mut Choices<'_>) -> Message {
    let from = self::node(choices);
    let to = if choices.below(64) == 63 { self::node(choices) } else { node.id() };
    let mut term = term(node, choices);
    let read = |choices: &mut Choices<'_>| match choices.below(4) {
        0 => u64::MAX,
        small => small as u64,
    };
    let kind = choices.below(24);
    let body = match kind {
        0..=5 => {
            let prev = position(node, choices);
            let entries = entries(prev, term, choices);
            let commit = index(node, choices);
            MessageBody::Append { prev, entries, commit }
        }
        6..=8 => MessageBody::AppendResp {
            index: index(node, choices),
            rejected: choices.below(3) == 2,
            hint: LogPosition { index: index(node, choices), term: Term(choices.below(4) as u64) },
        },
        9 => MessageBody::Heartbeat { commit: index(node, choices), read: read(choices) },
        10 => MessageBody::HeartbeatResp { read: read(choices) },
        11 | 12 => {
            let last = position(node, choices);
            let transfer = choices.flag();
            let committed = known(node, choices);
            MessageBody::Vote { last, transfer, committed }
        }
        13 => {
            let last = position(node, choices);
            let committed = known(node, choices);
            MessageBody::PreVote { last, committed }
        }
        14 | 15 => {
            let granted = choices.below(4) != 3;
            let committed = known(node, choices);
            MessageBody::VoteResp { granted, committed }
        }
        16 => {
            // A grant carries the term that was asked for.
            term = Term(term.0.wrapping_add(1));
            let granted = choices.below(4) != 3;
            let committed = known(node, choices);
            MessageBody::PreVoteResp { granted, committed }
        }
        17 => MessageBody::TimeoutNow,
        18 | 19 => MessageBody::Snapshot(snapshot(node, choices)),
        20 => {
            term = if choices.below(8) == 7 { term } else { Term(0) };
            let proposal = match choices.below(3) {
                0 => Proposal::Conf(Arc::new(change(choices))),
                count => Proposal::Normal(vec![Bytes::from_static(b"payload"); count - 1]),
            };
            MessageBody::Propose(proposal)
        }
        21 => {
            term = if choices.below(8) == 7 { term } else { Term(0) };
            MessageBody::Transfer { target: self::node(choices) }
        }
        22 => {
            term = if choices.below(8) == 7 { term } else { Term(0) };
            MessageBody::ReadIndex { context: Bytes::from(vec![choices.byte()]) }
        }
        _ => MessageBody::ReadIndexResp {
            index: index(node, choices),
            context: Bytes::from(vec![choices.byte()]),
        },
    };
    Message { from, to, term, body }
}

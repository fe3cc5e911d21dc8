//! The nodes of these tests.

use quorate_core::{
    Config, Entry, EntryData, HardState, Index, LogPosition, MemStorage, Membership, Message,
    MessageBody, RawNode, Role, Term, Timer,
};

use crate::common::{self, Node, accept, config, drain, log, node_with, step, timer};

/// Index and term of an entry.
pub(crate) type At = (u64, u64);

/// A log, as the terms of its entries.
pub(crate) type Terms = &'static [u64];

/// Neither pre-vote nor check-quorum.
pub(crate) fn plain(id: u64) -> Config {
    config(id, false, false)
}

pub(crate) fn voters(size: u64) -> Vec<u64> {
    (1..=size).collect()
}

/// Node 1 of so many, with these terms in its log, in the term of the last of them; nothing is
/// committed.
pub(crate) fn follower(size: u64, terms: &[u64]) -> Node {
    let term = terms.last().copied().unwrap_or(0);
    follower_at(size, terms, common::hard_state(term, 0, 0))
}

pub(crate) fn follower_at(size: u64, terms: &[u64], hard_state: HardState) -> Node {
    node_with(plain(1), &voters(size), terms, hard_state)
}

/// A node with this configuration, log and state.
pub(crate) fn node_with_members(
    config: Config,
    members: Membership,
    terms: &[u64],
    hard_state: HardState,
) -> Node {
    let mut storage = MemStorage::new(members);
    storage.append(&log(terms)).unwrap();
    storage.set_hard_state(hard_state);
    let mut node = RawNode::new(config, storage).unwrap();
    drain(&mut node);
    node
}

/// The same node as candidate in the next term.
pub(crate) fn candidate(size: u64, terms: &[u64]) -> Node {
    let mut node = follower(size, terms);
    timer(&mut node, Timer::ElectionTimeout);
    node
}

/// The same node as leader of the next term, elected by all.
pub(crate) fn leader(size: u64, terms: &[u64]) -> Node {
    let mut node = candidate(size, terms);
    let term = node.status().term;
    for voter in 2..=size {
        step(&mut node, voter, term, common::vote_resp(true));
    }
    assert_eq!(node.status().role, Role::Leader);
    node
}

/// The same node in each role, all in the term after that of the last entry.
pub(crate) fn in_every_role(terms: &[u64]) -> [(Role, Node); 3] {
    let term = terms.last().copied().unwrap_or(0) + 1;
    let follower = follower_at(3, terms, common::hard_state(term, 0, 0));
    [
        (Role::Follower, follower),
        (Role::Candidate, candidate(3, terms)),
        (Role::Leader, leader(3, terms)),
    ]
}

pub(crate) fn role_and_term(node: &Node) -> (Role, Term) {
    (node.status().role, node.status().term)
}

/// The terms of a node's log.
pub(crate) fn terms(node: &Node) -> Vec<Term> {
    node.status().log.all().unwrap().iter().map(|entry| entry.term).collect()
}

pub(crate) fn commit(node: &Node) -> Index {
    node.status().commit
}

pub(crate) fn vote(last: At) -> MessageBody {
    common::vote(last.0, last.1, false)
}

pub(crate) const GRANTED: MessageBody =
    MessageBody::VoteResp { granted: true, committed: LogPosition::START };
pub(crate) const REFUSED: MessageBody =
    MessageBody::VoteResp { granted: false, committed: LogPosition::START };

/// A leader whose log of so many peers is known to be equal; everything is committed.
pub(crate) fn leader_of_equal_logs(size: u64) -> Node {
    let mut node = leader(size, &[]);
    for peer in 2..=size {
        step(&mut node, peer, 1, accept(1));
    }
    assert_eq!(commit(&node), 1);
    node
}

/// Proposes a payload and returns what the leader sends.
pub(crate) fn propose(node: &mut Node, payload: &'static str) -> Vec<Message> {
    node.propose(payload.into()).unwrap();
    drain(node)
}

pub(crate) fn normal(index: Index, term: Term, payload: &'static str) -> Entry {
    Entry { index, term, data: EntryData::Normal(payload.into()) }
}

pub(crate) fn rejected(index: u64, hint: At) -> MessageBody {
    common::reject(index, common::at(hint.0, hint.1))
}

/// Carries messages between two nodes until none is left; returns how many Appends went to `b`.
pub(crate) fn converse(a: &mut Node, b: &mut Node, mut wire: Vec<Message>) -> usize {
    let mut appends = 0;
    while !wire.is_empty() {
        let mut answers = Vec::new();
        for message in wire {
            let to_b = message.to == b.id();
            appends += usize::from(to_b && matches!(message.body, MessageBody::Append { .. }));
            let node = if message.to == a.id() { &mut *a } else { &mut *b };
            if message.to == node.id() {
                node.step(message).unwrap();
                answers.extend(drain(node));
            }
        }
        wire = answers;
    }
    appends
}

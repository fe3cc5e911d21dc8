//! Nodes and messages as words of 32 bits.

/// How many nodes there are.
pub(super) const NODES: usize = 3;
/// The most entries of a log.
pub(super) const ENTRIES: u32 = 2;
/// The fewest nodes of a quorum.
pub(super) const QUORUM: u32 = 2;

/// Some bits of a word: where they begin, and how many they are.
pub(super) type Field = (u32, u32);

pub(super) const TERM: Field = (0, 3);
/// 0, or the number of the node voted for, from 1.
pub(super) const VOTE: Field = (3, 2);
pub(super) const ROLE: Field = (5, 2);
/// Whether a follower heard its leader lately.
pub(super) const LEASE: Field = (7, 1);
/// A bit for each node: whose vote a (pre-)candidate has; whom a leader heard since its last look.
pub(super) const HEARD: Field = (8, 3);
pub(super) const LENGTH: Field = (11, 2);
pub(super) const COMMIT: Field = (19, 2);

pub(super) const FOLLOWER: u32 = 0;
pub(super) const PRE_CANDIDATE: u32 = 1;
pub(super) const CANDIDATE: u32 = 2;
pub(super) const LEADER: u32 = 3;

/// The term of a node's entry, from 1.
const fn entry(index: u32) -> Field {
    (10 + 3 * index, 3)
}

/// What a leader knows to be in another node's log.
pub(super) fn matched(node: u32) -> Field {
    (21 + 2 * node, 2)
}

#[inline]
pub(super) fn get(word: u32, (at, bits): Field) -> u32 {
    word >> at & ((1 << bits) - 1)
}

#[inline]
pub(super) fn set(word: &mut u32, (at, bits): Field, value: u32) {
    debug_assert!(value < 1 << bits, "{value} has more than {bits} bits");
    *word = *word & !(((1 << bits) - 1) << at) | value << at;
}

/// The term of an entry; 0 before the first one.
#[inline]
pub(super) fn log_term(node: u32, index: u32) -> u32 {
    if index == 0 { 0 } else { get(node, entry(index)) }
}

/// Cuts a log after an index.
pub(super) fn truncate(node: &mut u32, index: u32) {
    (index + 1..=ENTRIES).for_each(|i| set(node, entry(i), 0));
    set(node, LENGTH, index);
}

/// Puts an entry at the end of a log.
pub(super) fn push(node: &mut u32, term: u32) {
    let index = get(*node, LENGTH) + 1;
    set(node, entry(index), term);
    set(node, LENGTH, index);
}

/// Messages. A message is never 0.
pub(super) mod message {
    use super::Field;

    pub(in super::super) const KIND: Field = (0, 3);
    pub(in super::super) const FROM: Field = (3, 2);
    pub(in super::super) const TO: Field = (5, 2);
    pub(in super::super) const TERM: Field = (7, 3);
    /// The index that the message speaks of: the last one, the one before the entries, the last one
    /// that matches.
    pub(in super::super) const INDEX: Field = (10, 2);
    /// The term of the entry there.
    pub(in super::super) const INDEX_TERM: Field = (12, 3);
    pub(in super::super) const GRANTED: Field = (15, 1);
    /// The index of the last entry of an append.
    pub(in super::super) const END: Field = (16, 2);
    pub(in super::super) const COMMIT: Field = (24, 2);

    /// The term of an entry of an append.
    pub(in super::super) fn entry(index: u32) -> Field {
        (15 + 3 * index, 3)
    }

    pub(in super::super) const PRE_VOTE: u32 = 1;
    pub(in super::super) const PRE_VOTE_ANSWER: u32 = 2;
    pub(in super::super) const VOTE: u32 = 3;
    pub(in super::super) const VOTE_ANSWER: u32 = 4;
    pub(in super::super) const APPEND: u32 = 5;
    pub(in super::super) const APPEND_ANSWER: u32 = 6;

    /// Whether messages are in descending order, with zeros only at the end.
    pub(in super::super) fn ordered(messages: &[u32]) -> bool {
        messages.is_sorted_by(|a, b| a >= b)
    }
}

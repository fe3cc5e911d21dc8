//! A state as bytes: what is empty takes no room, so that a state costs about what it says.
//!
//! A head tells which sections follow. Numbers keep to the ranges of [`crate::raft::Node::words`]:
//! ids and indexes below 16, in messages below 8, terms below 32. Unused slots for nodes are blank
//! and not written.
//!
//! | section | bytes |
//! |---|---|
//! | head: count, what follows, messages in flight | 2 |
//! | down, phase, heartbeat_sent | one each, unless zero |
//! | spent, history, commits on disk | a mask of what is not zero, and a byte for each such |
//! | a node | 2, and only if there: vote and leader 1, log (with what is compacted of it) 1 + entries, changes that it lacks 1, commit and applied 1, votes 2, extra grants 1, leadership 2 + 2 for each peer, 3 if a snapshot is on its way |
//! | a message | 2, and 1 for an index and a term, 1 for a commit, the entries; 1 for a commit and its term where a vote carries them |
//!
//! Equal states have equal bytes, and bytes that writing would not have made are refused: each
//! section that is there says something, and messages are in order.

use crate::cluster::history::History;
use crate::cluster::network::Network;
use crate::cluster::{Phase, Spent, State};
use crate::ids::{Index, NodeId, NodeSet, Term};
use crate::limits::{MAX_IN_FLIGHT, MAX_LOG, MAX_NODES, MAX_TERM};
use crate::raft::{Entry, Flags, Log, Message, MessageKind, Node, Progress, ProgressState, Role};
use crate::scenario::Budget;
use quorate_checker::Pack;

/// Most bytes of a state: every node with every section, and as many of the longest messages as
/// fit.
const MOST: usize = 512;
const _: () = assert!(
    2 + 3
        + (2 + Budget::ALL.len())
        + 9
        + (1 + MAX_NODES)
        + MAX_NODES * (13 + MAX_LOG + 3 * MAX_NODES)
        + MAX_IN_FLIGHT * (4 + MAX_LOG)
        <= MOST
);

/// Where a state is put together; a vector would ask for room at each byte.
struct Buffer {
    bytes: [u8; MOST],
    len: usize,
}

impl Buffer {
    #[inline]
    fn push(&mut self, byte: u8) {
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    /// The lowest `len` bytes of a word, of which the others are zero.
    #[inline]
    fn put(&mut self, word: u64, len: usize) {
        debug_assert!(len == 8 || word >> (8 * len) == 0);
        self.bytes[self.len..self.len + 8].copy_from_slice(&word.to_le_bytes());
        self.len += len;
    }
}

/// Up to eight bytes that are put together before they are written.
struct Word {
    bits: u64,
    len: usize,
}

impl Word {
    #[inline]
    fn add(&mut self, present: bool, value: u64, bytes: usize) {
        if present {
            self.bits |= value << (8 * self.len);
            self.len += bytes;
        }
    }
}

/// Reads a section that is only there if it says something.
fn some<T: Pack + PartialEq + Default>(present: bool, from: &mut &[u8]) -> Option<T> {
    if !present {
        return Some(T::default());
    }
    T::unpack(from).filter(|value| *value != T::default())
}

/// Two numbers below 16 as one byte.
fn nibbles(low: u8, high: u8) -> u8 {
    debug_assert!(low < 16 && high < 16);
    low | high << 4
}

fn halves(byte: u8) -> (u8, u8) {
    (byte & 15, byte >> 4)
}

/// An index below 8 and a term as one byte.
fn position(index: Index, term: Term) -> u8 {
    debug_assert!(usize::from(index) <= MAX_LOG && term <= MAX_TERM);
    index | term << 3
}

/// A mask of the bytes that are not zero, and those.
fn pack_sparse(bytes: &[u8], out: &mut Buffer) {
    let set = |(at, byte): (usize, &u8)| u16::from(*byte != 0) << at;
    let mask = bytes.iter().enumerate().map(set).fold(0, |mask, bit| mask | bit);
    out.put(u64::from(mask), if bytes.len() > 8 { 2 } else { 1 });
    let mut rest = mask;
    while rest != 0 {
        out.push(bytes[rest.trailing_zeros() as usize]);
        rest &= rest - 1;
    }
}

fn unpack_sparse<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let mask = if N > 8 { u16::unpack(from)? } else { u16::from(u8::unpack(from)?) };
    if mask == 0 || u32::from(mask) >> N != 0 {
        return None;
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = some(mask >> at & 1 == 1, from)?;
    }
    Some(bytes)
}

fn pack_entries(log: &Log, out: &mut Buffer) {
    // The word holds the entries, and above them their number.
    out.put(log.word() & ENTRIES, usize::from(log.len()));
}

const ENTRIES: u64 = (1 << (8 * MAX_LOG)) - 1;

fn unpack_entries(len: u8, from: &mut &[u8]) -> Option<Log> {
    let mut log = Log::EMPTY;
    for _ in 0..len {
        let full = log.push(Entry::from_byte(u8::unpack(from)?)?);
        if full {
            return None;
        }
    }
    Some(log)
}

/// What of a node has a section, as bits above its term, role, lease and flags.
const IDS: u16 = 1 << 10;
const LOG: u16 = 1 << 11;
const COMMIT: u16 = 1 << 12;
const VOTES: u16 = 1 << 13;
const EXTRA: u16 = 1 << 14;
const LEADERSHIP: u16 = 1 << 15;

/// The bit above the length of a log that says that a byte of missing changes follows.
const LACKS: u8 = 1 << 3;

fn pack_node(node: &Node, out: &mut Buffer) {
    debug_assert!(node.term <= MAX_TERM);
    let leadership_of = |progress: &Progress| u8::from(progress.bits() != 0);
    let peers = node.progress.iter().rev().fold(0u8, |mask, p| mask << 1 | leadership_of(p));
    let ids = nibbles(node.vote, node.leader);
    let commit = nibbles(node.commit, node.applied);
    let leadership = nibbles(node.transferee, node.pending_conf);
    let section = |present: bool, bit: u16| if present { bit } else { 0 };
    let head = u16::from(node.term)
        | (node.role as u16) << 5
        | u16::from(node.lease) << 7
        | u16::from(node.flags.pre_vote) << 8
        | u16::from(node.flags.check_quorum) << 9
        | section(ids != 0, IDS)
        | section(!node.log.is_empty(), LOG)
        | section(commit != 0, COMMIT)
        | section(!node.granted.union(node.refused).is_empty(), VOTES)
        | section(node.extra_grants != 0, EXTRA)
        | section(leadership != 0 || peers != 0, LEADERSHIP);
    let there = |section: u16| head & section != 0;
    let mut before = Word { bits: u64::from(head), len: 2 };
    before.add(there(IDS), u64::from(ids), 1);
    let (len, lacks) = (node.log.len(), node.unlearned != 0);
    let log = nibbles(len | if lacks { LACKS } else { 0 }, node.compacted);
    debug_assert!(node.compacted <= len && usize::from(len) <= MAX_LOG);
    before.add(there(LOG), u64::from(log), 1);
    before.add(lacks, u64::from(node.unlearned), 1);
    out.put(before.bits, before.len);
    if there(LOG) {
        pack_entries(&node.log, out);
    }
    let votes = u64::from(node.granted.0) | u64::from(node.refused.0) << 8;
    let leads = u64::from(leadership) | u64::from(peers) << 8;
    let mut behind = Word { bits: 0, len: 0 };
    behind.add(there(COMMIT), u64::from(commit), 1);
    behind.add(there(VOTES), votes, 2);
    behind.add(there(EXTRA), u64::from(node.extra_grants), 1);
    behind.add(there(LEADERSHIP), leads, 2);
    out.put(behind.bits, behind.len);
    if peers != 0 {
        let present = node.progress.iter().filter(|progress| progress.bits() != 0);
        present.for_each(|progress| pack_progress(progress, out));
    }
}

/// Reads a node of a cluster with these members.
fn unpack_node(members: NodeSet, from: &mut &[u8]) -> Option<Node> {
    let known = |id: NodeId| id == 0 || members.contains(id);
    let head = u16::unpack(from)?;
    let there = |bit: u16| head & bit != 0;
    let mut node = Node {
        term: (head & 31) as u8,
        role: role(head >> 5 & 3),
        lease: there(1 << 7),
        flags: Flags { pre_vote: there(1 << 8), check_quorum: there(1 << 9) },
        ..Node::default()
    };
    (node.vote, node.leader) = halves(some(there(IDS), from)?);
    if there(LOG) {
        let (len, compacted) = halves(u8::unpack(from)?);
        node.unlearned = some(len & LACKS != 0, from)?;
        let len = len & !LACKS;
        node.log = unpack_entries(len, from).filter(|log| !log.is_empty() && compacted <= len)?;
        node.compacted = compacted;
    }
    (node.commit, node.applied) = halves(some(there(COMMIT), from)?);
    let [granted, refused] = some(there(VOTES), from)?;
    (node.granted, node.refused) = (NodeSet(granted), NodeSet(refused));
    node.extra_grants = some(there(EXTRA), from)?;
    let [leadership, peers] = some(there(LEADERSHIP), from)?;
    (node.transferee, node.pending_conf) = halves(leadership);
    for (at, progress) in node.progress.iter_mut().enumerate() {
        if peers >> at & 1 == 1 {
            *progress = unpack_progress(from)?;
        }
    }
    let sets = [node.granted, node.refused, NodeSet(peers)];
    let ids = [node.vote, node.leader, node.transferee];
    let within = sets.iter().all(|set| set.difference(members).is_empty());
    (within && ids.into_iter().all(known)).then_some(node)
}

fn role(bits: u16) -> Role {
    match bits {
        0 => Role::Follower,
        1 => Role::PreCandidate,
        2 => Role::Candidate,
        _ => Role::Leader,
    }
}

fn pack_progress(progress: &Progress, out: &mut Buffer) {
    let Progress { matched, next, state, recent_active, paused, sent_commit, pending_snapshot } =
        *progress;
    debug_assert!(sent_commit < 16 && pending_snapshot < 16);
    let snapshot = state == ProgressState::Snapshot;
    let bits = u8::from(state == ProgressState::Replicate) << 4
        | u8::from(recent_active) << 5
        | u8::from(paused) << 6
        | u8::from(snapshot) << 7;
    out.push(nibbles(matched, next));
    out.push(sent_commit | bits);
    if snapshot {
        out.push(pending_snapshot);
    }
}

fn unpack_progress(from: &mut &[u8]) -> Option<Progress> {
    let [indexes, rest] = some::<[u8; 2]>(true, from)?;
    let (matched, next) = halves(indexes);
    let state = match (rest >> 7 & 1, rest >> 4 & 1) {
        (0, 0) => ProgressState::Probe,
        (0, _) => ProgressState::Replicate,
        (_, 0) => ProgressState::Snapshot,
        _ => return None,
    };
    let snapshot = state == ProgressState::Snapshot;
    let pending_snapshot = if snapshot { u8::unpack(from)? } else { 0 };
    let (recent_active, paused) = (rest >> 5 & 1 == 1, rest >> 6 & 1 == 1);
    let sent_commit = rest & 15;
    let fits = pending_snapshot < 16;
    let progress =
        Progress { matched, next, state, recent_active, paused, sent_commit, pending_snapshot };
    fits.then_some(progress)
}

fn pack_message(message: &Message, out: &mut Buffer) {
    let Message { kind, from, to, term, index, log_term, commit, entries, .. } = *message;
    let flag = message.flag();
    debug_assert!(from < 8 && to < 8 && term <= MAX_TERM);
    let may_carry = matches!(
        kind,
        MessageKind::PreVote | MessageKind::Vote | MessageKind::PreVoteResp | MessageKind::VoteResp
    );
    let carries = may_carry && (commit, message.commit_term()) != (0, 0);
    let number = if kind == MessageKind::Snapshot { SNAPSHOT } else { kind as u16 };
    let head = (number + if carries { WITH_COMMIT } else { 0 })
        | u16::from(flag) << 4
        | u16::from(from) << 5
        | u16::from(to) << 8
        | u16::from(term) << 11;
    let head = u64::from(head);
    let carried = if carries { u64::from(position(commit, message.commit_term())) } else { 0 };
    let extra = usize::from(carries);
    let position = u64::from(position(index, log_term)) << 16;
    match kind {
        MessageKind::PreVote | MessageKind::Vote => {
            out.put(head | position | carried << 24, 3 + extra);
        }
        MessageKind::Append => {
            let rest = u64::from(nibbles(commit, entries.len())) << 24;
            out.put(head | position | rest, 4);
            pack_entries(&entries, out);
        }
        MessageKind::AppendResp => out.put(head | position | u64::from(commit) << 24, 4),
        MessageKind::Heartbeat => out.put(head | u64::from(commit) << 16, 3),
        MessageKind::PreVoteResp | MessageKind::VoteResp => {
            out.put(head | carried << 16, 2 + extra);
        }
        MessageKind::HeartbeatResp | MessageKind::TimeoutNow => out.put(head, 2),
        // Its term and index are those of its entries.
        MessageKind::Snapshot => {
            debug_assert!((index, log_term) == (entries.last_index(), entries.last_term()));
            out.put(head | u64::from(index) << 16, 3);
            pack_entries(&entries, out);
        }
    }
}

/// Reads a message between these members.
fn unpack_message(members: NodeSet, bytes: &mut &[u8]) -> Option<Message> {
    let head = u16::unpack(bytes)?;
    let (kind, carries) = kind(head & 15)?;
    let (from, to) = ((head >> 5 & 7) as u8, (head >> 8 & 7) as u8);
    let (term, flag) = ((head >> 11) as u8, head >> 4 & 1 == 1);
    let mut message = Message { kind, term, ..Message::heartbeat(from, to, 0, 0) }.with_flag(flag);
    let mut place = |message: &mut Message| -> Option<()> {
        let byte = u8::unpack(bytes)?;
        (message.index, message.log_term) = (byte & 7, byte >> 3);
        Some(())
    };
    let may_be_set = match kind {
        MessageKind::PreVoteResp | MessageKind::VoteResp => true,
        MessageKind::Vote | MessageKind::PreVote => {
            place(&mut message)?;
            kind == MessageKind::Vote
        }
        MessageKind::Append => {
            place(&mut message)?;
            let (commit, len) = halves(u8::unpack(bytes)?);
            message.commit = commit;
            message.entries = unpack_entries(len, bytes)?;
            false
        }
        MessageKind::AppendResp => {
            place(&mut message)?;
            message.commit = u8::unpack(bytes)?;
            flag || (message.commit, message.log_term) == (0, 0)
        }
        MessageKind::Heartbeat => {
            message.commit = u8::unpack(bytes)?;
            false
        }
        MessageKind::HeartbeatResp | MessageKind::TimeoutNow => false,
        MessageKind::Snapshot => {
            message.entries =
                unpack_entries(u8::unpack(bytes)?, bytes).filter(|log| !log.is_empty())?;
            message.index = message.entries.last_index();
            message.log_term = message.entries.last_term();
            false
        }
    };
    if carries {
        let byte: u8 = some(true, bytes)?;
        message = message.with_commit(byte & 7, byte >> 3);
    }
    let well_formed = may_be_set || (!flag && kind != MessageKind::AppendResp);
    (well_formed && members.contains(from) && members.contains(to)).then_some(message)
}

/// What is added to the number of a request or an answer that carries a commit, VOTE-9; one byte
/// more follows then.
const WITH_COMMIT: u16 = 9;

/// The number of a Snapshot, behind those.
const SNAPSHOT: u16 = WITH_COMMIT + 4;

/// The kind of a message, and whether it carries a commit where its kind may do without.
fn kind(bits: u16) -> Option<(MessageKind, bool)> {
    let carries = (WITH_COMMIT..WITH_COMMIT + 4).contains(&bits);
    let kind = match if carries { bits - WITH_COMMIT } else { bits } {
        0 => MessageKind::PreVote,
        1 => MessageKind::Vote,
        2 => MessageKind::PreVoteResp,
        3 => MessageKind::VoteResp,
        4 => MessageKind::Append,
        5 => MessageKind::AppendResp,
        6 => MessageKind::Heartbeat,
        7 => MessageKind::HeartbeatResp,
        8 => MessageKind::TimeoutNow,
        SNAPSHOT => MessageKind::Snapshot,
        _ => return None,
    };
    Some((kind, carries))
}

/// The bits of a state's head above the number of nodes; the second byte holds the number of
/// messages.
const DOWN: u8 = 1 << 3;
const PHASE: u8 = 1 << 4;
const HEARTBEAT_SENT: u8 = 1 << 5;
const SPENT: u8 = 1 << 6;
const HISTORY: u8 = 1 << 7;
const OUT_OF_BOUNDS: u8 = 1 << 7;
const STORED: u8 = 1 << 6;
const _: () = assert!(MAX_IN_FLIGHT < 1 << 6, "the number of messages has six bits");

impl Pack for State {
    fn pack(&self, into: &mut Vec<u8>) {
        let out = &mut Buffer { bytes: [0; MOST], len: 0 };
        debug_assert!(usize::from(self.count) <= MAX_NODES);
        let history = self.history.word().to_le_bytes();
        let section = |present: bool, bit: u8| if present { bit } else { 0 };
        let head = self.count
            | section(self.down != NodeSet::EMPTY, DOWN)
            | section(self.phase != Phase::Chaos, PHASE)
            | section(self.heartbeat_sent != NodeSet::EMPTY, HEARTBEAT_SENT)
            | section(self.spent != Spent::default(), SPENT)
            | section(self.history != History::default(), HISTORY);
        out.push(head);
        let stored = self.stored != [0; MAX_NODES];
        let second = section(self.out_of_bounds, OUT_OF_BOUNDS) | section(stored, STORED);
        out.push(self.network.len() as u8 | second);
        for (bit, value) in [
            (DOWN, self.down.0),
            (PHASE, self.phase.byte()),
            (HEARTBEAT_SENT, self.heartbeat_sent.0),
        ] {
            if head & bit != 0 {
                out.push(value);
            }
        }
        if head & SPENT != 0 {
            pack_sparse(&self.spent, out);
        }
        if head & HISTORY != 0 {
            pack_sparse(&history, out);
        }
        if stored {
            pack_sparse(&self.stored, out);
        }
        self.nodes[..usize::from(self.count)].iter().for_each(|node| pack_node(node, out));
        self.network.iter().for_each(|message| pack_message(message, out));
        into.extend_from_slice(&out.bytes[..out.len]);
    }

    fn unpack(from: &mut &[u8]) -> Option<State> {
        let [head, second] = <[u8; 2]>::unpack(from)?;
        let count = head & 7;
        if usize::from(count) > MAX_NODES {
            return None;
        }
        let members = NodeSet::first(count);
        let down = NodeSet(some(head & DOWN != 0, from)?);
        let phase = Phase::of_byte(some(head & PHASE != 0, from)?);
        let heartbeat_sent = NodeSet(some(head & HEARTBEAT_SENT != 0, from)?);
        let spent = if head & SPENT != 0 { unpack_sparse(from)? } else { Spent::default() };
        let history = if head & HISTORY != 0 { unpack_sparse(from)? } else { [0; 8] };
        let stored = if second & STORED != 0 { unpack_sparse(from)? } else { [0; MAX_NODES] };
        let indexes = |(at, commit): (usize, &u8)| {
            usize::from(*commit) <= MAX_LOG && (*commit == 0 || at < usize::from(count))
        };
        if !stored.iter().enumerate().all(indexes) {
            return None;
        }
        let mut sets = history.iter().map(|set| NodeSet(*set)).chain([down, heartbeat_sent]);
        if !sets.all(|set| set.difference(members).is_empty()) {
            return None;
        }
        let mut nodes = [Node::default(); MAX_NODES];
        for node in &mut nodes[..usize::from(count)] {
            *node = unpack_node(members, from)?;
        }
        let mut network = Network::default();
        for _ in 0..second & !(OUT_OF_BOUNDS | STORED) {
            if !network.append(unpack_message(members, from)?) {
                return None;
            }
        }
        let out_of_bounds = second & OUT_OF_BOUNDS != 0;
        let history = History::of_word(u64::from_le_bytes(history));
        Some(State {
            count,
            down,
            phase,
            heartbeat_sent,
            out_of_bounds,
            spent,
            history,
            stored,
            nodes,
            network,
        })
    }
}

const _: () = assert!(Budget::ALL.len() <= 16, "the mask of what is spent has 16 bits");

//! The state of one node.

use std::hash::{Hash, Hasher};

use super::log::Log;
use crate::ids::{Index, NodeId, NodeSet, Term};
use crate::limits::MAX_NODES;

/// The switches that a server is started with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct Flags {
    /// Ask before campaigning.
    pub pre_vote: bool,
    /// A leader steps down without a quorum; followers in lease ignore vote requests.
    pub check_quorum: bool,
}

/// What a server is at present.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
#[repr(u8)]
#[allow(missing_docs, reason = "named as in the rulebook")]
pub enum Role {
    #[default]
    Follower,
    PreCandidate,
    Candidate,
    Leader,
}

/// How a leader sends to a peer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
#[repr(u8)]
pub enum ProgressState {
    /// One Append at a time, until one is accepted.
    #[default]
    Probe,
    /// Ahead of the answers.
    Replicate,
    /// A snapshot is on its way, and nothing else is sent. SNAP-2.
    Snapshot,
}

/// What a leader knows of a peer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Debug)]
pub struct Progress {
    /// The highest index known equal on the peer (*match* in the rulebook).
    pub matched: Index,
    /// The next index to send.
    pub next: Index,
    /// How the leader sends.
    pub state: ProgressState,
    /// The peer has answered since the last check.
    pub recent_active: bool,
    /// Nothing is sent until the peer answers.
    pub paused: bool,
    /// The highest commit sent, as far as is known.
    pub sent_commit: Index,
    /// The index of the snapshot on its way; 0 in the other states.
    pub pending_snapshot: Index,
}

impl Progress {
    /// Three numbers of four bits and four bits: all but the pending snapshot.
    #[inline]
    pub(crate) const fn bits(self) -> u64 {
        let Progress { matched, next, state, recent_active, paused, sent_commit, .. } = self;
        debug_assert!(matched < 16 && next < 16 && sent_commit < 16);
        matched as u64
            | (next as u64) << 4
            | (sent_commit as u64) << 8
            | (state as u64) << 12
            | (recent_active as u64) << 14
            | (paused as u64) << 15
    }
}

/// One server. Fields that belong to another role are empty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct Node {
    /// Durable: the present term.
    pub term: Term,
    /// Durable: whom it voted for in this term.
    pub vote: NodeId,
    /// What it is.
    pub role: Role,
    /// The leader it knows of.
    pub leader: NodeId,
    /// The lease bit, see LEASE-1.
    pub lease: bool,
    /// Fixed until restart.
    pub flags: Flags,
    /// Durable: the highest index known committed.
    pub commit: Index,
    /// Durable: the highest index applied.
    pub applied: Index,
    /// Durable: the entries, those that are compacted among them: what a snapshot stands for.
    pub log: Log,
    /// Durable: the index up to which entries are compacted. No rule looks at them, except at the
    /// term of the last.
    pub compacted: Index,
    /// Durable: a bit for each index (bit `index - 1`) of a change that came with a snapshot and
    /// that the configuration lacks; only without SNAP-3.
    pub unlearned: u8,
    /// Voters that granted; of pre-candidates and candidates.
    pub granted: NodeSet,
    /// Voters that refused; of pre-candidates and candidates.
    pub refused: NodeSet,
    /// Grants counted more than once; only without ELECT-4.
    pub extra_grants: u8,
    /// To whom a leader hands over.
    pub transferee: NodeId,
    /// A leader proposes no change until this index is applied.
    pub pending_conf: Index,
    /// A leader's view of each peer; its own slot stays default.
    pub progress: [Progress; MAX_NODES],
}

impl Node {
    /// A server that has never run.
    #[must_use]
    pub fn new(flags: Flags) -> Self {
        Node { flags, ..Node::default() }
    }

    /// A leader's view of a peer.
    #[inline]
    #[must_use]
    pub const fn progress_of(&self, id: NodeId) -> Progress {
        self.progress[id as usize - 1]
    }

    /// The same, to change it.
    #[inline]
    pub const fn progress_of_mut(&mut self, id: NodeId) -> &mut Progress {
        &mut self.progress[id as usize - 1]
    }

    /// The largest index not above `index` whose entry is not compacted, or is the last that is,
    /// and whose term is not above `term`; 0 if there is none. APPEND-5, APPEND-7.
    #[must_use]
    pub fn last_index_up_to(&self, index: Index, term: Term) -> u8 {
        let found = self.log.last_index_up_to(index, term);
        if found < self.compacted { 0 } else { found }
    }

    /// The whole state as four words, different for different states.
    #[inline]
    #[must_use]
    pub const fn words(&self) -> [u64; 4] {
        debug_assert!(self.vote < 16 && self.leader < 16 && self.transferee < 16);
        let state = self.term as u64
            | (self.granted.0 as u64) << 8
            | (self.refused.0 as u64) << 16
            | (self.vote as u64) << 24
            | (self.leader as u64) << 28
            | (self.transferee as u64) << 32
            | (self.commit as u64) << 36
            | (self.applied as u64) << 40
            | (self.pending_conf as u64) << 44
            | (self.extra_grants as u64) << 48
            | (self.role as u64) << 52
            | (self.lease as u64) << 54
            | (self.flags.pre_vote as u64) << 55
            | (self.flags.check_quorum as u64) << 56
            | (self.compacted as u64) << 57;
        let [a, b, c, d, e] = self.progress;
        let four = a.bits() | b.bits() << 16 | c.bits() << 32 | d.bits() << 48;
        let pending = a.pending_snapshot as u64
            | (b.pending_snapshot as u64) << 4
            | (c.pending_snapshot as u64) << 8
            | (d.pending_snapshot as u64) << 12
            | (e.pending_snapshot as u64) << 16;
        let rest = e.bits() | pending << 16 | (self.unlearned as u64) << 36;
        [state, self.log.word(), four, rest]
    }
}

impl Hash for Node {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        for word in self.words() {
            state.write_u64(word);
        }
    }
}

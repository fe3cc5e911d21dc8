//! The state of one server, and what is fixed while it runs.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::MAX_NODES;
use super::log::Log;
use super::plan::Plan;
use crate::deviation::Deviations;
use crate::rule::Rule;

/// A server: 1 to [`MAX_NODES`], a stranger up to 15; 0 means none.
pub type NodeId = u8;

/// A set of servers; bit `id - 1` stands for `id`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct NodeSet(pub u8);

impl NodeSet {
    /// The set without any node.
    pub const EMPTY: NodeSet = NodeSet(0);

    const fn bit(id: NodeId) -> u8 {
        if id >= 1 && id <= 8 { 1 << (id - 1) } else { 0 }
    }

    /// The set of the given nodes.
    #[must_use]
    pub const fn of(ids: &[NodeId]) -> Self {
        let mut set = NodeSet(0);
        let mut i = 0;
        while i < ids.len() {
            set.insert(ids[i]);
            i += 1;
        }
        set
    }

    /// The nodes 1 to `count`.
    #[must_use]
    pub const fn first(count: u8) -> Self {
        NodeSet(((1u16 << count) - 1) as u8)
    }

    /// Whether the node is in the set; never so for 0.
    #[inline]
    #[must_use]
    pub const fn contains(self, id: NodeId) -> bool {
        self.0 & Self::bit(id) != 0
    }

    /// Puts a node in.
    #[inline]
    pub const fn insert(&mut self, id: NodeId) {
        self.0 |= Self::bit(id);
    }

    /// Takes a node out.
    #[inline]
    pub const fn remove(&mut self, id: NodeId) {
        self.0 &= !Self::bit(id);
    }

    /// The set and one more node.
    #[inline]
    #[must_use]
    pub const fn with(self, id: NodeId) -> Self {
        NodeSet(self.0 | Self::bit(id))
    }

    /// The set and one node less.
    #[inline]
    #[must_use]
    pub const fn without(self, id: NodeId) -> Self {
        NodeSet(self.0 & !Self::bit(id))
    }

    /// The nodes of both sets together.
    #[inline]
    #[must_use]
    pub const fn union(self, other: NodeSet) -> Self {
        NodeSet(self.0 | other.0)
    }

    /// The nodes that are in both sets.
    #[inline]
    #[must_use]
    pub const fn intersection(self, other: NodeSet) -> Self {
        NodeSet(self.0 & other.0)
    }

    /// The nodes that are not in the other set.
    #[inline]
    #[must_use]
    pub const fn difference(self, other: NodeSet) -> Self {
        NodeSet(self.0 & !other.0)
    }

    /// The number of nodes.
    #[inline]
    #[must_use]
    pub const fn len(self) -> u8 {
        self.0.count_ones() as u8
    }

    /// Whether there is no node.
    #[inline]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many of these voters are a quorum: a majority. An empty set has won already, CONF-10.
    #[inline]
    #[must_use]
    pub const fn majority(self) -> u8 {
        if self.is_empty() { 0 } else { self.len() / 2 + 1 }
    }

    /// Whether the set holds a majority of the voters.
    #[inline]
    #[must_use]
    pub const fn is_quorum_of(self, voters: NodeSet) -> bool {
        self.intersection(voters).len() >= voters.majority()
    }

    /// The nodes in ascending order.
    pub fn iter(self) -> impl Iterator<Item = NodeId> {
        let mut rest = self;
        std::iter::from_fn(move || {
            // The empty set has eight zeros below its lowest bit, and there is no node 9.
            let id = rest.0.trailing_zeros() as NodeId + 1;
            rest.remove(id);
            (id <= 8).then_some(id)
        })
    }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeId>>(ids: I) -> Self {
        ids.into_iter().fold(NodeSet::EMPTY, NodeSet::with)
    }
}

impl fmt::Debug for NodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

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
    pub matched: u8,
    /// The next index to send.
    pub next: u8,
    /// How the leader sends.
    pub state: ProgressState,
    /// The peer has answered since the last check.
    pub recent_active: bool,
    /// Nothing is sent until the peer answers.
    pub paused: bool,
    /// The highest commit sent, as far as is known.
    pub sent_commit: u8,
    /// The index of the snapshot on its way; 0 in the other states.
    pub pending_snapshot: u8,
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
    pub term: u8,
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
    pub commit: u8,
    /// Durable: the highest index applied.
    pub applied: u8,
    /// Durable: the entries, those that are compacted among them: what a snapshot stands for.
    pub log: Log,
    /// Durable: the index up to which entries are compacted. No rule looks at them, except at the term of the last.
    pub compacted: u8,
    /// Durable: a bit for each index (bit `index - 1`) of a change that came with a snapshot and that the configuration lacks; only
    /// without SNAP-3.
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
    pub pending_conf: u8,
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

    /// The largest index not above `index` whose entry is not compacted, or is the last that is, and whose term is not above `term`; 0
    /// if there is none. APPEND-5, APPEND-7.
    #[must_use]
    pub fn last_index_up_to(&self, index: u8, term: u8) -> u8 {
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

/// What is given to a step besides the state and the input.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Context {
    /// Whose step it is.
    pub id: NodeId,
    /// The first configuration and the changes that there are.
    pub plan: Arc<Plan>,
    /// Which rules are switched off.
    pub without: Deviations,
    /// Committed entries are applied on [`super::Input::Apply`] only.
    pub lagging_apply: bool,
}

impl Context {
    /// Every rule holds, and entries are applied at once.
    #[must_use]
    pub fn new(id: NodeId, plan: impl Into<Arc<Plan>>) -> Self {
        Context { id, plan: plan.into(), without: Deviations::NONE, lagging_apply: false }
    }

    /// Whether requests and answers carry the sender's commit, and receivers look at it. VOTE-9.
    #[inline]
    #[must_use]
    pub fn tells_commit(&self) -> bool {
        self.plan.commit_in_votes && !self.without.off(Rule::Vote9)
    }

    /// Whether a leader that is not a voter any more becomes follower. CONF-15.
    #[inline]
    #[must_use]
    pub fn steps_down(&self) -> bool {
        self.plan.step_down_on_removal && !self.without.off(Rule::Conf15)
    }
}

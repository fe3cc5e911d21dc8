//! Names of nodes and places in time and in a log. Each is a small number, so that a state is
//! small.

use std::fmt;

/// A term, from 1; 0 before the first. At most [`MAX_TERM`](crate::limits::MAX_TERM).
pub type Term = u8;

/// An index of a log, from 1; 0 stands before the first entry.
pub type Index = u8;

/// A node: 1 to [`MAX_NODES`](crate::limits::MAX_NODES), a stranger up to 15; 0 means none.
pub type NodeId = u8;

/// A set of nodes; bit `id - 1` stands for `id`.
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

//! Small sorted sets of nodes.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;
use core::iter::Peekable;

use crate::NodeId;

/// A handful of nodes, ascending, in one piece of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "Vec<NodeId>", into = "Vec<NodeId>"))]
pub(crate) struct NodeSet {
    ids: Vec<NodeId>,
}

impl NodeSet {
    #[inline]
    pub(crate) fn as_slice(&self) -> &[NodeId] {
        &self.ids
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = NodeId> + Clone {
        self.ids.iter().copied()
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Linear: faster than bisecting for the few nodes of a cluster.
    #[inline]
    pub(crate) fn contains(&self, id: NodeId) -> bool {
        self.ids.contains(&id)
    }

    /// Does nothing if the node is there.
    pub(crate) fn insert(&mut self, id: NodeId) {
        if let Err(at) = self.ids.binary_search(&id) {
            self.ids.insert(at, id);
        }
    }

    /// Does nothing if the node is not there.
    pub(crate) fn remove(&mut self, id: NodeId) {
        self.ids.retain(|&other| other != id);
    }
}

impl From<Vec<NodeId>> for NodeSet {
    fn from(mut ids: Vec<NodeId>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        Self { ids }
    }
}

impl From<NodeSet> for Vec<NodeId> {
    fn from(set: NodeSet) -> Self {
        set.ids
    }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeId>>(ids: I) -> Self {
        ids.into_iter().collect::<Vec<_>>().into()
    }
}

impl fmt::Display for NodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        for (at, id) in self.ids.iter().enumerate() {
            let space = if at == 0 { "" } else { " " };
            write!(f, "{space}{id}")?;
        }
        f.write_str(")")
    }
}

/// What is in either of two ascending sequences, ascending, each once.
pub(crate) fn union<A, B>(left: A, right: B) -> Union<A, B>
where
    A: Iterator<Item = NodeId>,
    B: Iterator<Item = NodeId>,
{
    Union { left: left.peekable(), right: right.peekable() }
}

/// See [`union`].
#[derive(Clone, Debug)]
pub(crate) struct Union<A: Iterator<Item = NodeId>, B: Iterator<Item = NodeId>> {
    left: Peekable<A>,
    right: Peekable<B>,
}

impl<A: Iterator<Item = NodeId>, B: Iterator<Item = NodeId>> Iterator for Union<A, B> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        let order = match (self.left.peek(), self.right.peek()) {
            (Some(left), Some(right)) => left.cmp(right),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        match order {
            Ordering::Less => self.left.next(),
            Ordering::Greater => self.right.next(),
            Ordering::Equal => {
                self.left.next();
                self.right.next()
            }
        }
    }
}

//! New names for the nodes of a cluster.

use crate::ids::{NodeId, NodeSet};
use crate::limits::MAX_NODES;

/// A permutation of the ids of nodes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Permutation {
    /// The new id for each id, 0 for 0.
    pub(crate) to: [NodeId; MAX_NODES + 1],
    /// The image of each set.
    sets: [u8; 1 << MAX_NODES],
}

impl Permutation {
    /// The permutation that maps id `i` to `to[i - 1]`, and ids beyond to themselves.
    fn new(images: &[NodeId]) -> Permutation {
        let mut to = std::array::from_fn(|id| id as NodeId);
        to[1..=images.len()].copy_from_slice(images);
        let image =
            |set: u8| NodeSet(set).iter().map(|id| to[usize::from(id)]).collect::<NodeSet>();
        Permutation { to, sets: std::array::from_fn(|set| image(set as u8).0) }
    }

    /// Every permutation of the ids 1 to `nodes`; the identity is the first.
    pub fn all(nodes: u8) -> Vec<Permutation> {
        let mut lists = vec![Vec::new()];
        for _ in 0..nodes {
            let longer = |list: &Vec<NodeId>| {
                let list = list.clone();
                let free = (1..=nodes).filter(|id| !list.contains(id)).collect::<Vec<_>>();
                free.into_iter().map(move |id| [list.as_slice(), &[id]].concat())
            };
            lists = lists.iter().flat_map(longer).collect();
        }
        lists.iter().map(|images| Permutation::new(images)).collect()
    }

    /// The new name of a node.
    #[inline]
    pub fn id(&self, id: NodeId) -> NodeId {
        self.to[usize::from(id)]
    }

    /// The new names of a set of nodes.
    #[inline]
    pub fn set(&self, set: NodeSet) -> NodeSet {
        NodeSet(self.sets[usize::from(set.0)])
    }
}

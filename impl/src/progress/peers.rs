//! The peers of a leader.

use alloc::vec::Vec;

use super::Progress;
use crate::membership::Membership;
use crate::{Index, NodeId};

/// The progress of each peer, learners too. They lie in one piece of memory, in the order of ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Peers {
    peers: Vec<(NodeId, Progress)>,
}

impl Peers {
    /// The peers of the new leader `id`, whose log ends at `last_index` before its no-op
    /// (ELECT-5).
    pub(crate) fn new(membership: &Membership, id: NodeId, last_index: Index) -> Self {
        let peers = membership.peers(id).map(|peer| (peer, Progress::new(last_index)));
        Self { peers: peers.collect() }
    }

    /// Those who left lose their progress, those who are new get one, others keep theirs
    /// (CONF-8). `last_index` is that of the log of the leader `id`.
    pub(crate) fn reconfigure(&mut self, membership: &Membership, id: NodeId, last_index: Index) {
        self.peers.retain(|&(peer, _)| membership.is_member(peer));
        for peer in membership.peers(id) {
            if let Err(at) = self.place(peer) {
                self.peers.insert(at, (peer, Progress::joined(last_index)));
            }
        }
    }

    /// Looks at one after the other: for the few peers there are, that is the fastest.
    #[inline]
    pub(crate) fn get(&self, id: NodeId) -> Option<&Progress> {
        self.peers.iter().find(|(peer, _)| *peer == id).map(|(_, progress)| progress)
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, id: NodeId) -> Option<&mut Progress> {
        self.peers.iter_mut().find(|(peer, _)| *peer == id).map(|(_, progress)| progress)
    }

    /// Ascending by id.
    #[inline]
    pub(crate) fn as_slice(&self) -> &[(NodeId, Progress)] {
        &self.peers
    }

    /// Ascending by id.
    #[inline]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (NodeId, &Progress)> {
        self.peers.iter().map(|(id, progress)| (*id, progress))
    }

    /// Ascending by id.
    #[inline]
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (NodeId, &mut Progress)> {
        self.peers.iter_mut().map(|(id, progress)| (*id, progress))
    }

    fn place(&self, id: NodeId) -> Result<usize, usize> {
        self.peers.binary_search_by_key(&id, |&(peer, _)| peer)
    }
}

//! Nodes and their inboxes.

use crate::node::{Node, Settings};

/// A cluster of nodes `1..=n`.
pub struct Cluster<N: Node> {
    settings: Settings,
    nodes: Vec<N>,
    /// What node `i + 1` has not taken yet.
    inboxes: Vec<Vec<N::Message>>,
}

impl<N: Node> Cluster<N> {
    /// `size` nodes that have never run.
    #[must_use]
    pub fn new(size: u64, settings: Settings) -> Self {
        let voters: Vec<u64> = (1..=size).collect();
        Self {
            settings,
            nodes: voters.iter().map(|&id| N::new(id, &voters, settings)).collect(),
            inboxes: voters.iter().map(|_| Vec::new()).collect(),
        }
    }

    /// A node. Ids start at 1.
    pub fn node(&mut self, id: u64) -> &mut N {
        &mut self.nodes[id as usize - 1]
    }

    /// Lets the nodes work until no message is left.
    pub fn pump(&mut self) {
        loop {
            for at in 0..self.nodes.len() {
                self.visit(at);
            }
            if self.inboxes.iter().all(Vec::is_empty) {
                break;
            }
        }
    }

    /// One node takes its whole inbox, then is drained.
    fn visit(&mut self, at: usize) {
        let node = &mut self.nodes[at];
        // Taken and put back, so that the inbox keeps its memory.
        let mut inbox = std::mem::take(&mut self.inboxes[at]);
        for message in inbox.drain(..) {
            node.step(message);
        }
        self.inboxes[at] = inbox;
        node.drain(|to, message| self.inboxes[to as usize - 1].push(message));
    }

    /// Node `id` campaigns and wins, and all commit and apply its first entry.
    pub fn elect(&mut self, id: u64) {
        self.node(id).campaign();
        self.pump();
        assert!(self.node(id).leads(), "node {id} was not elected");
    }

    /// Lets all time out but short of campaigning: the leader steps down since nobody answers, and
    /// the leases of the others run out.
    pub fn lose(&mut self, leader: u64) {
        let election_tick = self.settings.election_tick;
        let node = self.node(leader);
        let mut ticks = 0;
        while node.leads() {
            node.tick();
            node.drain(|_, _| ());
            ticks += 1;
            assert!(ticks <= 2 * election_tick, "node {leader} does not step down");
        }
        for (node, id) in self.nodes.iter_mut().zip(1..) {
            if id != leader {
                (0..election_tick).for_each(|_| node.tick());
                assert!(!node.has_ready(), "node {id} does not wait");
            }
        }
    }

    /// All nodes drop what is applied.
    pub fn compact(&mut self) {
        for node in &mut self.nodes {
            node.compact();
        }
    }

    /// Panics unless all nodes have committed and applied `entries` entries, with payloads of
    /// `bytes` bytes in all.
    pub fn check(&self, entries: u64, bytes: u64) {
        for (node, id) in self.nodes.iter().zip(1_u64..) {
            assert_eq!(node.last_index(), entries, "last index of node {id}");
            assert_eq!(node.committed(), entries, "commit of node {id}");
            assert_eq!(node.applied(), (entries, bytes), "applied by node {id}");
        }
    }
}

//! A workload on a cluster.

use std::hint::black_box;

use crate::cluster::Cluster;
use crate::cost::Cost;
use crate::node::{Node, Settings};
use crate::workload::{Batch, Workload};

/// Entries between two compactions.
const COMPACT_EVERY: u64 = 1024;

/// Operations before those that count.
const WARM_UP: u64 = 1024;

/// A cluster with a leader that has done enough of a workload to be warm.
pub struct Run<N: Node> {
    workload: Workload,
    cluster: Cluster<N>,
    leader: u64,
    /// Entries in the log.
    entries: u64,
    /// Bytes of their payloads.
    bytes: u64,
    /// Entries that were there at the last compaction.
    compacted: u64,
}

impl<N: Node> Run<N> {
    /// Starts a cluster, elects node 1, and warms up.
    #[must_use]
    pub fn new(workload: Workload) -> Self {
        let settings = match workload {
            // A follower that hears nothing would soon campaign, which is not what is asked.
            Workload::Tick => Settings::PATIENT,
            _ => Settings::USUAL,
        };
        let mut cluster = Cluster::new(workload.nodes(), settings);
        cluster.elect(1);
        let mut run = Self { workload, cluster, leader: 1, entries: 1, bytes: 0, compacted: 0 };
        run.operations(WARM_UP);
        run
    }

    /// Does `count` operations, rounded up to whole batches, and returns what they cost.
    pub fn operations(&mut self, count: u64) -> Cost {
        let mut cost = Cost::default();
        match self.workload {
            Workload::Commit { payload, batch } => cost.add(|| {
                for _ in 0..count.div_ceil(batch.entries()) {
                    self.commit(payload, batch);
                }
            }),
            Workload::Payload { payload } => cost.add(|| {
                for _ in 0..count.div_ceil(self.workload.together()) {
                    self.hold(payload);
                }
            }),
            Workload::Election { nodes } => {
                for _ in 0..count {
                    self.cluster.lose(self.leader);
                    self.leader = self.leader % nodes + 1;
                    cost.add(|| self.cluster.elect(self.leader));
                    self.grown_by(1);
                }
            }
            Workload::Heartbeat { .. } => cost.add(|| {
                for _ in 0..count {
                    self.cluster.node(self.leader).tick();
                    self.cluster.pump();
                }
            }),
            Workload::Tick => cost.add(|| {
                let follower = self.cluster.node(2);
                for _ in 0..count {
                    follower.tick();
                    assert!(!follower.has_ready());
                }
            }),
        }
        cost
    }

    /// Panics unless everything is committed and applied on all nodes.
    pub fn check(&mut self) {
        assert!(self.cluster.node(self.leader).leads(), "node {} does not lead", self.leader);
        self.cluster.check(self.entries, self.bytes);
    }

    /// Holds a batch of payloads as often as their entries are held until they are applied.
    fn hold(&self, payload: usize) {
        let together = 0..self.workload.together();
        let payloads: Vec<N::Payload> =
            together.map(|_| N::Payload::from(vec![0x5a_u8; payload])).collect();
        for _ in 1..2 * self.workload.nodes() {
            black_box(payloads.clone());
        }
        drop(black_box(payloads));
    }

    fn commit(&mut self, payload: usize, batch: Batch) {
        let fresh = || vec![0x5a_u8; payload];
        let count = batch.entries();
        let leader = self.cluster.node(self.leader);
        match batch {
            Batch::One => leader.propose(fresh()),
            Batch::Proposals => (0..count).for_each(|_| leader.propose(fresh())),
            Batch::Together => leader.propose_together((0..count).map(|_| fresh())),
        }
        self.cluster.pump();
        self.bytes += count * payload as u64;
        self.grown_by(count);
    }

    fn grown_by(&mut self, entries: u64) {
        self.entries += entries;
        if self.entries - self.compacted >= COMPACT_EVERY {
            self.cluster.compact();
            self.compacted = self.entries;
        }
    }
}

//! What can be measured.

/// One kind of operation, done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// An entry is committed and applied by all of three nodes.
    Commit {
        /// Bytes of its payload.
        payload: usize,
        /// How it is proposed.
        batch: Batch,
    },
    /// A node campaigns, with pre-vote, and is elected; its first entry is committed and applied by
    /// all. Before that, which is not measured, the last leader has stepped down and all leases
    /// have run out, so everyone answers.
    Election {
        /// Nodes of the cluster.
        nodes: u64,
    },
    /// The leader counts a tick, its heartbeats are delivered and answered; at every tenth it
    /// checks its quorum.
    Heartbeat {
        /// Nodes of the cluster.
        nodes: u64,
    },
    /// No cluster at all: a payload is made, and copied as it is held in an entry, once for each
    /// follower and once for each application of three nodes; then all are dropped. No core with
    /// such entries does with less.
    Payload {
        /// Bytes of the payload.
        payload: usize,
    },
    /// A follower counts a tick, and is asked whether it has anything to do.
    Tick,
}

/// How entries are proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// One at a time: the next follows when all nodes have applied this one.
    One,
    /// 64 proposals, one after another, before anything is sent.
    Proposals,
    /// 64 entries in one proposal.
    Together,
}

impl Batch {
    /// Entries in a batch.
    pub(crate) fn entries(self) -> u64 {
        match self {
            Batch::One => 1,
            Batch::Proposals | Batch::Together => 64,
        }
    }
}

const fn commit(payload: usize, batch: Batch) -> Workload {
    Workload::Commit { payload, batch }
}

impl Workload {
    /// Every workload with its name.
    pub const ALL: [(&'static str, Workload); 15] = [
        ("0B", commit(0, Batch::One)),
        ("128B", commit(128, Batch::One)),
        ("4KiB", commit(4096, Batch::One)),
        ("128B-64-proposals", commit(128, Batch::Proposals)),
        ("128B-64-in-one", commit(128, Batch::Together)),
        ("4KiB-64-in-one", commit(4096, Batch::Together)),
        ("128B-payload", Workload::Payload { payload: 128 }),
        ("4KiB-payload", Workload::Payload { payload: 4096 }),
        ("election-3", Workload::Election { nodes: 3 }),
        ("election-5", Workload::Election { nodes: 5 }),
        ("election-7", Workload::Election { nodes: 7 }),
        ("heartbeat-3", Workload::Heartbeat { nodes: 3 }),
        ("heartbeat-5", Workload::Heartbeat { nodes: 5 }),
        ("heartbeat-7", Workload::Heartbeat { nodes: 7 }),
        ("tick", Workload::Tick),
    ];

    /// Nodes of the cluster.
    pub(crate) fn nodes(self) -> u64 {
        match self {
            Workload::Election { nodes } | Workload::Heartbeat { nodes } => nodes,
            Workload::Commit { .. } | Workload::Payload { .. } | Workload::Tick => 3,
        }
    }

    /// Operations that are done together, a batch of entries; otherwise 1.
    #[must_use]
    pub fn together(self) -> u64 {
        match self {
            Workload::Commit { batch, .. } => batch.entries(),
            Workload::Payload { .. } => Batch::Together.entries(),
            _ => 1,
        }
    }

    /// The workload of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, workload)| *workload)
    }
}

//! The workloads, as the programs name them, and what our core is to reach in them.

/// A row of the table.
#[derive(Debug)]
pub(super) struct Workload {
    /// What the programs call it.
    pub(super) name: &'static str,
    /// What an operation is.
    pub(super) title: &'static str,
    /// Most instructions of an operation.
    pub(super) instructions: Option<u32>,
    /// Most allocations of an operation.
    pub(super) allocations: Option<u32>,
    /// Whether it is in the short table too.
    pub(super) short: bool,
    /// How many operations take about as long as one of the others.
    pub(super) cheap: u64,
}

const PLAIN: Workload =
    Workload { name: "", title: "", instructions: None, allocations: None, short: false, cheap: 1 };

/// Every workload, in the order of the table.
pub(super) const WORKLOADS: [Workload; 15] = [
    Workload { name: "0B", title: "commit 0 B, one at a time", ..PLAIN },
    Workload {
        name: "128B",
        title: "commit 128 B, one at a time",
        instructions: Some(10_000),
        allocations: Some(8),
        short: true,
        ..PLAIN
    },
    Workload { name: "4KiB", title: "commit 4 KiB, one at a time", ..PLAIN },
    Workload { name: "128B-64-proposals", title: "commit 128 B, 64 proposals", ..PLAIN },
    Workload {
        name: "128B-64-in-one",
        title: "commit 128 B, 64 in one",
        instructions: Some(1_200),
        short: true,
        ..PLAIN
    },
    Workload { name: "4KiB-64-in-one", title: "commit 4 KiB, 64 in one", ..PLAIN },
    Workload { name: "128B-payload", title: "a payload of 128 B alone, 64 at a time", ..PLAIN },
    Workload { name: "4KiB-payload", title: "a payload of 4 KiB alone, 64 at a time", ..PLAIN },
    Workload {
        name: "election-3",
        title: "election, 3 nodes",
        instructions: Some(20_000),
        short: true,
        ..PLAIN
    },
    Workload { name: "election-5", title: "election, 5 nodes", ..PLAIN },
    Workload { name: "election-7", title: "election, 7 nodes", ..PLAIN },
    Workload {
        name: "heartbeat-3",
        title: "heartbeat, 3 nodes",
        instructions: Some(3_000),
        allocations: Some(0),
        short: true,
        ..PLAIN
    },
    Workload { name: "heartbeat-5", title: "heartbeat, 5 nodes", ..PLAIN },
    Workload { name: "heartbeat-7", title: "heartbeat, 7 nodes", ..PLAIN },
    Workload {
        name: "tick",
        title: "tick of a follower",
        instructions: Some(60),
        short: true,
        cheap: 100,
        ..PLAIN
    },
];

impl Workload {
    /// The goal in words.
    pub(super) fn goal(&self) -> Option<String> {
        let limit = |limit: Option<u32>, unit: &str| limit.map(|limit| format!("≤ {limit} {unit}"));
        let parts = [limit(self.instructions, "Ir"), limit(self.allocations, "alloc.")];
        let words: Vec<String> = parts.into_iter().flatten().collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

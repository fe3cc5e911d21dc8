//! How often something may happen while faults strike.

/// A limit on how often something may happen in the chaos phase.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Allowance {
    /// At most this many times.
    Times(u8),
    /// As often as it likes; other bounds keep the space finite.
    Any,
}

/// What the chaos phase counts, in the order of [`crate::cluster::Spent`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum Budget {
    /// Election timeouts, of all nodes together.
    ElectionTimeouts,
    /// Leases that run out.
    LeaseExpiries,
    /// Heartbeat rounds.
    Heartbeats,
    /// Quorum checks.
    QuorumChecks,
    /// Campaigns asked for by the application.
    Campaigns,
    /// Client proposals.
    Proposals,
    /// Proposed configuration changes.
    ConfProposals,
    /// Leadership transfers.
    Transfers,
    /// Messages lost.
    Losses,
    /// Messages duplicated.
    Duplicates,
    /// Crashes; each may be followed by one restart.
    Crashes,
    /// Snapshots of what a node has applied, with the log dropped up to there.
    Compactions,
    /// Reports of what became of a snapshot that was sent.
    SnapshotReports,
}

impl Budget {
    /// Every kind, in order.
    pub const ALL: [Budget; 13] = [
        Budget::ElectionTimeouts,
        Budget::LeaseExpiries,
        Budget::Heartbeats,
        Budget::QuorumChecks,
        Budget::Campaigns,
        Budget::Proposals,
        Budget::ConfProposals,
        Budget::Transfers,
        Budget::Losses,
        Budget::Duplicates,
        Budget::Crashes,
        Budget::Compactions,
        Budget::SnapshotReports,
    ];

    /// The key in a scenario file.
    pub fn key(self) -> &'static str {
        match self {
            Budget::ElectionTimeouts => "election_timeouts",
            Budget::LeaseExpiries => "lease_expiries",
            Budget::Heartbeats => "heartbeats",
            Budget::QuorumChecks => "quorum_checks",
            Budget::Campaigns => "campaigns",
            Budget::Proposals => "proposals",
            Budget::ConfProposals => "conf_proposals",
            Budget::Transfers => "transfers",
            Budget::Losses => "losses",
            Budget::Duplicates => "duplicates",
            Budget::Crashes => "crashes",
            Budget::Compactions => "compactions",
            Budget::SnapshotReports => "snapshot_reports",
        }
    }
}

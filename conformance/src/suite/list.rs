//! The suites: each is a name, what it is about, and small scenarios.

/// A named set of small scenarios that every core can be run on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Suite {
    /// Its name, which is also that of its test.
    pub name: &'static str,
    /// What it is about, in one line.
    pub about: &'static str,
    /// The texts of its scenarios, which are those of `suites/` in this package.
    pub scenarios: &'static [&'static str],
}

macro_rules! suites {
    ($($name:ident: $about:literal, [$($file:literal),*];)*) => {
        /// Every suite. A core that lacks what a suite is about names it in
        /// [`UNSUPPORTED`](crate::core::ReplayCore::UNSUPPORTED).
        pub const ALL: &[Suite] = &[$(Suite {
            name: stringify!($name),
            about: $about,
            scenarios: &[$(include_str!(concat!("../../suites/", $file, ".toml"))),*],
        }),*];
    };
}

suites! {
    elections: "elections, votes and split votes", ["elections"];
    pre_vote: "pre-votes", ["pre_vote"];
    check_quorum: "check-quorum and leases", ["check_quorum"];
    replication: "replication, rejected Appends, heartbeats, loss and duplication", ["replication"];
    old_terms: "entries of earlier terms, one entry in an Append", ["old_terms"];
    crashes: "crashes and restarts", ["crashes"];
    transfer: "transfer of leadership", ["transfer"];
    commit_in_votes: "votes that carry the commit", ["commit_in_votes"];
    lagging_apply: "an application that applies later", ["lagging_apply"];
    snapshots: "snapshots and compaction", ["snapshots"];
    one_at_a_time: "configuration changes of one edit each", ["one_at_a_time"];
    joint: "joint configurations", ["joint"];
    torn_writes: "crashes inside a write", ["torn_writes"];
}

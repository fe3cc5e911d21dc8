//! What the Raft paper says, sentence by sentence (Ongaro and Ousterhout, extended version,
//! sections 5 to 8).
//!
//! Each test is named after what a sentence says; its comment tells the idea and where it stands.
//! The nodes run without pre-vote and check-quorum, as in the paper, unless a test is about them.
//! Where practice differs on purpose, the comment says *in practice* and the test shows the
//! practice.

mod client;
mod election;
mod membership;
mod nodes;
mod replication;
mod retry;
mod safety;
mod snapshot;
mod term;

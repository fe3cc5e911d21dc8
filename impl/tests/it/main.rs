//! The integration tests of the core: one binary, a module for each topic.
//!
//! `cargo test -p quorate-core --test it TOPIC` runs the tests of one of them.

mod common;
#[path = "../fuzz/lib.rs"]
#[allow(unreachable_pub, reason = "the fuzz targets use it as a library")]
mod fuzz;
mod torn;
mod transcript;

mod asynchronous;
mod chaos;
mod commit_in_votes;
mod conf;
mod corpus;
mod display;
mod election_tick;
mod embedding;
mod errors;
mod findings;
mod flow;
mod forwarding;
mod inventory;
mod lagging_voters;
mod lease_reads;
mod membership;
#[cfg(feature = "metrics")]
mod metrics;
mod network;
mod paper;
mod reads;
mod removed_leader;
mod robustness;
mod rules;
mod safety;
mod snapshots;
mod soft_state;
mod storing;
mod ticks;
mod torn_batch;
mod transcripts;

//! What the inventory of the core (`docs/core.md`) says and no other test checks, by topic.

mod asynchronous;
mod contract;
mod differences;
mod elections;
mod membership;
mod options;
mod replication;
mod requests;
mod roles;
mod terms;

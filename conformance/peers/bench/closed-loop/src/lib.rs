//! Workloads for a Raft cluster in one thread, the same for every core that implements [`Node`].
//!
//! The cluster is pumped in rounds: each node, in the order of ids, takes its whole inbox and is
//! then drained until it has nothing more to hand out; what it sends goes to the inboxes. When all
//! inboxes are empty, the cluster is quiet. So nothing waits, nothing is lost, and the same
//! operations cost the same instructions in every run.

mod allocations;
mod cluster;
mod cost;
mod node;
mod program;
mod run;
mod workload;

pub use crate::allocations::Counting;
pub use crate::cluster::Cluster;
pub use crate::cost::Cost;
pub use crate::node::{Node, Settings};
pub use crate::program::main;
pub use crate::run::Run;
pub use crate::workload::{Batch, Workload};

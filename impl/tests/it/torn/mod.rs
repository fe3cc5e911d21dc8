//! Batches that a crash cuts in two, and what an adversary makes of it.

pub(crate) mod adversary;
pub(crate) mod cluster;
pub(crate) mod scenario;
pub(crate) mod table;
mod witness;

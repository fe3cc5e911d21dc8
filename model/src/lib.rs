//! The rules of Raft as a model.

pub mod cluster;
pub mod property;

pub mod deviation;
pub mod near;
pub mod raft;
pub mod rule;

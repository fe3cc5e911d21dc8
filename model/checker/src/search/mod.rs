//! The search: level by level, each in rounds, and by all workers together.

pub(crate) mod chunk;
pub(crate) mod error;
pub(crate) mod expand;
pub(crate) mod explore;
pub(crate) mod limits;
mod merge;
pub(crate) mod questions;
mod recent;
mod resume;
pub(crate) mod rounds;
mod temporal;
mod verdict;
pub(crate) mod visit;
pub(crate) mod whole;
mod workers;

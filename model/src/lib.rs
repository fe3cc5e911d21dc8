//! The rules of Raft as a model. The code cites the rules of the [`rulebook`] by id, for example
//! VOTE-3.
//!
//! Each room uses only those above it: [`raft`] has the rules, [`scenario`] reads what is to be
//! explored, [`cluster`] puts nodes, network and faults together, [`reduce`] makes the space of
//! states smaller, [`property`] says what is asked, and [`instance`] joins them.

pub mod ids;
pub mod limits;
pub mod near;
pub mod rule;

pub mod mutation;
pub mod raft;

pub mod scenario;

pub mod cluster;

pub mod reduce;

pub mod property;

pub mod instance;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

#[cfg(doc)]
#[doc = include_str!("../docs/rulebook.md")]
pub mod rulebook {}

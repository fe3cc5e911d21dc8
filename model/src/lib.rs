//! The rules of Raft as a model.
//!
//! Each room uses only those above it: [`raft`] has the rules, [`scenario`] reads what is to be
//! explored, [`cluster`] puts nodes, network and faults together, [`reduce`] makes the space of
//! states smaller, [`property`] says what is asked, and [`instance`] joins them.
// The examples of the README are tests.
#![cfg_attr(doctest, doc = "\n", doc = include_str!("../README.md"))]

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

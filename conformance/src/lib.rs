//! Compares the model with a core: the only crate that knows both.
//!
//! Reading order:
//!
//! - [`trace`] is the neutral vocabulary, [`record`] turns states of the model into it, [`core`] is
//!   what a core has to offer;
//! - [`lockstep`] runs every explored edge on both sides;
//! - `unsolicited` lists messages that no node sends, which are tried in every state;
//! - [`mod@replay`] runs one trace on a [`cluster`] of cores;
//! - `judge` compares what one input does on both sides, also what left before which write;
//! - [`divergence`] says how the two sides differ, [`mod@suspects`] which rules to suspect;
//! - [`claim`] asks the model for the property that a trace claims to violate;
//! - [`exact_terms`] turns a run of a reduced model into one that a core can follow, and
//!   [`extend_trap`] extends the run to a trap until a removed rule decides;
//! - [`mod@line`] runs a core in another process;
//! - [`suite`] has small scenarios for the tests of any core, see [`suites!`](crate::suites);
//! - [`mod@coverage`] collects the rules that acted, [`mod@sent`] says which step of a trace sent a
//!   message.

pub mod claim;
pub mod cluster;
pub mod core;
pub mod coverage;
pub mod divergence;
pub mod exact_terms;
pub mod extend_trap;
mod judge;
pub mod line;
pub mod lockstep;
pub mod named_rule;
#[cfg(doctest)]
#[doc = include_str!("../own-core.md")]
mod own_core {}
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
pub mod record;
pub mod replay;
pub mod sent;
pub mod suite;
pub mod suspects;
pub mod trace;
mod unsolicited;

//! The join: the only crate that knows both the model and a core.
//!
//! Reading order: [`trace`] is the neutral vocabulary, [`record`] turns model states into it,
//! [`core`] is what a core has to offer, [`lockstep`] runs every explored edge on both sides,
//! [`replay`] runs one trace on a [`cluster`] of cores, [`verdict`] says where two sides part.
//! [`claim`] asks of a trace the property that it says it violates. [`exact`] and [`onward`] make
//! of a path through a reduced model a trace that a core can follow; [`mod@coverage`] counts what
//! decided. [`mod@sent`] says which step of a trace sent a message.

pub mod claim;
pub mod cluster;
pub mod core;
pub mod coverage;
pub mod exact;
pub mod lockstep;
pub mod onward;
pub mod record;
pub mod replay;
pub mod sent;
pub mod trace;
pub mod verdict;

//! Counterexamples, executed and asked once more before anybody sees them.
//!
//! Nothing of how a counterexample was found is used here: no table, no recorded graph, no
//! fingerprint. Only the model's own transition function and its properties are asked. A
//! counterexample that this cannot confirm is an error
//! ([`Unconfirmed`](differs::Unconfirmed)) and never a verdict. It means that the model answers
//! differently each time, or that two states were taken for one.

pub(crate) mod api;
pub(crate) mod ask;
mod behaviour;
pub(crate) mod differs;
pub(crate) mod execute;
mod trap;

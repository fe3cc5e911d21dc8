//! Integration tests of the model, one binary.

mod actor_model;
mod antecedents;
mod cases;
mod common;
mod properties;
mod quorum_leader;
mod rename;
mod scenario;
mod simulation;
mod switch;
mod timing;

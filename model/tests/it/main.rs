//! Integration tests of the model, one binary.

mod actor_model;
mod antecedents;
mod benchmark;
mod cases;
mod common;
/// Shared with the checker's own tests.
#[path = "../../src/checker/tests/plain.rs"]
mod plain;
mod properties;
mod reference;
mod rename;
mod scenario;
mod simulation;
mod timing;

use quorate_model::checker;

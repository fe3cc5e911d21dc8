//! Integration tests of the model, one binary.

mod actor_model;
mod antecedents;
mod benchmark;
mod cases;
mod common;
mod properties;
mod reference;
mod rename;
mod scenario;
mod simulation;
mod timing;

//! Integration tests of the model, one binary.

mod actor_model;
mod antecedents;
mod cases;
mod common;
mod fairness;
mod lasso;
mod pack;
mod properties;
mod reductions;
mod rename;
mod scenario;
mod simulation;
mod symmetry;
mod timing;

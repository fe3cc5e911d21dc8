//! Integration tests of the model, one binary.

mod actor_model;
mod antecedents;
mod benchmark;
mod cases;
mod changes;
mod common;
mod empty_disk;
mod fairness;
mod lasso;
mod never_applies;
mod pack;
/// Shared with the checker's own tests, by a link.
mod plain;
mod properties;
mod quorum_leader;
mod reconfigure;
mod reductions;
mod reference;
mod rename;
mod scenario;
mod scenario_words;
mod simulation;
mod switch;
mod symmetry;
mod timing;
mod told;

use quorate_checker as checker;

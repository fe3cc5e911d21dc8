//! What the fuzz targets do: each takes bytes, makes them into a run of the core, and panics if the
//! run shows what must never be seen.
//!
//! The same code replays the committed corpus in `impl/tests/it/corpus.rs`, without libFuzzer.

mod choices;
pub mod cluster;
pub(crate) mod disk;
mod server;
pub mod step;

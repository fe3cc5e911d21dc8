//! Pages of the explorer as HTML. Nothing here computes: pages show what `run` returns.
//!
//! Every page works without a script: choices are buttons of forms, and links are links. The
//! scripts swap parts of a page instead of loading it again, and handle keys.

pub mod check;
pub mod explore;
pub mod fault;
pub mod found;
pub mod graph;
pub mod home;
pub mod model;
pub mod parts;
pub mod shell;
pub mod verdicts;

pub use shell::{Place, Shell};

//! One instance of a scenario as a [`stateright::Model`]: the only place that joins scenario,
//! cluster, reductions and properties.

mod build;
mod checked;
mod ideal;
mod read;
mod start;
mod transition;

pub use build::Reduction;
pub use ideal::Ideal;

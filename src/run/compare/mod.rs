//! The comparison of schemes of reconfiguration: one column for each scheme.

pub mod column;
pub mod guards;

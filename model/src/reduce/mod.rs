//! What makes the space of states smaller without a change of any verdict.
//!
//! [`symmetry`] says which states stand for others, [`rename`] how terms and logs stay finite,
//! [`inert`] which messages can be dropped at once. A state as bytes is small, too.

pub mod inert;
mod pack;
pub mod rename;
pub mod symmetry;

//! What a search needs of a model: how its states are kept and told apart ([`codec`]), and what it
//! declares ([`facts`]).
//!
//! Both are chosen by types without values, so that a search of packed states pays nothing for
//! searches of whole ones: [`mode::Mode`] puts a model and the two choices together.

pub(crate) mod block;
pub(crate) mod codec;
pub(crate) mod facts;
pub(crate) mod fingerprint;
pub(crate) mod mistake;
pub(crate) mod mode;
pub(crate) mod packed;
pub(crate) mod repeat;
pub(crate) mod round_trip;
mod shown;
pub(crate) mod whole;

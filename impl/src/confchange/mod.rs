//! Changes of the configuration: [`change`] is what is asked for, [`arithmetic`] what it makes.

mod arithmetic;
mod change;
mod error;
#[cfg(test)]
mod tests;
mod validate;

pub use self::change::{ChangeKind, ConfChange, Edit, Transition};
pub use self::error::ConfChangeError;

//! The tables of `tests/cases`, which the model is tested with too, run through the core.

mod parse;
mod tests;

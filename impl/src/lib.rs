//! The production core.

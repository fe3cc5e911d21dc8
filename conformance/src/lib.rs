//! The join.

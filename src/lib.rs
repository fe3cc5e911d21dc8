//! The command-line tool of the project, as a library so that its parts can be tested.

pub mod cli;

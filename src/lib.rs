//! The command-line tool of the project, as a library so that its modules can be tested.
//!
//! [`command`] has one file for each subcommand. A command has [`run`] compute something and
//! [`render`] show it. `render` reads what `run` returns, and `run` knows neither of the others.
//! All three use the ground floor: [`error`], [`exit`], [`out`] and [`text`].

pub mod command;
pub mod error;
pub mod exit;
pub mod out;
pub mod render;
pub mod run;
pub mod serve;
pub mod text;

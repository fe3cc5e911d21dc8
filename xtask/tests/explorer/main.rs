//! The explorer in a real browser.
//!
//! `cargo test` leaves these tests out unless they are named, because they need Chromium, its
//! driver and axe-core: `cargo xtask browser` provides them. The gate names them.

// Some programs end with their process group, which only Unix has.
#![cfg(unix)]

mod checks;
mod harness;
mod stories;

//! The tool, a browser, and what a test asks them.
//!
//! A [`Tool`] is a running `quorate explore`; a [`Browser`] is a window of headless Chromium. Both
//! end with the test. A browser that saw an error on its console, or a request to another host than
//! those that the test opened, fails the test when it is dropped. Every wait has a limit, and says
//! what was awaited and what was there instead.

mod axe;
mod browser;
mod driver;
mod find;
mod keyboard;
mod layout;
pub(crate) mod leash;
pub(crate) mod log;
mod look;
mod measure;
pub(crate) mod picture;
pub(crate) mod tool;
mod wait;
mod wire;

// What `cargo xtask browser` provides, read with the code that provides it.
#[path = "../../../src/browser/axe/kept.rs"]
mod kept;
// The tests run nothing that talks to the terminal itself.
#[allow(dead_code)]
#[path = "../../../src/browser/limited.rs"]
mod limited;
#[path = "../../../src/browser/programs.rs"]
mod programs;

use std::path::{Path, PathBuf};

pub(crate) use browser::Browser;
pub(crate) use find::css;
pub(crate) use look::{Look, NARROW, THEMES, Theme, WIDE};
pub(crate) use tool::Tool;
pub(crate) use wait::until;

/// The root of the workspace, in which `xtask` has a folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in the workspace")
}

/// The target folder, as `cargo xtask` finds it.
fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").map_or("target".into(), PathBuf::from))
}

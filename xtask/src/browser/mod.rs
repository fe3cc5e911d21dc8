//! `cargo xtask browser`: what the tests of the explorer need besides cargo.
//!
//! They need Chromium with its driver, and axe-core. Nothing is skipped: where one of them cannot
//! be had, the command fails and says what to do.

mod axe;
mod install;
mod limited;
mod programs;

use crate::command::{self, Outcome};
use crate::out::say;

/// Makes sure that everything is there.
///
/// # Errors
/// If something is missing and cannot be installed or fetched here.
pub(crate) fn provide() -> Outcome {
    let programs = match programs::find() {
        Ok(programs) => programs,
        Err(message) => {
            say!("{message}");
            install::run().map_err(|advice| format!("{message}\n{advice}"))?;
            programs::find()?
        }
    };
    say!(
        "Chromium {} is {}, driven by {}",
        programs.version,
        programs.browser.display(),
        programs.driver.display()
    );
    axe::provide(&command::target(""))
}

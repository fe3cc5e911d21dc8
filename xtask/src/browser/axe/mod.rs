//! axe-core, which finds accessibility faults in a page. It comes from npm when the tests need it
//! and is never part of the repository.

mod fetch;
pub(crate) mod kept;

use std::path::Path;

use crate::command::Outcome;
use crate::out::say;

/// Makes sure that the script is there, and that it is the one that is pinned.
///
/// # Errors
/// If it cannot be fetched, or what was fetched has another digest.
pub(super) fn provide(target: &Path) -> Outcome {
    if kept::read(target).is_err() {
        fetch::run(target)?;
        kept::read(target)?;
    }
    say!("axe-core {} is {}", kept::VERSION, kept::file(target).display());
    Ok(())
}

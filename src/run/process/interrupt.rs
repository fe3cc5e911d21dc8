//! Ctrl-C: the first one stops the search, the second one the process.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use crate::error::CliError;
use crate::{exit, out};

/// Whether the first Ctrl-C says nothing, because a machine reads along.
static SILENT: AtomicBool = AtomicBool::new(false);

/// From now on the first Ctrl-C says nothing.
pub fn silence() {
    SILENT.store(true, Ordering::Relaxed);
}

/// A switch that the first Ctrl-C turns on. The same for every caller.
///
/// # Errors
/// If the handler cannot be installed.
pub fn switch() -> Result<Arc<AtomicBool>, CliError> {
    static SWITCH: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    if let Some(switch) = SWITCH.get() {
        return Ok(Arc::clone(switch));
    }
    let switch = Arc::clone(SWITCH.get_or_init(|| Arc::new(AtomicBool::new(false))));
    let seen = Arc::clone(&switch);
    ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(exit::INTERRUPTED.into());
        }
        if SILENT.load(Ordering::Relaxed) {
            return;
        }
        out::say("interrupted: reporting what is known so far (Ctrl-C again aborts)");
    })
    .map_err(|error| CliError::System {
        what: "signal handler",
        source: io::Error::other(error),
    })?;
    Ok(switch)
}

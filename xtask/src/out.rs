//! Standard output and standard error.
//!
//! `println!` panics once nobody reads its output, as after `cargo xtask stale | head -1`. Here a
//! reader that has gone away ends nothing: a run of hours continues and keeps its records.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

/// The first failure to write to standard output, unless its reader had gone away.
static FAILED: OnceLock<io::Error> = OnceLock::new();

/// Writes a line to standard output, as `println!` does.
macro_rules! say {
    ($($words:tt)*) => { $crate::out::line(format_args!($($words)*)) };
}

/// Writes a line to standard error, as `eprintln!` does.
macro_rules! complain {
    ($($words:tt)*) => { $crate::out::error_line(format_args!($($words)*)) };
}

pub(crate) use {complain, say};

/// Writes a line to standard output; [`finish`] reports a failure.
pub(crate) fn line(text: Arguments) {
    match writeln!(io::stdout(), "{text}").and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            // Only the first failure is kept.
            let _ = FAILED.set(error);
        }
        _ => {}
    }
}

/// Writes a line to standard error. There is nowhere to report a failure.
pub(crate) fn error_line(text: Arguments) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Whether standard output took every line.
///
/// # Errors
/// The first failure, unless the reader had gone away.
pub(crate) fn finish() -> Result<(), String> {
    FAILED.get().map_or(Ok(()), |error| Err(format!("standard output: {error}")))
}

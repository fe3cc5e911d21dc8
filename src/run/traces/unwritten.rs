//! A trace that could not be written. Its steps are kept, so that no verdict is lost.

use quorate_conformance::trace::Trace;

use crate::error::CliError;
use crate::out;
use crate::text::bad;

/// A trace that has no file.
pub struct Unwritten {
    /// Which file, and why it could not be written.
    pub error: CliError,
    /// The events of the trace, the start commands among them.
    pub steps: Vec<String>,
}

impl Unwritten {
    /// Says at once on stderr which file could not be written, and keeps the steps.
    pub fn of(error: CliError, trace: &Trace) -> Unwritten {
        out::say(format_args!("{} {error}", bad("error:")));
        let steps = trace.steps.iter().map(|step| step.event.to_string()).collect();
        Unwritten { error, steps }
    }
}

//! What became of a trace: a file, or, where it could not be written, what is known of it. No
//! verdict is lost.

use quorate_conformance::trace::Trace;
use serde_json::{Value, json};

use super::error::CliError;
use super::out;
use super::text::bad;

/// The trace of a violated property: its file, or what is shown instead because there is none.
pub struct Written {
    /// The property.
    pub property: &'static str,
    /// The file's path.
    pub file: Result<String, Unwritten>,
}

/// A trace that has no file.
pub struct Unwritten {
    /// Which file, and why it could not be written.
    pub error: CliError,
    /// The events of the trace, the start commands among them.
    steps: Vec<String>,
}

impl Unwritten {
    /// Says at once on stderr which file could not be written, and keeps the steps.
    pub fn of(error: CliError, trace: &Trace) -> Unwritten {
        out::say(format_args!("{} {error}", bad("error:")));
        let steps = trace.steps.iter().map(|step| step.event.to_string()).collect();
        Unwritten { error, steps }
    }

    /// The error and the steps as JSON.
    pub fn json(&self) -> Value {
        json!({ "error": self.error.json(), "steps": self.steps })
    }
}

//! Standard output, which carries only the result, and lines on stderr.

use std::fmt::Display;
use std::io::{self, Write};

use anstream::AutoStream;
use serde_json::Value;

use crate::error::CliError;

/// Writes a line to stderr. If stderr is full or closed, the result is still complete.
pub fn say(text: impl Display) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Standard output. A reader that closes the pipe (`| head`) is not an error; [`Out::finish`]
/// reports every other failure.
pub struct Out {
    stream: AutoStream<io::Stdout>,
    failed: Option<io::Error>,
    /// The last line of the result, for when standard output cannot take it.
    verdict: Option<String>,
}

impl Out {
    /// Colours go to terminals only.
    pub fn stdout() -> Out {
        Out { stream: AutoStream::auto(io::stdout()), failed: None, verdict: None }
    }

    /// Writes a line.
    pub fn line(&mut self, text: impl Display) {
        if self.failed.is_none()
            && let Err(error) = writeln!(self.stream, "{text}").and_then(|()| self.stream.flush())
        {
            self.failed = Some(error);
        }
    }

    /// Writes a JSON document.
    pub fn json(&mut self, value: &Value) {
        // `{:#}` of a value is its indented form.
        self.line(format_args!("{value:#}"));
    }

    /// Notes the last line of a result, in whatever form the result is written.
    pub fn verdict(&mut self, line: impl Display) {
        self.verdict = Some(line.to_string());
    }

    /// The line that [`Out::verdict`] noted.
    pub fn noted(&self) -> Option<&str> {
        self.verdict.as_deref()
    }

    /// Whether all was written.
    ///
    /// # Errors
    /// The first failure, unless the reader has closed the pipe.
    pub fn finish(&mut self) -> Result<(), CliError> {
        match self.failed.take() {
            Some(source) if source.kind() != io::ErrorKind::BrokenPipe => {
                Err(CliError::System { what: "stdout", source })
            }
            _ => Ok(()),
        }
    }
}

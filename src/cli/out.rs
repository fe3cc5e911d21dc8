//! Standard output: the result, and nothing else.

use std::fmt::Display;
use std::io::{self, Write};

use anstream::AutoStream;
use serde_json::Value;

use super::error::CliError;

/// Standard output. A reader that has gone away (`| head`) is no error; anything else is reported by [`Out::finish`].
pub struct Out {
    stream: AutoStream<io::Stdout>,
    failed: Option<io::Error>,
}

impl Out {
    /// Colours go to terminals only.
    pub fn stdout() -> Out {
        Out { stream: AutoStream::auto(io::stdout()), failed: None }
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

    /// Whether all was written.
    ///
    /// # Errors
    /// The first failure, unless the reader has gone away.
    pub fn finish(&mut self) -> Result<(), CliError> {
        match self.failed.take() {
            Some(source) if source.kind() != io::ErrorKind::BrokenPipe => {
                Err(CliError::System { what: "stdout", source })
            }
            _ => Ok(()),
        }
    }
}

//! What can be wrong with a scenario file.

use std::fmt;

/// A scenario that cannot be used: where, and what was expected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScenarioError {
    /// Line in the file, from 1; 0 if no single line is to blame.
    pub line: usize,
    /// What is wrong and what was expected, in one line.
    pub message: String,
}

impl ScenarioError {
    /// An error at a byte offset of the text.
    pub(super) fn at(text: &str, offset: usize, message: impl Into<String>) -> ScenarioError {
        let line = 1 + text.bytes().take(offset).filter(|&byte| byte == b'\n').count();
        let message = message.into().split_whitespace().collect::<Vec<_>>().join(" ");
        ScenarioError { line, message }
    }

    /// An error that concerns the file as a whole.
    pub(crate) fn whole(message: impl Into<String>) -> ScenarioError {
        ScenarioError { line: 0, message: message.into() }
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: {}", self.line, self.message)
        } else {
            f.write_str(&self.message)
        }
    }
}

impl std::error::Error for ScenarioError {}

//! Errors that end a command before it has a verdict.

use std::io;
use std::path::{Path, PathBuf};

use quorate_checker::{SearchError, StoreError};
use quorate_conformance::trace::TraceError;
use quorate_model::scenario::ScenarioError;

use serde_json::{Value, json};

use crate::exit;

/// An error of the tool, in one line.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The arguments make no sense.
    #[error("{0}")]
    Usage(String),
    /// A file does not hold what was expected.
    #[error("{place}: {message}")]
    File {
        /// `FILE:LINE`, or `FILE` if the error is not in one line.
        place: String,
        /// What was expected.
        message: String,
    },
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("{path}: cannot be written: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Nothing was selected.
    #[error("{0}")]
    Nothing(String),
    /// A trace that the model does not follow.
    #[error("{0}")]
    Stale(String),
    /// A trace that does not violate the property that it names.
    #[error("{0}")]
    NotShown(String),
    /// A search could not be kept, could not continue, read states back wrongly, or found a
    /// counterexample that the model does not confirm.
    #[error("{0}")]
    Search(#[from] SearchError),
    /// Two searches that should agree do not.
    #[error("{0}")]
    Collision(String),
    /// Output, signals, sockets.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
}

impl CliError {
    /// A scenario file that cannot be used.
    pub fn scenario(path: &Path, error: &ScenarioError) -> CliError {
        CliError::File { place: place(path, error.line), message: error.message.clone() }
    }

    /// A trace file that cannot be used.
    pub fn trace(path: &Path, error: &TraceError) -> CliError {
        CliError::File { place: place(path, error.line), message: error.message.clone() }
    }

    /// What kind of error it is, in a word for machines.
    fn kind(&self) -> &'static str {
        match self {
            CliError::Usage(_) => "usage",
            CliError::File { .. } => "file",
            CliError::Read { .. } => "read",
            CliError::Write { .. } => "write",
            CliError::Nothing(_) => "nothing",
            CliError::Stale(_) => "stale",
            CliError::NotShown(_) => "not shown",
            CliError::Search(_) => "search",
            CliError::Collision(_) => "collision",
            CliError::System { .. } => "system",
        }
    }

    /// The error as JSON: the object `error` of docs/schemas/error.json.
    pub fn json(&self) -> Value {
        let file = match self {
            CliError::File { place, .. } => Some(place.clone()),
            CliError::Read { path, .. } | CliError::Write { path, .. } => {
                Some(path.display().to_string())
            }
            _ => None,
        };
        json!({ "kind": self.kind(), "exit": self.code(), "message": self.to_string(), "file": file })
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            CliError::Usage(_) | CliError::File { .. } | CliError::Read { .. } => exit::USAGE,
            CliError::Search(SearchError::Store(error))
                if !matches!(error, StoreError::Io { .. } | StoreError::Spilled { .. }) =>
            {
                exit::USAGE
            }
            CliError::Write { .. }
            | CliError::System { .. }
            | CliError::Search(_)
            | CliError::Collision(_) => exit::UNEXPECTED,
            CliError::Nothing(_) => exit::NOTHING,
            CliError::Stale(_) => exit::STALE,
            CliError::NotShown(_) => exit::NOT_SHOWN,
        }
    }
}

fn place(path: &Path, line: usize) -> String {
    if line > 0 { format!("{}:{line}", path.display()) } else { path.display().to_string() }
}

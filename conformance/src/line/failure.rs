//! How a host fails.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

/// Why a host does not answer as the protocol says. Each is a verdict of its own.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The process cannot be started.
    #[error("the host cannot be started: {0}")]
    Spawn(#[from] io::Error),
    /// No answer within the time limit: the host hangs, or is late.
    #[error("no answer to request {id} ({ask}) within {limit:?}")]
    Silent {
        /// The number of the request.
        id: u64,
        /// What was asked.
        ask: &'static str,
        /// The time limit.
        limit: Duration,
    },
    /// The process has ended, or has closed its output, instead of answering.
    #[error("the host ends ({}) instead of answering request {id} ({ask})", ended(.status))]
    Ended {
        /// The number of the request.
        id: u64,
        /// What was asked.
        ask: &'static str,
        /// How it ended; `None` if it had to be killed.
        status: Option<ExitStatus>,
    },
    /// The output ends within a line: the host died while it answered.
    #[error("the host ends within its answer to request {id} ({ask}): {line:?}")]
    Cut {
        /// The number of the request.
        id: u64,
        /// What was asked.
        ask: &'static str,
        /// What came of the line.
        line: String,
    },
    /// A line that is not a response.
    #[error("request {id} ({ask}) is answered by {line:?}: {what}")]
    Garbage {
        /// The number of the request.
        id: u64,
        /// What was asked.
        ask: &'static str,
        /// The first part of the line.
        line: String,
        /// What is wrong with it.
        what: String,
    },
    /// A response to another request than the one that was asked: an earlier one is answered twice.
    #[error("request {found} is answered where {expected} is asked: it is answered twice")]
    Twice {
        /// The number of the request that was asked.
        expected: u64,
        /// The number in the response.
        found: u64,
    },
    /// Another version of the protocol.
    #[error("the host speaks version {found} of the protocol, the harness version {expected}")]
    Version {
        /// The harness's version.
        expected: u32,
        /// The host's version.
        found: u32,
    },
}

fn ended(status: &Option<ExitStatus>) -> String {
    match status {
        Some(status) => status.to_string(),
        None => "its output is closed, and it was killed".to_owned(),
    }
}

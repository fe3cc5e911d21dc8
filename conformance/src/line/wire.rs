//! The lines of the protocol.

use serde::{Deserialize, Serialize};

use crate::core::{Disk, Setup};
use crate::trace::{Input, Message, Observation};

/// The version of the protocol. A host of another version is not asked anything.
pub const VERSION: u32 = 1;

/// A line from the harness to the host.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The number of the request, from 1 for each process.
    pub id: u64,
    /// What is asked.
    pub ask: Ask,
}

/// What the harness asks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Ask {
    /// The first request to a process.
    Hello {
        /// The harness's version of the protocol.
        version: u32,
    },
    /// A node that has never run starts in the place of the node that was there.
    Start(Setup),
    /// One input comes to the node.
    Input(Input),
    /// The process of the node ends. A new one begins on `left`, or else on what the node stored.
    Crash {
        /// A disk that the node did not leave. Only a host with the capability `any_disk` gets one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<Disk>,
    },
    /// A new process of the node starts on what it stored, with these flags.
    Restart {
        /// The flag pre_vote.
        pre_vote: bool,
        /// The flag check_quorum.
        check_quorum: bool,
    },
}

impl Ask {
    /// The name of the request.
    pub fn name(&self) -> &'static str {
        match self {
            Ask::Hello { .. } => "hello",
            Ask::Start(_) => "start",
            Ask::Input(_) => "input",
            Ask::Crash { .. } => "crash",
            Ask::Restart { .. } => "restart",
        }
    }
}

/// A line from the host to the harness.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// The number of the request.
    pub id: u64,
    /// The answer.
    pub answer: Answer,
}

/// What the host answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Answer {
    /// Answers `hello`.
    Hello {
        /// The host's version of the protocol.
        version: u32,
        /// The core and its version, for people.
        name: String,
    },
    /// The node did what was asked.
    Done {
        /// The messages that it sent.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sent: Vec<Message>,
        /// The node afterwards.
        node: Box<Told>,
    },
    /// The node refused.
    Refused {
        /// Why, for people.
        why: String,
        /// The node afterwards, which must be as before; missing if it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        node: Option<Box<Told>>,
    },
}

/// What a host tells of its node.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// What can be seen of it.
    pub seen: Observation,
    /// What stands in its storage, with the capability `disk`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<Disk>,
    /// A number that tells apart states that look equal, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<u64>,
}

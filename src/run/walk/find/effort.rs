//! How far a search goes before it gives up.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use quorate_checker::{Check, SearchError};
use stateright::Model;

use crate::error::CliError;

/// How far a search goes before it gives up.
#[derive(Clone, Debug)]
pub struct Effort {
    /// It stops when it knows so many distinct states.
    pub states: u64,
    /// It stops after so much time.
    pub time: Duration,
    /// The threads that it uses, where it can use several.
    pub threads: usize,
    /// It stops soon after this turns true.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for Effort {
    /// A million states, ten seconds, one thread.
    fn default() -> Effort {
        Effort { states: 1_000_000, time: Duration::from_secs(10), threads: 1, stop: None }
    }
}

impl Effort {
    /// Three million states and a minute: for a recorded graph, which then takes up to 300 MB.
    #[must_use]
    pub fn recording() -> Effort {
        Effort { states: 3_000_000, time: Duration::from_secs(60), ..Effort::default() }
    }

    /// A search with these limits.
    pub(super) fn limit<'a, M: Model, C, D>(
        &self,
        check: Check<'a, M, C, D>,
    ) -> Check<'a, M, C, D> {
        let check = check.threads(self.threads).timeout(self.time).max_states(self.states);
        match &self.stop {
            Some(stop) => check.stop(Arc::clone(stop)),
            None => check,
        }
    }
}

/// Why a search gives no answer at all.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// The checker found a mistake of the model.
    #[error("the search gives no answer: {0}")]
    Search(#[from] SearchError),
    /// The goal does not fit the model.
    #[error("the goal does not fit {scenario}: {source}")]
    Goal {
        /// The scenario.
        scenario: String,
        /// What does not fit.
        source: super::expression::ExpressionError,
    },
    /// The goal may have another value in a reduced state than in the exact one.
    #[error(
        "the goal speaks of exact terms, indexes or messages, and the recorded graph has reduced \
         ones"
    )]
    Reduced,
}

impl From<FindError> for CliError {
    fn from(error: FindError) -> CliError {
        match error {
            FindError::Search(error) => CliError::Search(error),
            FindError::Goal { .. } | FindError::Reduced => CliError::Usage(error.to_string()),
        }
    }
}

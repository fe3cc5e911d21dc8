//! Why something was not taken as applied.

use alloc::format;
use alloc::string::String;

use crate::Index;
use crate::confchange::ConfChangeError;

/// Why something was not taken as applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// Only entries handed out can be applied.
    #[error("applied index {index} is above index {handed_out}, the last one handed out")]
    NotHandedOut {
        /// The index given.
        index: Index,
        /// The last index handed out in
        /// [`Ready::committed_entries`](crate::Ready::committed_entries).
        handed_out: Index,
    },
    /// What was applied stays applied. After a snapshot was restored, all up to its index is.
    #[error("applied index {index} is below index {applied}, which is applied already")]
    Backwards {
        /// The index given.
        index: Index,
        /// The applied index.
        applied: Index,
    },
    /// A configuration change must be applied or rejected before its index counts as applied.
    #[error("index {index} cannot be applied before the configuration change at {conf} is decided")]
    ConfChangeNotDecided {
        /// The index given.
        index: Index,
        /// The index of the configuration change that was neither applied nor rejected.
        conf: Index,
    },
    /// There is no configuration change to be decided at this index, but there may be one
    /// elsewhere: they are decided in order, each once.
    #[error("no configuration change is to be decided at index {index}{}", name_next(.next))]
    NoConfChange {
        /// The index given.
        index: Index,
        /// The index of the configuration change to be decided next, if one was handed out.
        next: Option<Index>,
    },
    /// The configuration does not take the change (CONF-6). It is to be rejected.
    #[error("the configuration change at index {index} cannot be applied: {error}")]
    ConfChange {
        /// The index of the change.
        index: Index,
        /// Why not.
        error: ConfChangeError,
    },
}

fn name_next(next: &Option<Index>) -> String {
    match next {
        Some(next) => format!(", the next one is at {next}"),
        None => String::new(),
    }
}

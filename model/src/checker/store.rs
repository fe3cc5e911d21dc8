//! Where a search keeps what does not fit into memory, and what has to outlive it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::confirm::Unconfirmed;

/// Files that a search may use. The default is none.
#[derive(Clone, Debug, Default)]
pub struct Store {
    /// A folder for states that wait and do not fit into [`Limits::memory`](super::Limits::memory). What is written there has no name and is gone
    /// when the search ends, however it ends. Without a folder they stay in memory.
    pub spill: Option<PathBuf>,
    /// Keeps the search, so that it can go on after it was stopped or killed.
    pub checkpoint: Option<Checkpoint>,
}

/// A search that is kept.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The folder, for this search alone. If it holds a search, that one goes on.
    pub folder: PathBuf,
    /// How long a search goes on before it is saved again.
    pub every: Duration,
    /// Says which search it is: model, parameters, removed rules. Another one cannot go on from it.
    pub identity: String,
}

/// Why a search could not be kept, could not go on, or has no report.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file could not be read or written.
    #[error("{}: cannot {doing}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// The folder holds another search.
    #[error("{}: holds the search of {found:?}, not of {wanted:?}", path.display())]
    Other {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        found: String,
        /// What was asked for.
        wanted: String,
    },
    /// A file is not what was written.
    #[error("{}: damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A counterexample was found, and the model does not bear it out.
    #[error("the search gives no verdict: {0}")]
    Unconfirmed(#[from] Unconfirmed),
}

impl StoreError {
    /// Says where and at what an error occurred.
    pub(super) fn at<'a>(
        path: &'a Path,
        doing: &'static str,
    ) -> impl FnOnce(io::Error) -> StoreError + 'a {
        move |source| StoreError::Io { path: path.to_owned(), doing, source }
    }

    pub(super) fn damaged(path: &Path, why: impl ToString) -> StoreError {
        StoreError::Damaged { path: path.to_owned(), why: why.to_string() }
    }
}

/// A file without a name.
pub(super) fn nameless(folder: &Path) -> io::Result<File> {
    std::fs::create_dir_all(folder)?;
    tempfile::tempfile_in(folder)
}

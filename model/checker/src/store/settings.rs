//! Where a search keeps what does not fit into memory, and what has to outlive it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Files that a search may use. The default is none.
#[derive(Clone, Debug, Default)]
pub struct Store {
    /// A folder for states that wait and do not fit into [`Limits::memory`](crate::Limits::memory).
    /// What is written there has no name and is gone when the search ends, however it ends. Without
    /// a folder they stay in memory.
    pub spill: Option<PathBuf>,
    /// Keeps the search, so that it can continue after it was stopped or killed.
    pub checkpoint: Option<Checkpoint>,
}

/// A search that is kept.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// The folder, for this search alone. If it holds a search, that one continues.
    pub folder: PathBuf,
    /// How long a search runs before it is saved again.
    pub every: Duration,
    /// Says which search it is: model, parameters, removed rules. Another one cannot continue it.
    pub identity: String,
    /// Says which code searches: a digest of the program, for instance. Other code may have other
    /// rules, so it cannot continue the search.
    pub build: String,
}

/// Why a search could not be kept, or could not continue.
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
    #[error(
        "{}: holds the search of {found:?}, not of {wanted:?}; remove this folder, or name another one, to start over",
        path.display()
    )]
    Other {
        /// The folder.
        path: PathBuf,
        /// What it holds.
        found: String,
        /// What was asked for.
        wanted: String,
    },
    /// The folder holds the search of another build.
    #[error(
        "{}: the search was kept by build {found}, and this is build {wanted}, whose rules may differ; \
        remove this folder, or name another one, to start over",
        path.display()
    )]
    Build {
        /// The folder.
        path: PathBuf,
        /// The build that kept the search.
        found: String,
        /// The build that was to continue it.
        wanted: String,
    },
    /// The files have another form: they were written by an older or newer checker.
    #[error(
        "{}: the files have form {found}, and this checker reads form {wanted}; \
        remove this folder, or name another one, to start over",
        path.display()
    )]
    Form {
        /// The folder.
        path: PathBuf,
        /// The form of the files.
        found: u32,
        /// The form that this checker reads and writes.
        wanted: u32,
    },
    /// Another search uses the folder at this moment.
    #[error("{}: another search uses this checkpoint; wait for its end, or name another folder", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// A file is not what was written.
    #[error("{}: damaged at byte {offset}: {why}; remove the checkpoint to start over", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where the part begins that is not what was written, in bytes from the start of the file.
        offset: u64,
        /// What is wrong.
        why: String,
    },
    /// Waiting states that were put into a file without a name are not what was written.
    #[error("{}: spilled states are damaged at byte {offset}: {why}", folder.display())]
    Spilled {
        /// The folder of the file.
        folder: PathBuf,
        /// Where the damaged block begins, in bytes from the start of the file.
        offset: u64,
        /// What is wrong.
        why: String,
    },
}

impl StoreError {
    /// Says where and at what an error occurred.
    pub(crate) fn at<'a>(
        path: &'a Path,
        doing: &'static str,
    ) -> impl FnOnce(io::Error) -> StoreError + 'a {
        move |source| StoreError::Io { path: path.to_owned(), doing, source }
    }

    pub(crate) fn damaged(path: &Path, offset: u64, why: impl ToString) -> StoreError {
        StoreError::Damaged { path: path.to_owned(), offset, why: why.to_string() }
    }
}

/// Why a block could not be read back.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The file could not be read.
    Io(io::Error),
    /// What is there is not what was written.
    Damaged {
        /// Where the block begins.
        offset: u64,
        why: String,
    },
}

impl Unread {
    /// Names the file of a search that is kept.
    pub(crate) fn in_file(self, path: &Path) -> StoreError {
        match self {
            Unread::Io(source) => StoreError::at(path, "read")(source),
            Unread::Damaged { offset, why } => StoreError::damaged(path, offset, why),
        }
    }

    /// Names the folder of a file without a name.
    pub(crate) fn in_folder(self, folder: &Path) -> StoreError {
        match self {
            Unread::Io(source) => StoreError::at(folder, "read")(source),
            Unread::Damaged { offset, why } => {
                StoreError::Spilled { folder: folder.to_owned(), offset, why }
            }
        }
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Unread {
        Unread::Io(error)
    }
}

/// A file without a name.
pub(crate) fn nameless(folder: &Path) -> io::Result<File> {
    std::fs::create_dir_all(folder)?;
    tempfile::tempfile_in(folder)
}

//! What can be wrong with a cell.

/// Why a cell cannot be decided as it is written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file of cells is not one.
    #[error("the cells cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A rule that the oracle cannot leave out.
    #[error("{0:?} is not a rule that the oracle can leave out")]
    Rule(String),
    /// A change that is not one.
    #[error("{0:?} is not a change: expected edits such as \"add-voter 4\", or \"leave\"")]
    Change(String),
    /// A number beyond what the oracle can hold.
    #[error("{cell}: {what} is {found}, expected {expected}")]
    Bound {
        /// The name of the cell.
        cell: String,
        /// What is out of bounds.
        what: &'static str,
        /// The number as written.
        found: u64,
        /// The numbers that fit.
        expected: &'static str,
    },
    /// Two cells have one name.
    #[error("two cells are named {0:?}")]
    Twice(String),
}

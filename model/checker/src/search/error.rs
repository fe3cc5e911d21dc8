//! Why a search did not come to a report.

use crate::report::confirm::differs::Unconfirmed;
use crate::size::SizeError;
use crate::space::mistake::ModelError;
use crate::store::settings::StoreError;

/// Why a search did not come to a report.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The search could not be kept, or could not continue.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The model makes a mistake.
    #[error(transparent)]
    Model(#[from] Box<ModelError>),
    /// The memory limit is not a size.
    #[error(transparent)]
    Size(#[from] SizeError),
    /// A counterexample was found, and the model does not bear it out.
    #[error("the search gives no verdict: {0}")]
    Unconfirmed(#[from] Unconfirmed),
}

//! The search with its limits and files given one by one; [`check`](crate::check()) is shorter.

use stateright::Model;

use crate::model::Checked;
use crate::pack::Pack;
use crate::report::progress::Progress;
use crate::report::summary::Report;
use crate::search::error::SearchError;
use crate::search::limits::Limits;
use crate::search::whole::search;
use crate::space::facts::Declared;
use crate::space::mode::Of;
use crate::space::packed::Packed;
use crate::store::settings::Store;

/// Explores every state reachable within the boundary, and decides every property that the model
/// declares. States are packed, so that they can go to files: for states that do not fit into
/// memory, and to continue a search that was stopped, by whatever limit, or killed.
///
/// The progress callback is called about ten times a second and at the end of each level.
/// Everything in the report except `elapsed`, `bytes` and `bytes_per_state` is the same for any
/// number of threads (unless the search was ended by time or by hand). A search that continues has
/// the same counts, verdicts and paths as one that was not stopped; [`Report::resumed`] says that
/// it continued.
///
/// # Errors
/// If a file cannot be read or written; if a kept search is another one, of another build, in use
/// or damaged; if the model makes a mistake ([`ModelError`](crate::ModelError)); or if it does not
/// bear out a counterexample.
pub fn explore<M>(
    model: &M,
    limits: &Limits,
    store: &Store,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Report<M>, SearchError>
where
    M: Model<State: Pack, Action: Clone> + Checked + Sync,
{
    search::<Of<M, Packed, Declared>>(model, limits, store, progress)
}

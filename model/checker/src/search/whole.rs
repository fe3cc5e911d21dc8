//! A search from its first state to its confirmed report.

use crate::report::confirm::ask::confirm_report;
use crate::report::progress::Progress;
use crate::report::summary::Report;
use crate::search::error::SearchError;
use crate::search::limits::Limits;
use crate::search::questions::Questions;
use crate::search::rounds::Search;
use crate::space::mode::Mode;
use crate::store::settings::Store;

/// Explores a model in one mode.
///
/// # Errors
/// See [`SearchError`].
pub(crate) fn search<K: Mode>(
    model: &K::Model,
    limits: &Limits,
    store: &Store,
    progress: &mut dyn FnMut(&Progress),
) -> Result<Report<K::Model>, SearchError> {
    let questions = Questions::<K>::of(model, limits.seed)?;
    let mut search = Search::new(&questions, limits, store);
    search.open()?;
    let ending = search.run(progress)?;
    search.save()?;
    let report = search.report(ending)?;
    confirm_report::<K>(model, &report)?;
    Ok(report)
}

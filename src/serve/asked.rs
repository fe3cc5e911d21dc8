//! What a request about an instance asks: the instance of its address, and its parameters.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Query as Pairs};
use axum::http::request::Parts;

use super::explorer::Explorer;
use super::fault::Fault;
use super::query::Query;
use super::work::blocking;

/// A request about an instance.
pub(super) struct Asked {
    /// What the requests share.
    pub(super) explorer: Arc<Explorer>,
    /// `SCENARIO@SETTING`.
    pub(super) instance: String,
    /// The parameters.
    pub(super) query: Query,
}

impl FromRequestParts<Arc<Explorer>> for Asked {
    type Rejection = Fault;

    async fn from_request_parts(
        parts: &mut Parts,
        explorer: &Arc<Explorer>,
    ) -> Result<Asked, Fault> {
        let wrong = |what: String| Fault::wrong("The address cannot be read", what);
        let Path(instance) = Path::<String>::from_request_parts(parts, explorer)
            .await
            .map_err(|error| wrong(error.body_text()))?;
        let Pairs(pairs) = Pairs::<Vec<(String, String)>>::from_request_parts(parts, explorer)
            .await
            .map_err(|error| wrong(error.body_text()))?;
        Ok(Asked { explorer: Arc::clone(explorer), instance, query: Query::of(pairs) })
    }
}

impl Asked {
    /// Answers beside the threads that take requests.
    pub(super) async fn answer<T: Send + 'static>(
        self,
        work: impl FnOnce(&Asked) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        blocking(move || work(&self)).await
    }
}

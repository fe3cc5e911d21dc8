//! Computations, which run beside the threads that answer requests.

use super::fault::Fault;

/// Runs a computation beside the threads that answer requests.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        Err(Fault::new(
            axum::http::StatusCode::INTERNAL_SERVER_ERROR,
            "The explorer failed",
            format!("a defect of the explorer: {error}"),
        ))
    })
}

//! Computations, which run beside the threads that answer requests.

use std::time::Duration;

use quorate_checker::Limits;

use super::fault::Fault;

/// The most memory that a search from a page may hold.
const MEMORY: u64 = 4 << 30;

/// How far a search from a page goes.
pub(super) fn limits(time: Duration) -> Limits {
    Limits {
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        timeout: Some(time),
        memory: Some(MEMORY),
        ..Limits::default()
    }
}

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

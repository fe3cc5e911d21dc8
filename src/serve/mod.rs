//! The explorer's server: pages, fragments of pages, and the same answers as JSON.
//!
//! The server keeps no session. A request carries the whole walk in its address, and the server
//! takes the steps again ([`library`] keeps the walks of the last requests). So a link means the
//! same on every machine, and Back in the browser is a step back. Only a search that was started
//! from a page lives in the server ([`crate::run::jobs`]).

mod api;
mod asked;
mod assets;
mod checks;
mod explore;
mod explorer;
mod fault;
mod finds;
pub mod gallery;
mod graphs;
mod guard;
mod home;
pub mod library;
mod query;
mod router;
mod verdicts;
mod work;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use self::explorer::Explorer;
use self::library::Library;
use crate::error::CliError;
use crate::out;
use crate::run::jobs::Jobs;

/// How long the server waits for open requests once it is told to end.
const GRACE: Duration = Duration::from_secs(1);

/// Serves the explorer until Ctrl-C. `page` is the address of the page to be opened first.
///
/// # Errors
/// If the port is taken, or the server fails.
pub fn run(address: SocketAddr, library: Library, page: &str) -> Result<(), CliError> {
    let failed = |source| CliError::System { what: "explorer", source };
    let listener = TcpListener::bind(address).map_err(|source| {
        let text = format!("{address}: {source}");
        failed(std::io::Error::new(source.kind(), text))
    })?;
    listener.set_nonblocking(true).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("explorer")
        .build()
        .map_err(failed)?;
    let explorer = Arc::new(Explorer { library, jobs: Jobs::default(), port: bound.port() });
    out::say(format_args!("explorer: http://{bound}/{page} (Ctrl-C ends it)"));
    let result = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let server = axum::serve(listener, router::of(Arc::clone(&explorer)));
        let stop = async {
            // Without a handler for Ctrl-C the process ends by itself.
            let _ = tokio::signal::ctrl_c().await;
        };
        tokio::select! {
            result = async { server.await } => result,
            () = stop => Ok(()),
        }
    });
    explorer.jobs.stop_all();
    runtime.shutdown_timeout(GRACE);
    result.map_err(failed)
}

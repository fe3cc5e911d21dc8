//! Requests of the page of a search.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::asked::Asked;
use super::explorer::Explorer;
use super::fault::Fault;
use super::work::limits;
use crate::render::page::check;
use crate::run::jobs::Job;

/// The page: of one search, or the form that starts one.
pub(super) async fn page(asked: Asked) -> Result<Response, Fault> {
    asked
        .answer(|asked| {
            let Asked { explorer, instance, query } = asked;
            let address = query.address(instance)?;
            let instance = explorer.library.instance(&address)?;
            let job = match query.get("run") {
                Some(number) => Some(job(explorer, number)?),
                None => None,
            };
            let others = explorer.jobs.all();
            let html = check::page(&address, &instance, job.as_deref(), &others);
            Ok(Html(html.into_string()).into_response())
        })
        .await
}

/// The search of a number.
pub(super) fn job(explorer: &Explorer, number: &str) -> Result<Arc<Job>, Fault> {
    let found = number.parse().ok().and_then(|number| explorer.jobs.get(number));
    found.ok_or_else(|| {
        let what =
            format!("run {number}: this server has no such search; a search ends with its server");
        Fault::missing("No such search", what)
    })
}

/// Starts a search, and sends the browser to its page.
pub(super) async fn start(asked: Asked) -> Result<Response, Fault> {
    asked
        .answer(|asked| {
            let Asked { explorer, instance, query } = asked;
            let address = query.address(instance)?;
            let instance = explorer.library.instance(&address)?;
            let minutes = query.number("minutes", 10, 1..=600)? as u64;
            let mut limits = limits(Duration::from_secs(minutes * 60));
            limits.stop_on_violation = query.get("first").is_some();
            let job = explorer.jobs.start(instance, limits).map_err(|busy| {
                Fault::new(StatusCode::TOO_MANY_REQUESTS, "Too many searches", busy.to_string())
            })?;
            let to = address.without_steps().under("check", &[("run", &job.number.to_string())]);
            Ok(Redirect::to(&to).into_response())
        })
        .await
}

/// Asks a search to stop.
pub(super) async fn stop(
    State(explorer): State<Arc<Explorer>>,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    job(&explorer, &number)?.stop();
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The progress of a search as server-sent events; the last one has its end.
pub(super) async fn events(
    State(explorer): State<Arc<Explorer>>,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let job = job(&explorer, &number)?;
    let changes = job.subscribe();
    let first = Some((job, changes, true));
    let stream = futures_util::stream::unfold(first, async |state| {
        let (job, mut changes, first) = state?;
        if !first && job.is_running() && changes.changed().await.is_err() {
            return None;
        }
        changes.mark_unchanged();
        let running = job.is_running();
        let html = check::parts(&job).into_string();
        let name = if running { "progress" } else { "end" };
        let event = Event::default().event(name).json_data(serde_json::json!({
            "event": job.event(),
            "html": html,
        }));
        let event = event.unwrap_or_else(|_| Event::default().event("end"));
        Some((Ok::<_, Infallible>(event), running.then_some((job, changes, false))))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::default()).into_response())
}

//! Which address has which answer.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::fault::Fault;
use super::{Explorer, api, assets, checks, explore, graphs, guard, home, verdicts};

/// The routes. None of those with GET changes anything.
pub(super) fn of(explorer: Arc<Explorer>) -> Router {
    Router::new()
        .route("/", get(home::page))
        .route("/go", get(home::go))
        .route("/verdicts", get(verdicts::page))
        .route("/counterexample/{instance}", get(verdicts::counterexample))
        .route("/x/{instance}", get(explore::page))
        .route("/parts/x/{instance}", get(explore::parts).post(explore::parts_with_branches))
        .route("/find/{instance}", get(explore::find))
        .route("/export/{instance}", get(explore::export))
        .route("/open", post(explore::open).layer(DefaultBodyLimit::max(explore::LONGEST)))
        .route("/trace/{name}", get(explore::trace))
        .route("/graph/{instance}", get(graphs::page))
        .route("/model/{instance}", get(graphs::model))
        .route("/check/{instance}", get(checks::page).post(checks::start))
        .route("/run/{number}/events", get(checks::events))
        .route("/run/{number}/stop", post(checks::stop))
        .nest("/api", api::routes())
        .route("/assets/{name}", get(assets::asset))
        .fallback(nowhere)
        .layer(middleware::from_fn_with_state(Arc::clone(&explorer), guard::checked))
        .with_state(explorer)
}

async fn nowhere(request: Request) -> Response {
    let what = format!("{}: the explorer has no such page", request.uri().path());
    Fault::missing("No such page", what).into_response()
}

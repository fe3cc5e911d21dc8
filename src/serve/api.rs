//! The same answers as JSON, for scripts. `docs/explorer.md` lists the addresses.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use super::asked::Asked;
use super::checks::job;
use super::explorer::Explorer;
use super::fault::Fault;
use crate::run::recorded::recorded;
use crate::run::select::library;
use crate::run::walk::sides::sides;
use crate::run::walk::snapshot;
use crate::run::walk::view::View;
use crate::run::walk::why::explain_step;

/// The routes below `/api`.
pub(super) fn routes() -> Router<Arc<Explorer>> {
    Router::new()
        .route("/scenarios", get(scenarios))
        .route("/verdicts", get(verdicts))
        .route("/x/{instance}", get(walk))
        .route("/why/{instance}", get(why))
        .route("/sides/{instance}", get(both))
        .route("/run/{number}", get(run))
}

/// The built-in scenarios with their settings.
async fn scenarios() -> Result<Response, Fault> {
    let list = library::all().map_err(|error| Fault::from(error).in_json())?;
    let list = list.iter().map(|scenario| {
        let settings: Vec<String> = scenario.settings.iter().map(ToString::to_string).collect();
        json!({ "name": scenario.name, "title": scenario.title, "settings": settings })
    });
    Ok(Json(json!({ "schema": 1, "scenarios": list.collect::<Vec<_>>() })).into_response())
}

/// The recorded verdicts.
async fn verdicts() -> Response {
    Json(json!({ "schema": 1, "verdicts": recorded().rows, "bounds": recorded().bounds }))
        .into_response()
}

/// A moment of a walk.
async fn walk(asked: Asked) -> Result<Response, Fault> {
    asked
        .answer(|asked| Ok(Json(snapshot::of(&view(asked)?)).into_response()))
        .await
        .map_err(Fault::in_json)
}

fn view(asked: &Asked) -> Result<View, Fault> {
    let Asked { explorer, instance, query } = asked;
    let address = query.address(instance)?;
    let asked = explorer.library.walk(&address)?;
    let at = address.step.unwrap_or(asked.walk.len());
    let mut view = View::of(asked.walk, at);
    (view.broken, view.changed) = (asked.broken, asked.changed);
    Ok(view)
}

/// Why the shown step did what it did.
async fn why(asked: Asked) -> Result<Response, Fault> {
    asked
        .answer(|asked| {
            let view = view(asked)?;
            let Some(step) = &view.walk.at(view.at).step else {
                let what = "step 0 is the blank cluster: expected a step from 1 on".to_owned();
                return Err(Fault::wrong("No such step", what));
            };
            let before = &view.walk.at(view.at - 1).state;
            let why = explain_step(&view.walk.model, before, &step.action);
            Ok(Json(json!({ "schema": 1, "step": view.at, "why": why })).into_response())
        })
        .await
        .map_err(Fault::in_json)
}

/// Model and core after the shown step.
async fn both(asked: Asked) -> Result<Response, Fault> {
    asked
        .answer(|asked| {
            let view = view(asked)?;
            let sides = sides(&view.walk, view.at).map_err(|error| {
                Fault::wrong("The core does not run this walk", error.to_string())
            })?;
            Ok(Json(json!({ "schema": 1, "sides": sides })).into_response())
        })
        .await
        .map_err(Fault::in_json)
}

/// Where a search is.
async fn run(
    State(explorer): State<Arc<Explorer>>,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let job = job(&explorer, &number).map_err(Fault::in_json)?;
    Ok(Json(job.event()).into_response())
}

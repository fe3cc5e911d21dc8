//! Searches for states from a page: the nearest, several ways, and the point of no return.

use axum::Json;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde_json::json;

use super::asked::Asked;
use super::explorer::Explorer;
use super::fault::Fault;
use super::query::Query;
use crate::render::found::words;
use crate::render::page::found;
use crate::run::walk::address::Address;
use crate::run::walk::find::goal::Goal;
use crate::run::walk::find::no_return::Question;
use crate::run::walk::find::several::several;
use crate::run::walk::find::shortest::{Found, shortest};
use crate::run::walk::find::{Effort, FindError};
use crate::run::walk::path::Walk;

/// Answers a search. A path is answered with the address of its end; everything else with a page.
pub(super) fn answer(asked: &Asked) -> Result<Response, Fault> {
    let Asked { explorer, instance, query } = asked;
    let address = query.address(instance)?;
    let walk = explorer.library.walk(&address)?.walk;
    let at = address.step.unwrap_or(walk.len()).min(walk.len());
    let text = query.get("goal").unwrap_or_default();
    // The point of no return needs the whole graph of the scenario.
    let seconds = if query.get("return").is_some() { 60 } else { 20 };
    let effort = Effort { time: query.seconds(seconds)?, ..Effort::default() };
    if query.get("return").is_some() {
        return no_return(explorer, &walk, &address, text, &effort);
    }
    let goal = match Goal::parse(text, &walk.model) {
        Ok(goal) => goal,
        Err(error) => return Ok(said(query, &address, error.to_string())),
    };
    let from = walk.until(at);
    let state = &from.last().state;
    let failed = |error: FindError| Fault::wrong("The search gives no answer", error.to_string());
    let most = query.number("ways", 1, 1..=20)?;
    if most == 1 {
        let found = shortest(&from.model, state, &goal, &effort).map_err(failed)?;
        return Ok(match found {
            Found::Path(actions) => {
                let walk = from.with(&actions);
                let end = Address::of(&walk).at(walk.len());
                arrived(query, &end, actions.len(), text)
            }
            other => {
                said(query, &address, format!("{text}: no such state was found: {}", words(&other)))
            }
        });
    }
    let several = several(&from.model, state, &goal, most, &effort).map_err(failed)?;
    let ways = several.ways.iter().map(|actions| {
        let walk = from.with(actions);
        let steps = walk.steps().skip(at.max(walk.start)).map(|(_, step)| step.event.to_string());
        found::Way { steps: steps.collect(), address: Address::of(&walk).to_string() }
    });
    let ways: Vec<found::Way> = ways.collect();
    let html = found::ways(&address, text, &ways, several.states, several.stopped.as_deref());
    Ok(shown(query, &address, "Ways", html))
}

/// The point of no return. `text` is the name of a liveness property, or an expression.
fn no_return(
    explorer: &Explorer,
    walk: &Walk,
    address: &Address,
    text: &str,
    effort: &Effort,
) -> Result<Response, Fault> {
    let text = match (text, &address.property) {
        ("", Some(property)) => property.as_str(),
        (text, _) => text,
    };
    let question = Question::parse(text, &walk.model)
        .map_err(|error| Fault::wrong("The goal makes no sense", error.to_string()))?;
    let failed =
        |error: FindError| Fault::wrong("The point of no return is not known", error.to_string());
    let recorded = explorer.library.recorded(walk, &question, effort).map_err(failed)?;
    let reach = recorded.ask(&question).map_err(failed)?;
    let actions = walk.explored(walk.len());
    let answer = recorded.no_return(&reach, &walk.model, walk.initial, &actions);
    let html = found::no_return(walk, address, text, &question, &answer);
    Ok(Html(found::page(address, "Point of no return", html).into_string()).into_response())
}

fn is_script(query: &Query) -> bool {
    query.get("json").is_some()
}

/// Goes to the end of a path.
fn arrived(query: &Query, address: &Address, steps: usize, goal: &str) -> Response {
    if is_script(query) {
        let say = format!("{goal}: found after {steps} more steps");
        return Json(json!({ "schema": 1, "address": address.to_string(), "say": say }))
            .into_response();
    }
    Redirect::to(&format!("/{address}")).into_response()
}

/// Says that there is no answer, and why.
fn said(query: &Query, address: &Address, what: String) -> Response {
    if is_script(query) {
        return Json(json!({ "schema": 1, "say": what })).into_response();
    }
    let html = maud::html! { p role="alert" { (what) } };
    Html(found::page(address, "Nothing found", html).into_string()).into_response()
}

fn shown(query: &Query, address: &Address, title: &str, html: maud::Markup) -> Response {
    if is_script(query) {
        return Json(json!({ "schema": 1, "html": html.into_string() })).into_response();
    }
    Html(found::page(address, title, html).into_string()).into_response()
}

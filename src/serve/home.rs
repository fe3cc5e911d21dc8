//! The first page, and the box that opens a link.

use std::path::Path;
use std::sync::Arc;

use axum::extract::{Query as Pairs, State};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::explorer::Explorer;
use super::fault::Fault;
use super::gallery;
use super::query::Query;
use super::work::blocking;
use crate::render::page::home::{self, Card, Entry, Home};
use crate::run::history;
use crate::run::select::library;
use crate::run::walk::address::Address;

/// The first page.
pub(super) async fn page(State(explorer): State<Arc<Explorer>>) -> Result<Response, Fault> {
    blocking(move || {
        let entry = |scenario: &quorate_model::scenario::Scenario| Entry {
            name: scenario.name.clone(),
            title: scenario.title.clone(),
            settings: scenario.settings.iter().map(ToString::to_string).collect(),
        };
        let built_in = library::all()?;
        let home = Home {
            gallery: gallery::runs()
                .iter()
                .map(|run| Card {
                    group: &run.group,
                    title: &run.title,
                    text: &run.text,
                    address: &run.address,
                })
                .collect(),
            opened: explorer
                .library
                .opened()
                .iter()
                .map(|chosen| entry(&chosen.scenario))
                .collect(),
            scenarios: built_in.iter().map(|scenario| entry(scenario)).collect(),
            searches: explorer.jobs.all(),
            runs: history::recent(Path::new(history::FOLDER)),
            traces: history::traces(Path::new(history::FOLDER)),
        };
        Ok(Html(home::page(&home).into_string()).into_response())
    })
    .await
}

/// Opens the link, the address or the scenario that was typed.
pub(super) async fn go(Pairs(pairs): Pairs<Vec<(String, String)>>) -> Result<Response, Fault> {
    let query = Query::of(pairs);
    let text = query.get("to").unwrap_or_default().trim().to_owned();
    let address = if crate::run::walk::open::is_address(&text) {
        Address::parse(&text)?
    } else {
        Address { instance: text, ..Address::default() }
    };
    Ok(Redirect::to(&format!("/{address}")).into_response())
}

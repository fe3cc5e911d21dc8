//! Requests of the table of recorded verdicts.

use axum::extract::Query as Pairs;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::asked::Asked;
use super::fault::Fault;
use super::query::Query;
use super::work::limits;
use crate::render::page::verdicts::{self, Filter};
use crate::render::progress::Mode;
use crate::run::examine::examine;
use crate::run::traces::counterexample::Counterexample;
use crate::run::walk::open;

/// The table.
pub(super) async fn page(Pairs(pairs): Pairs<Vec<(String, String)>>) -> Result<Response, Fault> {
    let query = Query::of(pairs);
    let text = |name| query.get(name).unwrap_or_default().to_owned();
    let filter = Filter {
        scenario: text("scenario"),
        setting: text("setting"),
        rule: text("rule"),
        property: text("property"),
        verdict: text("verdict"),
        page: query.number("page", 1, 1..=100_000)?,
    };
    Ok(Html(verdicts::page(&filter).into_string()).into_response())
}

/// Searches for the shortest counterexample of a recorded verdict, and opens it. The record has
/// only its length; the search is the same that made the record, so it finds it again.
pub(super) async fn counterexample(asked: Asked) -> Result<Response, Fault> {
    asked
        .answer(|asked| {
            let Asked { explorer, instance, query } = asked;
            let address = query.address(instance)?;
            let Some(property) = address.property.clone() else {
                return Err(Fault::wrong(
                    "A parameter is missing",
                    "property: expected a name".to_owned(),
                ));
            };
            let key = format!("{address}");
            if let Some(known) = explorer.library.counterexample(&key) {
                return Ok(Redirect::to(&known).into_response());
            }
            let instance = explorer.library.instance(&address)?;
            let limits = limits(query.seconds(120)?);
            let name = instance.to_string();
            let failed = |what: String| {
                Fault::new(StatusCode::SERVICE_UNAVAILABLE, "No counterexample was found", what)
            };
            let examined = examine(instance, &limits, &Mode::None, false)
                .map_err(|error| failed(format!("{name}: {error}")))?;
            let verdict = examined.report.verdicts.iter().find(|verdict| verdict.name == property);
            let Some(verdict) = verdict else {
                return Err(failed(format!("{name} does not ask for {property}")));
            };
            let Some(path) = verdict.verdict.path().filter(|_| verdict.verdict.is_violated())
            else {
                let (word, ending) = (verdict.verdict.word(), examined.report.ending);
                return Err(failed(format!("{property} of {name}: {word}; the search: {ending}")));
            };
            let counterexample = Counterexample::of(&examined, path, verdict);
            let opened = open::trace(counterexample.trace())?;
            let to = format!("/{}", opened.address);
            explorer.library.keep_counterexample(key, to.clone());
            Ok(Redirect::to(&to).into_response())
        })
        .await
}

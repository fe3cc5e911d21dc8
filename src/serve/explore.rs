//! Requests of the page on which one walks.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{Path, Query as Pairs, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, VARY};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::Markup;
use quorate_conformance::trace::Trace;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::explorer::Explorer;
use super::fault::Fault;
use super::query::Query;
use super::work::blocking;
use crate::render::export::{self, Form};
use crate::render::found::words;
use crate::render::page::explore::{self as rendered, Inspector, Shown, Tab, Wish, reason};
use crate::run::history;
use crate::run::traces;
use crate::run::walk::address::code::Code;
use crate::run::walk::address::{Address, codes, continued};
use crate::run::walk::find::Effort;
use crate::run::walk::find::goal::{Goal, Pattern};
use crate::run::walk::find::shortest::{Found, shortest};
use crate::run::walk::path::Walk;
use crate::run::walk::shrink::{Shows, shrink};
use crate::run::walk::sides::sides;
use crate::run::walk::view::{Branch, View};
use crate::run::walk::why::Status;
use crate::run::walk::why::{explain_step, rulebook};
use crate::run::walk::{open, snapshot};

type Pair = (String, String);

/// The most shorter walks that are tried.
const SHRINKS: usize = 2_000;

/// The most bytes of a trace that is dropped on a page; `drop.js` knows it too.
pub(super) const LONGEST: usize = 8 << 20;

/// What a request did, before the page is drawn.
struct Done {
    view: View,
    said: Option<String>,
    /// The walk was changed, so that its address is another one.
    moved: bool,
}

/// The whole page. A request that takes a step is sent on to the address of the new walk, so that
/// the address in the browser is always a link.
pub(super) async fn page(
    State(explorer): State<Arc<Explorer>>,
    Path(instance): Path<String>,
    Pairs(pairs): Pairs<Vec<Pair>>,
) -> Result<Response, Fault> {
    let query = Query::of(pairs);
    blocking(move || {
        let done = act(&explorer, &instance, &query)?;
        if done.moved && done.said.is_none() {
            let tab = query.get("tab").map_or_else(String::new, |tab| format!("&tab={tab}"));
            return Ok(Redirect::to(&format!("/{}{tab}", done.view.address)).into_response());
        }
        let html = draw(&done, &query, |shown| rendered::page(shown).into_string())?;
        Ok(Html(html).into_response())
    })
    .await
}

/// The parts of the page as JSON, for the script.
pub(super) async fn parts(
    State(explorer): State<Arc<Explorer>>,
    Path(instance): Path<String>,
    Pairs(pairs): Pairs<Vec<Pair>>,
) -> Result<Response, Fault> {
    let query = Query::of(pairs);
    blocking(move || answer(&explorer, &instance, &query, &[])).await.map_err(Fault::in_json)
}

/// The branches that the script keeps.
#[derive(Deserialize)]
pub(super) struct Branches {
    /// The paths of walks that were left.
    branches: Vec<String>,
}

/// The same with branches. The script keeps them; the server only draws them.
pub(super) async fn parts_with_branches(
    State(explorer): State<Arc<Explorer>>,
    Path(instance): Path<String>,
    Pairs(pairs): Pairs<Vec<Pair>>,
    body: Result<Json<Branches>, JsonRejection>,
) -> Result<Response, Fault> {
    let query = Query::of(pairs);
    let Json(body) = body.map_err(|error| {
        Fault::new(error.status(), "The branches make no sense", error.body_text()).in_json()
    })?;
    blocking(move || answer(&explorer, &instance, &query, &body.branches))
        .await
        .map_err(Fault::in_json)
}

fn answer(
    explorer: &Explorer,
    instance: &str,
    query: &Query,
    branches: &[String],
) -> Result<Response, Fault> {
    let mut done = act(explorer, instance, query)?;
    done.view.branches = branches.iter().filter_map(|path| branch(&done.view.walk, path)).collect();
    let body = draw(&done, query, |shown| {
        let mut panels = rendered::panels(shown).0;
        // A script that steps quickly through a long walk asks for the diagram later.
        if query.get("light").is_some() {
            panels.retain(|(id, _)| *id != "spacetime");
        }
        let panels: Map<String, Value> = panels
            .into_iter()
            .map(|(id, html)| (id.to_owned(), Value::String(html.into_string())))
            .collect();
        json!({
            "schema": 1,
            "address": shown.view.address.to_string(),
            "path": shown.view.address.path(),
            "step": shown.view.at,
            "last": shown.view.walk.len(),
            "start": shown.view.walk.start,
            "title": rendered::title(shown.view),
            "say": announced(shown),
            "panels": panels,
        })
    })?;
    Ok(([(VARY, "accept")], Json(body)).into_response())
}

/// What a screen reader is told after a step.
fn announced(shown: &Shown<'_>) -> String {
    if let Some(said) = &shown.said {
        return said.clone();
    }
    let view = shown.view;
    let event = view.event().map_or_else(|| "the blank cluster".to_owned(), ToString::to_string);
    let violated =
        view.properties.iter().filter(|one| one.status == Status::Violated).map(|one| one.name);
    let violated: Vec<&str> = violated.collect();
    let violated = match violated.is_empty() {
        true => String::new(),
        false => format!(". Violated: {}", violated.join(", ")),
    };
    format!("Step {}: {event}{violated}", view.at)
}

/// Carries out what a request asks for.
fn act(explorer: &Explorer, instance: &str, query: &Query) -> Result<Done, Fault> {
    let address = query.address(instance)?;
    let asked = explorer.library.walk(&address)?;
    let at = address.step.unwrap_or(asked.walk.len());
    let mut walk = asked.walk;
    let (mut at, mut said, mut moved) = (at.min(walk.len()), None, false);
    if let Some(text) = query.get("do") {
        (walk, at, said) = take(walk, at, &code("do", text)?);
        moved = said.is_none();
    } else if let Some(text) = query.get("near") {
        (walk, at, said) = near(walk, at, &code("near", text)?, query.seconds(10)?);
        moved = said.is_none();
    } else if query.get("shrink").is_some() {
        (walk, said) = shrunk(walk, &address);
        at = walk.len().min(at);
        moved = said.is_none();
        if moved {
            at = walk.len();
        }
    }
    let mut view = View::of(walk, at);
    view.address.property.clone_from(&address.property);
    view.chance = match query.get("chance") {
        Some(_) => Some(query.number("chance", 0, 0..=usize::MAX)?),
        None => None,
    };
    if !moved {
        if let Some(repeats) = address.repeats {
            view = view.repeating(repeats);
        }
        (view.broken, view.changed) = (asked.broken, asked.changed);
    }
    Ok(Done { view, said, moved })
}

/// Takes an action after a step; what came later goes.
fn take(walk: Walk, at: usize, code: &Code) -> (Walk, usize, Option<String>) {
    let view = View::of(walk.until(at), at);
    let Some(choice) = view.choice(code) else {
        let said =
            format!("{} is not possible in step {at}: no such input or message", code.words());
        return (walk, at, Some(said));
    };
    if !choice.enabled {
        let said = format!("{} is not enabled in step {at}: {}", choice.event, reason(choice));
        return (walk, at, Some(said));
    }
    let action = choice.action;
    let mut next = view.walk;
    next.take(&action);
    let at = next.len();
    (next, at, None)
}

/// Goes on to the nearest state in which an action is enabled.
fn near(walk: Walk, at: usize, code: &Code, time: Duration) -> (Walk, usize, Option<String>) {
    let view = View::of(walk.until(at), at);
    let Some(choice) = view.choice(code) else {
        let said =
            format!("{} is not possible in step {at}: no such input or message", code.words());
        return (walk, at, Some(said));
    };
    let effort = Effort { time, ..Effort::default() };
    let goal = Goal::Enabled(Pattern::of(&choice.action));
    let event = choice.event.clone();
    match shortest(&view.walk.model, &view.walk.last().state, &goal, &effort) {
        Ok(Found::Path(actions)) => {
            let mut next = view.walk;
            actions.iter().for_each(|action| {
                next.take(action);
            });
            let at = next.len();
            (next, at, None)
        }
        Ok(nowhere @ Found::Nowhere { .. }) => {
            (walk, at, Some(format!("{event} is never enabled from here: {}", words(&nowhere))))
        }
        Ok(stopped @ Found::Stopped { .. }) => {
            let said = format!("whether {event} is ever enabled from here is {}", words(&stopped));
            (walk, at, Some(said))
        }
        Err(error) => (walk, at, Some(format!("{event}: {error}"))),
    }
}

/// The walk without the steps that its violation does not need.
fn shrunk(walk: Walk, address: &Address) -> (Walk, Option<String>) {
    let names: Vec<String> = match &address.property {
        Some(property) => vec![property.clone()],
        None => View::of(walk.clone(), walk.len())
            .violations
            .iter()
            .flat_map(|(_, names)| names.iter().map(|name| (*name).to_owned()))
            .collect(),
    };
    if names.is_empty() {
        let said = "no step of this walk violates a safety property, so nothing says what to keep";
        return (walk, Some(said.to_owned()));
    }
    match shrink(&walk, &Shows::Violates(names), SHRINKS) {
        Some(short) if short.len() < walk.len() => (short, None),
        Some(_) => {
            (walk, Some("no single step can be left out: this walk is short already".to_owned()))
        }
        None => {
            let said = "only the violation of a safety property can be shrunk, and no step of this walk shows it";
            (walk, Some(said.to_owned()))
        }
    }
}

/// A code of a button: the event alone.
fn code(name: &str, text: &str) -> Result<Code, Fault> {
    let wrong = || {
        let what = format!("{name}={text}: expected the eight hexadecimal digits of a step");
        Fault::wrong("A parameter makes no sense", what)
    };
    if text.len() != 8 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let number = u32::from_str_radix(text, 16).map_err(|_| wrong())?;
    let [a, b, c, d] = number.to_be_bytes();
    Ok(Code::read([a, b, c, d, 0, 0, 0, 0]))
}

/// A walk that was left, as far as the model follows it.
fn branch(walk: &Walk, path: &str) -> Option<Branch> {
    let own = Address::of(walk).codes;
    let codes = codes(path).ok()?;
    let common = own.iter().zip(&codes).take_while(|(a, b)| a == b).count();
    let fork = walk.start + common;
    let (other, _) = continued(walk.until(fork), &codes[common..]);
    let first = other.steps().nth(fork).map(|(_, step)| step.event.to_string())?;
    Some(Branch { fork, steps: other.len(), first, path: path.to_owned() })
}

/// Draws with everything that the page needs.
fn draw<T>(done: &Done, query: &Query, with: impl FnOnce(&Shown<'_>) -> T) -> Result<T, Fault> {
    let view = &done.view;
    let light = query.get("light").is_some();
    let diagram = if light { Markup::default() } else { diagram(view, query)? };
    let shown = Shown {
        view,
        inspector: inspector(view, query)?,
        diagram,
        goal: query.get("goal").unwrap_or_default(),
        said: done.said.clone(),
    };
    Ok(with(&shown))
}

fn inspector(view: &View, query: &Query) -> Result<Inspector, Fault> {
    let asked = query.get("why").map(|text| Ok::<_, Fault>((text.to_owned(), code("why", text)?)));
    let asked = asked.transpose()?.and_then(|(text, code)| Some((text, view.place_of(&code)?)));
    let named = match query.get("tab") {
        Some(name) => Tab::named(name).ok_or_else(|| {
            let what = format!("tab={name}: expected one of {}", Tab::names().join(", "));
            Fault::wrong("A parameter makes no sense", what)
        })?,
        None => Tab::default(),
    };
    let tab = if asked.is_some() { Tab::Why } else { named };
    let mut inspector = Inspector { tab, asked, ..Inspector::default() };
    let model = &view.walk.model;
    match tab {
        Tab::Why => {
            let step = match &inspector.asked {
                Some((_, place)) => Some((view.at, view.choices[*place].action)),
                None => {
                    let taken = view.walk.at(view.at).step.as_ref();
                    taken.map(|taken| (view.at - 1, taken.action))
                }
            };
            if let Some((before, action)) = step {
                let state = &view.walk.at(before).state;
                let why = explain_step(model, state, &action);
                let mut ids: Vec<&str> = why.guards.iter().map(|guard| guard.rule).collect();
                ids.extend(why.rules.iter().map(|rule| rule.id));
                let mut seen = Vec::new();
                ids.retain(|id| {
                    !seen.contains(id) && {
                        seen.push(id);
                        true
                    }
                });
                inspector.rules = ids.into_iter().filter_map(rulebook::text).collect();
                inspector.step = Some(why);
            }
        }
        Tab::Core => {
            inspector.sides = Some(sides(&view.walk, view.at).map_err(|error| error.to_string()));
        }
        Tab::Raw => inspector.raw = format!("{:#}", snapshot::of(view)),
        Tab::Changed | Tab::All | Tab::Properties => {}
    }
    Ok(inspector)
}

fn diagram(view: &View, query: &Query) -> Result<Markup, Fault> {
    let mut trace = view.walk.trace("walk");
    trace.repeats = view.address.repeats.filter(|repeats| *repeats <= trace.steps.len());
    rendered::diagram(view, &trace, &Wish::of(query.pairs()))
        .map_err(|error| Fault::wrong("The diagram cannot be drawn", error.to_string()))
}

/// "Find a state where": goes there by the shortest path, or shows several ways, or the point of no
/// return.
pub(super) async fn find(
    State(explorer): State<Arc<Explorer>>,
    Path(instance): Path<String>,
    Pairs(pairs): Pairs<Vec<Pair>>,
) -> Result<Response, Fault> {
    let query = Query::of(pairs);
    blocking(move || super::finds::answer(&explorer, &instance, &query)).await
}

/// The walk in another form.
pub(super) async fn export(
    State(explorer): State<Arc<Explorer>>,
    Path(instance): Path<String>,
    Pairs(pairs): Pairs<Vec<Pair>>,
) -> Result<Response, Fault> {
    let query = Query::of(pairs);
    blocking(move || {
        let name = query.get("as").unwrap_or("trace");
        let form = Form::named(name).ok_or_else(|| {
            let what = format!("as={name}: expected one of {}", Form::names().join(", "));
            Fault::wrong("No such form", what)
        })?;
        let address = query.address(&instance)?;
        let asked = explorer.library.walk(&address)?;
        let at = address.step.unwrap_or(asked.walk.len());
        let text = export::of(&asked.walk, &address, at, form)
            .map_err(|error| Fault::wrong("This walk cannot be exported", error.to_string()))?;
        let name = address.instance.replace(['@', '+', '/', '"'], "-");
        let file = format!("attachment; filename=\"{name}.{}\"", form.ending());
        let headers = [(CONTENT_TYPE, form.media().to_owned()), (CONTENT_DISPOSITION, file)];
        Ok((headers, text).into_response())
    })
    .await
}

/// A trace file that was dropped on a page: answers with the address of its walk.
pub(super) async fn open(
    State(explorer): State<Arc<Explorer>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Fault> {
    let body = body.map_err(|error| {
        let what = format!("{}: a trace has at most {LONGEST} bytes", error.body_text());
        Fault::new(error.status(), "The trace cannot be read", what).in_json()
    })?;
    blocking(move || {
        let trace = Trace::read(&body)
            .map_err(|error| Fault::wrong("This is not a trace", error.to_string()))?;
        let opened = open::trace(&trace)?;
        explorer.library.add(opened.chosen);
        Ok(Json(json!({ "schema": 1, "address": opened.address.to_string() })).into_response())
    })
    .await
    .map_err(Fault::in_json)
}

/// A trace that a command has left in the folder of runs: sends the browser to its walk. A trace of
/// a divergence opens with model and core side by side.
pub(super) async fn trace(
    State(explorer): State<Arc<Explorer>>,
    Path(name): Path<String>,
) -> Result<Response, Fault> {
    blocking(move || {
        let folder = std::path::Path::new(history::FOLDER);
        if !history::traces(folder).contains(&name) {
            let what = format!("{name}: there is no such trace in {}", folder.display());
            return Err(Fault::missing("No such trace", what));
        }
        let read = traces::read(&folder.join(&name))?;
        let opened = open::trace(&read)?;
        let core = if opened.divergence { "&tab=core" } else { "" };
        explorer.library.add(opened.chosen);
        Ok(Redirect::to(&format!("/{}{core}", opened.address)).into_response())
    })
    .await
}

//! Requests of the page on which one walks.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Redirect, Response};
use maud::Markup;
use quorate_conformance::trace::Trace;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::asked::Asked;
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
use crate::run::walk::find::expression::Expression;
use crate::run::walk::find::goal::{Goal, Pattern};
use crate::run::walk::find::shortest::{Found, shortest};
use crate::run::walk::path::Walk;
use crate::run::walk::shrink::{Shows, shrink};
use crate::run::walk::sides::sides;
use crate::run::walk::view::{Branch, View, code_of, violations};
use crate::run::walk::why::{Choice, Status, choices, explain_step, rulebook};
use crate::run::walk::{open, snapshot};

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
pub(super) async fn page(asked: Asked) -> Result<Response, Fault> {
    asked
        .answer(|asked| {
            let query = &asked.query;
            let done = act(asked)?;
            if done.moved {
                let tab = query.get("tab").map_or_else(String::new, |tab| format!("&tab={tab}"));
                return Ok(Redirect::to(&format!("/{}{tab}", done.view.address)).into_response());
            }
            let html = draw(&done, query, |shown| rendered::page(shown).into_string())?;
            Ok(Html(html).into_response())
        })
        .await
}

/// The parts of the page as JSON, for the script.
pub(super) async fn parts(asked: Asked) -> Result<Response, Fault> {
    asked.answer(|asked| answer(asked, &[])).await.map_err(Fault::in_json)
}

/// The branches that the script keeps.
#[derive(Deserialize)]
pub(super) struct Branches {
    /// The paths of walks that were left.
    branches: Vec<String>,
}

/// The same with branches. The script keeps them; the server only draws them.
pub(super) async fn parts_with_branches(
    asked: Asked,
    body: Result<Json<Branches>, JsonRejection>,
) -> Result<Response, Fault> {
    let Json(body) = body.map_err(|error| {
        Fault::new(error.status(), "The branches make no sense", error.body_text()).in_json()
    })?;
    asked.answer(move |asked| answer(asked, &body.branches)).await.map_err(Fault::in_json)
}

fn answer(asked: &Asked, branches: &[String]) -> Result<Response, Fault> {
    let query = &asked.query;
    let mut done = act(asked)?;
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
    Ok(Json(body).into_response())
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
fn act(asked: &Asked) -> Result<Done, Fault> {
    let Asked { explorer, instance, query } = asked;
    let address = query.address(instance)?;
    let asked = explorer.library.walk(&address)?;
    let at = address.step.unwrap_or(asked.walk.len()).min(asked.walk.len());
    let walk = asked.walk;
    let moved = if let Some(text) = query.get("do") {
        Some(take(&walk, at, &code("do", text)?))
    } else if let Some(text) = query.get("near") {
        Some(near(&walk, at, &code("near", text)?, query.seconds(10)?))
    } else if query.get("shrink").is_some() {
        Some(shrunk(&walk, &address))
    } else {
        None
    };
    let chance = match query.get("chance") {
        Some(_) => Some(query.number("chance", 0, 0..=usize::MAX)?),
        None => None,
    };
    if let Some(Ok(walk)) = moved {
        let at = walk.len();
        let mut view = View::of(walk, at);
        // Another walk violates the property only if that is what it was shrunk to.
        if query.get("shrink").is_some() {
            view.address.property.clone_from(&address.property);
        }
        return Ok(Done { view, said: None, moved: true });
    }
    let mut view = View::of(walk, at);
    view.address.property.clone_from(&address.property);
    if let Some(repeats) = address.repeats {
        view = view.repeating(repeats);
    }
    (view.broken, view.changed, view.chance) = (asked.broken, asked.changed, chance);
    Ok(Done { view, said: moved.and_then(Result::err), moved: false })
}

/// The choice that a code means after a step.
///
/// # Errors
/// In words, if there is none.
fn choice(walk: &Walk, at: usize, code: &Code) -> Result<Choice, String> {
    let (model, state) = (&walk.model, &walk.at(at).state);
    let all = if at < walk.start { Vec::new() } else { choices(model, state) };
    let meant = all.into_iter().find(|choice| code_of(model, choice).is_same_event(code));
    meant.ok_or_else(|| {
        format!("{} is not possible in step {at}: no such input or message", code.words())
    })
}

/// Takes an action after a step; what came later goes.
fn take(walk: &Walk, at: usize, code: &Code) -> Result<Walk, String> {
    let choice = choice(walk, at, code)?;
    if choice.enabled {
        return Ok(walk.until(at).with([&choice.action]));
    }
    Err(format!("{} is not enabled in step {at}: {}", choice.event, reason(&choice)))
}

/// Goes on to the nearest state in which an action is enabled.
fn near(walk: &Walk, at: usize, code: &Code, time: Duration) -> Result<Walk, String> {
    let Choice { event, action, .. } = choice(walk, at, code)?;
    let effort = Effort { time, ..Effort::default() };
    let goal = Goal::Enabled(Pattern::of(&action));
    match shortest(&walk.model, &walk.at(at).state, &goal, &effort) {
        Ok(Found::Path(actions)) => Ok(walk.until(at).with(&actions)),
        Ok(nowhere @ Found::Nowhere { .. }) => {
            Err(format!("{event} is never enabled from here: {}", words(&nowhere)))
        }
        Ok(stopped @ Found::Stopped { .. }) => {
            Err(format!("whether {event} is ever enabled from here is {}", words(&stopped)))
        }
        Err(error) => Err(format!("{event}: {error}")),
    }
}

/// The walk without the steps that its violation does not need.
fn shrunk(walk: &Walk, address: &Address) -> Result<Walk, String> {
    let names: Vec<String> = match &address.property {
        Some(property) => vec![property.clone()],
        None => {
            let found = violations(walk).into_iter().flat_map(|(_, names)| names);
            found.map(str::to_owned).collect()
        }
    };
    let said = if names.is_empty() {
        "no step of this walk violates a safety property, so nothing says what to keep"
    } else {
        match shrink(walk, &Shows::Violates(names), SHRINKS) {
            Some(short) if short.len() < walk.len() => return Ok(short),
            Some(_) => "no single step can be left out: this walk is short already",
            None => {
                "only the violation of a safety property can be shrunk, and no step of this walk \
                 shows it"
            }
        }
    };
    Err(said.to_owned())
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
        Tab::Properties => {
            let parsed = query.get("goal").and_then(|text| Expression::parse(text).ok());
            let fits = parsed.filter(|expression| expression.check(model).is_ok());
            let state = &view.walk.at(view.at).state;
            inspector.goal = fits.map(|expression| expression.explain(model, state));
        }
        Tab::Changed | Tab::All => {}
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
pub(super) async fn find(asked: Asked) -> Result<Response, Fault> {
    asked.answer(super::finds::answer).await
}

/// The walk in another form.
pub(super) async fn export(asked: Asked) -> Result<Response, Fault> {
    asked
        .answer(|asked| {
            let Asked { explorer, instance, query } = asked;
            let name = query.get("as").unwrap_or("trace");
            let form = Form::named(name).ok_or_else(|| {
                let what = format!("as={name}: expected one of {}", Form::names().join(", "));
                Fault::wrong("No such form", what)
            })?;
            let address = query.address(instance)?;
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

//! A walk in the forms that other tools read.

mod dot;
mod itf;
mod markdown;
mod mermaid;
mod rust;

use quorate_conformance::core::QuorateCore;
use quorate_conformance::replay::{ReplayError, replay};
use quorate_conformance::trace::Trace;
use serde_json::json;

use super::chart::{self, Chart};
use crate::run::walk::address::Address;
use crate::run::walk::path::Walk;
use crate::run::walk::view::ticks;

/// A form.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// The project's own trace format, which `quorate replay` reads.
    Trace,
    /// The steps with every observation, as JSON.
    Json,
    /// The Informal Trace Format, with the two keys by which a trace can be replayed on code.
    Itf,
    /// A message chart.
    Svg,
    /// A sequence diagram in Mermaid's language.
    Mermaid,
    /// The states around the shown one, in Graphviz' language.
    Dot,
    /// A report for an issue.
    #[value(name = "md")]
    Markdown,
    /// A Rust test that replays the walk on the core.
    Rust,
}

impl Form {
    /// Every form with its name and media type.
    const ALL: [(Form, &'static str, &'static str); 8] = [
        (Form::Trace, "trace", "text/plain; charset=utf-8"),
        (Form::Json, "json", "application/json"),
        (Form::Itf, "itf", "application/json"),
        (Form::Svg, "svg", "image/svg+xml"),
        (Form::Mermaid, "mermaid", "text/plain; charset=utf-8"),
        (Form::Dot, "dot", "text/plain; charset=utf-8"),
        (Form::Markdown, "md", "text/markdown; charset=utf-8"),
        (Form::Rust, "rust", "text/plain; charset=utf-8"),
    ];

    /// The form of a name.
    pub fn named(name: &str) -> Option<Form> {
        Form::ALL.iter().find(|(_, known, _)| *known == name).map(|(form, _, _)| *form)
    }

    /// The ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Form::Trace => "qtrace",
            Form::Json => "json",
            Form::Itf => "itf.json",
            Form::Svg => "svg",
            Form::Mermaid => "mmd",
            Form::Dot => "dot",
            Form::Markdown => "md",
            Form::Rust => "rs",
        }
    }

    /// The names.
    pub fn names() -> Vec<&'static str> {
        Form::ALL.iter().map(|(_, name, _)| *name).collect()
    }

    /// The media type.
    pub fn media(self) -> &'static str {
        Form::ALL
            .iter()
            .find(|(form, _, _)| *form == self)
            .map_or("text/plain", |(_, _, media)| media)
    }
}

/// The walk as a trace: with the loop that its address names, and with the property if the walk
/// violates it. A walk that was changed since it was found may no longer do so.
pub fn trace(walk: &Walk, address: &Address) -> Trace {
    let mut trace = walk.trace("a walk");
    let steps = trace.start..=trace.steps.len();
    trace.repeats = address.repeats.filter(|repeats| steps.contains(repeats));
    let Some(property) = &address.property else { return trace };
    // A trace of a trap may go on beyond the step after which there is no way out.
    let inside = |step: &usize| *step > trace.start && *step < trace.steps.len();
    let places = [address.step.filter(inside).filter(|_| trace.repeats.is_none()), None];
    let claims = places.map(|at| Trace {
        title: format!("{property} violated"),
        property: Some(property.clone()),
        at,
        ..trace.clone()
    });
    let shown = claims.into_iter().find(|claim| replay::<QuorateCore>(claim, None).is_ok());
    shown.unwrap_or(trace)
}

/// A walk in a form. `at` is the step that is shown.
///
/// # Errors
/// [`ReplayError`] if a picture cannot be drawn.
pub fn of(walk: &Walk, address: &Address, at: usize, form: Form) -> Result<String, ReplayError> {
    let trace = trace(walk, address);
    Ok(match form {
        Form::Trace => trace.to_text(),
        Form::Json => {
            let steps = trace.steps.iter().zip(ticks(walk)).map(|(step, tick)| {
                json!({ "step": tick.step, "text": tick.event, "event": step.event, "rules": step.rules, "nodes": step.nodes })
            });
            let document = json!({
                "schema": 1,
                "address": address.to_string(),
                "title": trace.title,
                "scenario": trace.scenario,
                "setting": trace.setting,
                "without": trace.without,
                "start": trace.start,
                "repeats": trace.repeats,
                "steps": steps.collect::<Vec<_>>(),
            });
            format!("{document:#}\n")
        }
        Form::Itf => itf::text(walk, address),
        Form::Svg => chart::draw(&Chart::of(&trace)?),
        Form::Mermaid => mermaid::text(walk),
        Form::Dot => dot::text(walk, at),
        Form::Markdown => markdown::text(walk, address, at),
        Form::Rust => rust::text(&trace),
    })
}

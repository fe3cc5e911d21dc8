//! Counterexamples as traces, and traces as files.

use std::io;
use std::path::{Path, PathBuf};

use quorate_conformance::{record, trace::Trace};
use quorate_model::checker::{self, Kind, PropertyVerdict};
use quorate_model::cluster::{Action, ClusterModel, Reduction};

use super::error::CliError;
use super::examine::Examined;

/// The trace of a path through the model that was explored.
pub enum Found {
    /// A run with exact terms, which a core can follow.
    Exact(Trace),
    /// A run that exists with renamed terms only.
    Renamed(Trace),
}

impl Found {
    /// The trace of a path that violates a property.
    pub fn of(
        examined: &Examined,
        path: &checker::Path<Action>,
        property: &PropertyVerdict<ClusterModel>,
    ) -> Found {
        let model = &examined.model;
        let title = format!("{} violated", property.name);
        let trace = |model: &ClusterModel, actions: &[Action]| {
            let mut trace = record::trace(model, path.init, actions, &title);
            trace.repeats = property.lasso.as_ref().map(|lasso| trace.start + lasso.stem);
            trace
        };
        if !model.renames() {
            return Found::Exact(trace(model, &path.actions));
        }
        let exact = examined.instance.model(Reduction::Off);
        match record::with_exact_terms(model, &exact, path.init, &path.actions) {
            Some(actions) => Found::Exact(trace(&exact, &actions)),
            None => Found::Renamed(trace(model, &path.actions)),
        }
    }

    /// The trace, whatever its terms.
    pub fn trace(&self) -> &Trace {
        match self {
            Found::Exact(trace) | Found::Renamed(trace) => trace,
        }
    }
}

/// Why a path violates a property: the model's own words on its last states.
pub fn why(
    model: &ClusterModel,
    path: &checker::Path<Action>,
    property: &PropertyVerdict<ClusterModel>,
) -> String {
    if property.kind == Kind::Recoverable {
        return "whatever happens from the last state on, no good state lasts".to_owned();
    }
    if property.lasso.is_some() {
        return "the loop can go on for ever, and a state in it is not good".to_owned();
    }
    let Ok(steps) = path.replay(model) else { return String::new() };
    let mut states = steps.iter().rev().map(|(_, state)| state);
    let Some(last) = states.next() else { return String::new() };
    quorate_model::property::explain(model, property.name, states.next(), last)
}

/// The name of a trace file: `SCENARIO@SETTING[-without-RULE…]-WHAT.qtrace`.
pub fn file_name(instance: &str, removed: &[&str], what: &str) -> String {
    let without = removed.iter().map(|rule| format!("-without-{}", rule.replace('/', "-")));
    let without: String = without.collect();
    format!("{instance}{without}-{what}.qtrace")
}

/// Writes a trace so that no reader ever sees half of it.
///
/// # Errors
/// If the folder or the file cannot be written.
pub fn write(folder: &Path, name: &str, trace: &Trace) -> Result<PathBuf, CliError> {
    let path = folder.join(name);
    let attempt = || -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let temporary = folder.join(format!(".{name}.{}", std::process::id()));
        let moved = std::fs::write(&temporary, trace.to_text())
            .and_then(|()| std::fs::rename(&temporary, &path));
        if moved.is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
        moved
    };
    attempt().map_err(|source| CliError::Write { path: path.clone(), source })?;
    Ok(path)
}

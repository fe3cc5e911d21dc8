//! Counterexamples as traces, and traces as files.

use std::io;
use std::path::{Path, PathBuf};

use quorate_conformance::{record, trace::Trace};
use quorate_model::checker::{self, Checked as _, Kind, PropertyVerdict};
use quorate_model::cluster::{Action, ClusterModel, Reduction};
use quorate_model::raft::{Input, Message};
use stateright::Model as _;

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
        if !model.renames() {
            return Found::Exact(record::trace(model, path.init, &path.actions, &title));
        }
        let exact = examined.instance.model(Reduction::Off);
        let actions =
            record::with_exact_terms(model, &exact, path.init, &path.actions).or_else(|| {
                by_place(model, &exact, path)
                    .filter(|run| violates(&exact, path.init, run, property))
            });
        match actions {
            Some(actions) => Found::Exact(record::trace(&exact, path.init, &actions, &title)),
            None => Found::Renamed(record::trace(model, path.init, &path.actions, &title)),
        }
    }

    /// The trace, whatever its terms.
    pub fn trace(&self) -> &Trace {
        match self {
            Found::Exact(trace) | Found::Renamed(trace) => trace,
        }
    }
}

/// A run with renamed terms as one with exact terms, message by message at the same place, without a look at the states
/// in between: a log that the renamed run has cut short may differ. Whether the run shows the same has to be asked anew.
fn by_place(
    renamed: &ClusterModel,
    exact: &ClusterModel,
    path: &checker::Path<Action>,
) -> Option<Vec<Action>> {
    let mut left = renamed.init_states().into_iter().nth(path.init)?;
    let mut right = exact.init_states().into_iter().nth(path.init)?;
    let mut run = Vec::with_capacity(path.len());
    for action in &path.actions {
        let same = |wanted: &Message| {
            let place = left.network.iter().position(|other| other == wanted)?;
            right.network.iter().nth(place).copied()
        };
        let exactly = match *action {
            Action::Step { node, input: Input::Deliver(message), keep, .. } => {
                Action::Step { node, input: Input::Deliver(same(&message)?), keep, far: false }
            }
            Action::Step { node, input, keep, .. } => {
                Action::Step { node, input, keep, far: false }
            }
            Action::Drop(message) => Action::Drop(same(&message)?),
            other => other,
        };
        right = exact.successor(&right, &exactly)?;
        left = renamed.successor(&left, action)?;
        run.push(exactly);
    }
    Some(run)
}

/// Whether the last state or step of a run violates the property in this model. A liveness property cannot be asked of a run.
fn violates(
    model: &ClusterModel,
    init: usize,
    run: &[Action],
    property: &PropertyVerdict<ClusterModel>,
) -> bool {
    let mut states = model.init_states().into_iter().nth(init).into_iter().collect::<Vec<_>>();
    for action in run {
        let next = states.last().and_then(|last| model.successor(last, action));
        states.extend(next);
    }
    let (Some(last), true) = (states.last(), states.len() == run.len() + 1) else { return false };
    match property.kind {
        Kind::Always => {
            let properties = model.properties();
            let found = properties.iter().find(|candidate| candidate.name == property.name);
            found.is_some_and(|found| !(found.condition)(model, last))
        }
        Kind::Edge => {
            let properties = model.edge_properties();
            let found = properties.iter().find(|candidate| candidate.name == property.name);
            let before = states.len().checked_sub(2).map(|index| &states[index]);
            match (found, before, run.last()) {
                (Some(found), Some(before), Some(action)) => {
                    !(found.condition)(model, before, action, last)
                }
                _ => false,
            }
        }
        _ => false,
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
    let Ok(steps) = path.replay(model) else { return String::new() };
    let mut states = steps.iter().rev().map(|(_, state)| state);
    let Some(last) = states.next() else { return String::new() };
    quorate_model::property::explain(property.name, states.next(), last)
}

/// The name of a trace file: `SCENARIO@SETTING[-without-RULE…]-WHAT.qtrace`.
pub fn file_name(instance: &str, removed: &[&str], what: &str) -> String {
    let without = removed.iter().map(|rule| format!("-without-{rule}")).collect::<String>();
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

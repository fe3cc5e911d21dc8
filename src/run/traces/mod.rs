//! The traces of a run. Each violation gets a trace file; a file that an earlier run left for a
//! property that holds now is removed.

pub mod counterexample;
pub mod files;
pub mod unwritten;

use std::path::{Path, PathBuf};

use quorate_checker::{self as checker, Kind, PropertyVerdict, Verdict};
use quorate_conformance::trace::Trace;
use quorate_model::cluster::{Action, ClusterModel};

use self::counterexample::Counterexample;
use self::files::Files;
use self::unwritten::Unwritten;
use super::assess::Assessment;
use super::examine::Examined;
use crate::error::CliError;
use crate::out::say;
use crate::text::bad;

/// A violated property with its run.
pub struct Violation<'a> {
    /// The property.
    pub property: &'a PropertyVerdict<ClusterModel>,
    /// The run, in the model that was explored.
    pub path: &'a checker::Path<Action>,
    /// Whether the scenario expects the violation.
    pub expected: bool,
    /// The run as a trace.
    pub counterexample: Counterexample,
    /// The file of the trace; none if no file can hold it, because it has renamed terms.
    pub file: Option<Result<String, Unwritten>>,
}

impl Violation<'_> {
    /// Why the run violates the property. For a safety property the model explains its last states.
    pub fn why(&self, model: &ClusterModel) -> String {
        let Violation { property, path, .. } = self;
        let trace = self.counterexample.trace();
        if property.kind == Kind::Recoverable {
            let trap = trace.start + path.len();
            let mut why =
                format!("no run from the state after step {trap} reaches a lasting good state");
            if trace.steps.len() > trap {
                why += &format!(
                    "; the trace continues to the first step in which {} would decide",
                    trace.without.join(", ")
                );
            }
            return why;
        }
        if property.lasso.is_some() {
            return "the loop can repeat for ever, and at least one of its states is not good"
                .to_owned();
        }
        let Ok(steps) = path.replay(model) else { return String::new() };
        let mut states = steps.iter().rev().map(|(_, state)| state);
        let Some(last) = states.next() else { return String::new() };
        quorate_model::property::explain(model, property.name, states.next(), last)
    }
}

/// The traces that belong to an examined instance.
pub struct Traces<'a> {
    /// The violated properties, in the order of the report.
    pub violations: Vec<Violation<'a>>,
    /// Files of an earlier run that were removed.
    pub removed: Vec<PathBuf>,
}

/// Writes the traces of the violations of an instance to a folder. Removes those of an earlier run
/// whose property was decided again and has no trace now. A file that cannot be written or removed
/// is named on stderr; no verdict is lost.
pub fn keep<'a>(examined: &'a Examined, folder: &Path) -> Traces<'a> {
    let files = Files::of(folder, &examined.instance);
    let mut violations = Vec::new();
    for (property, assessment) in examined.properties() {
        if !property.verdict.is_violated() {
            continue;
        }
        let Some(path) = property.verdict.path() else { continue };
        let counterexample = Counterexample::of(examined, path, property);
        let file = match &counterexample {
            Counterexample::Exact(trace) => {
                let written = files.write(property.name, trace);
                let written = written.map(|path| path.display().to_string());
                Some(written.map_err(|error| Unwritten::of(error, trace)))
            }
            Counterexample::Renamed(_) => None,
        };
        let expected = matches!(assessment, Assessment::Expected(_));
        violations.push(Violation { property, path, expected, counterexample, file });
    }
    let mut removed = Vec::new();
    for property in &examined.report.verdicts {
        let decided = !matches!(property.verdict, Verdict::Undecided { .. });
        let has_file = |violation: &Violation<'_>| {
            violation.file.is_some() && violation.property.name == property.name
        };
        if !decided || violations.iter().any(has_file) {
            continue;
        }
        match files.remove_stale(property.name) {
            Ok(paths) => removed.extend(paths),
            Err(error) => say(format_args!("{} {error}", bad("error:"))),
        }
    }
    Traces { violations, removed }
}

/// Reads a trace file.
///
/// # Errors
/// If it cannot be read, or is not a whole trace.
pub fn read(path: &Path) -> Result<Trace, CliError> {
    let bytes = std::fs::read(path)
        .map_err(|source| CliError::Read { path: PathBuf::from(path), source })?;
    Trace::read(&bytes).map_err(|error| CliError::trace(path, &error))
}

//! One instance through the lockstep with the core, and what all of them add up to.

use std::path::Path;
use std::time::{Duration, Instant};

use quorate_checker::{Ending, Limits};
use quorate_conformance::core::QuorateCore;
use quorate_conformance::coverage::Coverage;
use quorate_conformance::divergence::Class;
use quorate_conformance::lockstep::{self, Options, Report};
use quorate_conformance::trace::Trace;
use quorate_model::instance::Reduction;
use quorate_model::rule::Rule;

use super::select::Instance;
use super::skipped::Skipped;
use super::tally::Summary;
use super::traces::files::{DIVERGENCE, Files};
use super::traces::unwritten::Unwritten;
use super::watch::{Activity, End, Watch};
use super::workers;
use crate::exit;
use crate::out::say;
use crate::text::{bad, count};

/// An instance with the lockstep's report.
pub struct Compared {
    /// The instance.
    pub instance: Instance,
    /// The report.
    pub report: Report,
    /// The trace of the divergence, if there is one.
    pub file: Option<Result<String, Unwritten>>,
    /// Start commands that are skipped.
    pub skipped: Skipped,
}

/// How instances are compared.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    /// When each of them stops.
    pub limits: &'a Limits,
    /// Instances that are compared at once; each takes one thread.
    pub threads: usize,
    /// Whether every edge is run anew.
    pub forget: bool,
    /// Whether an answer that is not complete fails.
    pub complete: bool,
    /// Who shows the progress.
    pub watch: &'a dyn Watch,
    /// Folder for traces.
    pub folder: &'a Path,
}

/// Runs the lockstep on each instance and passes the results on in the order of the instances.
/// After an interruption no further instance begins.
pub fn compare_all(
    instances: Vec<Instance>,
    how: &Comparison<'_>,
    mut then: impl FnMut(&Compared),
) -> Tally {
    let started = Instant::now();
    let mut tally = Tally::default();
    let work = |instance| compare(instance, how);
    let last = |compared: &Compared| compared.report.ending == Ending::Interrupted;
    workers::in_order(how.threads, instances, work, last, |compared| {
        how.watch.aside(&mut || then(&compared));
        tally.add(&compared, how.complete);
    });
    tally.elapsed = started.elapsed();
    tally
}

/// Runs the lockstep on an instance and writes the trace of a divergence.
fn compare(instance: Instance, how: &Comparison<'_>) -> Compared {
    let Comparison { limits, forget, watch, folder, .. } = *how;
    let model = instance.model(Reduction::Off);
    let mut meter = watch.begin(Activity::Conform, &instance.to_string(), limits);
    let options = Options { limits: limits.clone(), forget, pairs: true };
    let report =
        lockstep::run::<QuorateCore>(&model, &options, &mut |progress| meter.note(progress));
    meter.end(&End {
        ending: report.ending.to_string(),
        complete: report.ending.is_complete(),
        distinct: report.states,
        generated: report.edges,
        elapsed: report.elapsed,
        verdicts: Vec::new(),
    });
    let files = Files::of(folder, &instance);
    let file = match &report.divergence {
        None => {
            if report.ending.is_complete() && report.skipped.is_none() {
                // A trace that stays only misleads later: the verdict is not lost for it.
                if let Err(error) = files.remove_stale(DIVERGENCE) {
                    say(format_args!("{} {error}", bad("error:")));
                }
            }
            None
        }
        Some(divergence) => {
            let trace = Trace { file: instance.file.clone(), ..divergence.trace.clone() };
            let written = files.write(DIVERGENCE, &trace);
            let written = written.map(|path| path.display().to_string());
            Some(written.map_err(|error| Unwritten::of(error, &trace)))
        }
    };
    let skipped = Skipped::of(&instance, &model);
    Compared { instance, report, file, skipped }
}

impl Compared {
    /// Whether no edge was compared though nothing stopped the walk: then both sides always agree.
    pub fn is_empty(&self) -> bool {
        let report = &self.report;
        report.edges == 0 && report.skipped.is_none() && report.ending.is_complete()
    }

    /// The exit code of this instance alone.
    pub fn code(&self, require_complete: bool) -> u8 {
        let report = &self.report;
        let divergence = if report.divergence.is_some() { exit::DIVERGENCE } else { exit::OK };
        let empty = if self.is_empty() { exit::VACUOUS } else { exit::OK };
        let ending = match report.ending {
            Ending::Interrupted => exit::INTERRUPTED,
            ending if require_complete && !ending.is_complete() => exit::INCONCLUSIVE,
            _ => exit::OK,
        };
        let idle = require_complete && !self.skipped.everywhere.is_empty();
        let start = if idle { exit::INCONCLUSIVE } else { exit::OK };
        exit::combine([divergence, empty, ending, start])
    }

    /// Edges in a second.
    pub fn rate(&self) -> u64 {
        rate(self.report.edges, self.report.elapsed.as_secs_f64())
    }
}

fn rate(edges: u64, seconds: f64) -> u64 {
    (edges as f64 / seconds.max(1e-6)) as u64
}

/// What all instances come to.
#[derive(Default)]
pub struct Tally {
    instances: u64,
    skipped: u64,
    edges: u64,
    disabled: u64,
    divergences: u64,
    joins: u64,
    elapsed: Duration,
    codes: Vec<u8>,
    coverage: Coverage,
    failure: Option<String>,
    /// Start commands that are skipped in every setting, once for each scenario.
    idle: Vec<String>,
    stopped: Option<Ending>,
}

impl Tally {
    /// Adds an instance.
    fn add(&mut self, compared: &Compared, require_complete: bool) {
        let report = &compared.report;
        if report.skipped.is_some() {
            self.skipped += 1;
            return;
        }
        self.instances += 1;
        self.edges += report.edges;
        self.disabled += report.disabled;
        self.codes.push(compared.code(require_complete));
        if let Some(idle) = compared.skipped.idle(&compared.instance.scenario.name)
            && !self.idle.contains(&idle)
        {
            self.idle.push(idle);
        }
        self.coverage.join(report.coverage);
        if !report.ending.is_complete() && report.divergence.is_none() && self.stopped.is_none() {
            self.stopped = Some(report.ending);
        }
        let failure = match &report.divergence {
            Some(divergence) => {
                self.divergences += 1;
                self.joins += u64::from(divergence.class == Class::HiddenState);
                let steps = count(divergence.trace.steps.len() as u64, "step");
                Some(format!(
                    "the core diverges from the model in {}, {steps}: {}",
                    compared.instance, divergence.class
                ))
            }
            None if compared.is_empty() => {
                Some(format!("no edge was explored in {}", compared.instance))
            }
            None => None,
        };
        if self.failure.is_none() {
            self.failure = failure;
        }
    }

    /// Rules that acted in no instance.
    pub fn missing(&self) -> Vec<Rule> {
        self.coverage.missing()
    }

    /// The last line and the exit code.
    pub fn summary(&self) -> Summary {
        let mut code = exit::combine(self.codes.iter().copied());
        let skipped = match self.skipped {
            0 => String::new(),
            number => format!(", {number} skipped"),
        };
        let agree = format!(
            "{}{skipped}, {} edges and {} disabled inputs agree, {}, {}, {} edges/s",
            count(self.instances, "instance"),
            self.edges,
            self.disabled,
            count(self.divergences, "divergence"),
            count(self.joins, "differing join"),
            rate(self.edges, self.elapsed.as_secs_f64())
        );
        let (word, rest) = match (&self.failure, self.stopped) {
            (Some(failure), Some(ending)) => ("FAIL", format!("{failure}, not complete: {ending}")),
            (Some(failure), None) => ("FAIL", failure.clone()),
            (None, Some(ending)) => {
                let word = if ending == Ending::Interrupted { "interrupted" } else { "bounded" };
                (word, format!("{agree}, not complete: {ending}"))
            }
            (None, None) if !self.idle.is_empty() => {
                ("skipped", format!("{}, {agree}, not complete", self.idle.join("; ")))
            }
            (None, None) if self.instances == 0 && self.skipped > 0 => {
                code = exit::VACUOUS;
                ("FAIL", format!("nothing was compared: {agree}"))
            }
            (None, None) => ("ok", agree),
        };
        Summary { code, word, rest }
    }
}

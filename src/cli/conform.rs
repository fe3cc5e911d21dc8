//! `conform`: every explored edge on the model and on the core.

use std::path::Path;

use quorate_checker::{Ending, Limits};
use quorate_conformance::core::QuorateCore;
use quorate_conformance::coverage::Coverage;
use quorate_conformance::lockstep::{self, Options, Report};
use quorate_conformance::trace::Trace;
use quorate_conformance::verdict::Class;
use quorate_model::instance::Reduction;
use quorate_model::rule::Rule;
use serde_json::{Value, json};

use super::args::{Deny, Format, OutDir, Selection, Stops};
use super::check::Summary;
use super::error::CliError;
use super::instance::Instance;
use super::out::{Out, say};
use super::progress::{Activity, End, Meter, Mode};
use super::started::Skipped;
use super::text::{bad, bold, count, good, grouped, warn};
use super::trace_files::{DIVERGENCE, Files};
use super::unwritten::Unwritten;
use super::{exit, print, select};

const EXAMPLES: &str = "\
EXAMPLES:
  quorate conform story-4
  quorate conform story-4@both --forget --max-states 20000 --allow-bounded
  quorate conform --all --deny vacuous";

/// Runs every explored edge of each instance on the model and on the core and compares all that can
/// be seen: the node, the messages, what is stored. Each input that the model says is disabled is
/// tried too. Terms are exact here.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    stops: Stops,
    /// Run every edge anew instead of looking up equal transitions: slow, and shows that the core
    /// is deterministic.
    #[arg(long)]
    forget: bool,
    /// Turn warnings into failures.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    out: OutDir,
}

/// Runs the command.
///
/// # Errors
/// If the arguments make no sense.
pub fn run(args: &Args, mode: Mode, out: &mut Out) -> Result<u8, CliError> {
    let instances = select::instances(&args.selection, Default::default())?;
    let limits = args.stops.limits(1)?;
    let mut tally = Tally::default();
    let mut documents = Vec::new();
    for instance in instances {
        let compared = compare(instance, &limits, args.forget, mode, &args.out.out);
        match args.format {
            Format::Human => compared.print(out),
            Format::Json => documents.push(compared.json(args.stops.complete())),
        }
        tally.add(&compared, args.stops.complete());
        if compared.report.ending == Ending::Interrupted {
            break;
        }
    }
    // Which rules act depends on the instances, so only all of them together can miss one.
    let missing = if args.selection.all { tally.missing() } else { Vec::new() };
    let mut summary = tally.summary();
    if !missing.is_empty() && args.deny.is_some() && summary.code == exit::OK {
        let rules = count(missing.len() as u64, "rule");
        summary = Summary {
            code: exit::VACUOUS,
            word: "FAIL",
            rest: format!("{rules} never acted: {}", summary.rest),
        };
    }
    out.verdict(summary.styled());
    let ids: Vec<&str> = missing.iter().map(|rule| rule.id()).collect();
    match args.format {
        Format::Human => {
            if !ids.is_empty() {
                out.line(format_args!(
                    "{} rules that never acted: {}",
                    warn("warning:"),
                    ids.join(", ")
                ));
            }
            out.line(summary.styled());
        }
        Format::Json => out.json(&json!({
            "schema": 1,
            "command": "conform",
            "instances": documents,
            "never_acted": ids,
            "summary": summary.json(),
        })),
    }
    Ok(summary.code)
}

/// An instance with the lockstep's report.
pub struct Compared {
    /// The instance.
    pub instance: Instance,
    /// The report.
    pub report: Report,
    /// The trace of the divergence, if there is one.
    pub file: Option<Result<String, Unwritten>>,
    /// Start commands that are skipped.
    pub start: Skipped,
}

/// Runs the lockstep on an instance and writes the trace of a divergence.
pub fn compare(
    instance: Instance,
    limits: &Limits,
    forget: bool,
    mode: Mode,
    folder: &Path,
) -> Compared {
    let model = instance.model(Reduction::Off);
    let mut meter = Meter::new(mode, Activity::Conform, &instance.to_string(), limits);
    let options = Options { limits: limits.clone(), forget };
    let report =
        lockstep::run::<QuorateCore>(&model, &options, &mut |progress| meter.note(progress));
    meter.close(&End {
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
    let start = Skipped::of(&instance, &model);
    Compared { instance, report, file, start }
}

impl Compared {
    /// Whether no edge was compared though nothing stopped the walk: then both sides always agree.
    fn is_empty(&self) -> bool {
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
        let idle = require_complete && !self.start.everywhere.is_empty();
        let start = if idle { exit::INCONCLUSIVE } else { exit::OK };
        exit::combine([divergence, empty, ending, start])
    }

    /// Edges in a second.
    fn rate(&self) -> u64 {
        rate(self.report.edges, self.report.elapsed.as_secs_f64())
    }

    /// Prints the instance.
    pub fn print(&self, out: &mut Out) {
        let report = &self.report;
        out.line(bold(&self.instance.to_string()));
        if let Some(reason) = report.skipped {
            out.line(format_args!("  {} {reason}", warn(&format!("{:<11}", "skipped"))));
            return;
        }
        let verdict = match &report.divergence {
            Some(_) => bad(&format!("{:<11}", "diverges")),
            None if self.is_empty() => bad(&format!("{:<11}", "empty")),
            None => good(&format!("{:<11}", "agrees")),
        };
        out.line(format_args!(
            "  {verdict} {} edges, {} disabled inputs, {} joins of {} states, {}",
            grouped(report.edges),
            grouped(report.disabled),
            grouped(report.joins),
            grouped(report.states),
            report.ending
        ));
        out.line(format_args!(
            "  {:<11} {} transitions run on {} core nodes, {:.1} s, {} edges/s",
            "core",
            grouped(report.transitions),
            grouped(report.cores),
            report.elapsed.as_secs_f64(),
            grouped(self.rate())
        ));
        if report.refused > 0 {
            out.line(format_args!(
                "  {:<11} {} on a disk that the core would not leave",
                "refused",
                count(report.refused, "start")
            ));
        }
        if let Some(divergence) = &report.divergence {
            divergence.to_string().lines().for_each(|line| out.line(format_args!("  {line}")));
            match &self.file {
                Some(Ok(file)) => {
                    out.line(format_args!("  trace: {file}"));
                    out.line(format_args!(
                        "  replay: quorate replay {file} --until {}",
                        divergence.trace.steps.len()
                    ));
                }
                Some(Err(unwritten)) => {
                    print::steps(out, &divergence.trace, true);
                    out.line(format_args!("  no trace file: {}", unwritten.error));
                }
                None => {}
            }
        }
        print::warnings(out, &self.start.lines());
    }

    /// The instance as JSON.
    pub fn json(&self, require_complete: bool) -> Value {
        let report = &self.report;
        let divergence = report.divergence.as_ref().map(|divergence| {
            let differences: Vec<Value> = divergence
                .differences
                .iter()
                .map(|difference| {
                    json!({ "field": difference.field, "model": difference.model, "core": difference.core })
                })
                .collect();
            json!({
                "class": divergence.class.to_string(),
                "step": divergence.trace.steps.len(),
                "node": divergence.node,
                "event": divergence.event,
                "rules": divergence.rules.iter().map(|rule| rule.id()).collect::<Vec<_>>(),
                "differences": differences,
                "trace": self.file.as_ref().and_then(|file| file.as_ref().ok()),
                "unwritten": self.file.as_ref().and_then(|file| file.as_ref().err()).map(Unwritten::json),
            })
        });
        json!({
            "scenario": self.instance.scenario.name,
            "setting": self.instance.setting.to_string(),
            "exit": self.code(require_complete),
            "states": report.states,
            "edges": report.edges,
            "disabled": report.disabled,
            "joins": report.joins,
            "transitions": report.transitions,
            "core_nodes": report.cores,
            "refused_starts": report.refused,
            "ending": report.ending.to_string(),
            "complete": report.ending.is_complete(),
            "seconds": report.elapsed.as_secs_f64(),
            "edges_per_second": self.rate(),
            "skipped": report.skipped,
            "divergence": divergence,
            "skipped_start": { "here": self.start.here, "everywhere": self.start.everywhere },
        })
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
    seconds: f64,
    codes: Vec<u8>,
    coverage: Coverage,
    failure: Option<String>,
    /// Start commands that are skipped in every setting, once for each scenario.
    idle: Vec<String>,
    stopped: Option<Ending>,
}

impl Tally {
    /// Adds an instance.
    pub fn add(&mut self, compared: &Compared, require_complete: bool) {
        let report = &compared.report;
        if report.skipped.is_some() {
            self.skipped += 1;
            return;
        }
        self.instances += 1;
        self.edges += report.edges;
        self.disabled += report.disabled;
        self.seconds += report.elapsed.as_secs_f64();
        self.codes.push(compared.code(require_complete));
        if let Some(idle) = compared.start.idle(&compared.instance.scenario.name)
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
                    "model and core part in {}, {steps}: {}",
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
            rate(self.edges, self.seconds)
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

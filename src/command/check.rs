//! `check`: model-checks instances.

use quorate_checker::Limits;
use serde_json::json;

use super::abreast::Abreast;
use super::args::{Deny, Format, Keep, OutDir, Selection, Stops, Threads};
use super::sensitivity::{self, Sensitivity};
use crate::error::CliError;
use crate::out::{Out, say};
use crate::render::progress::Mode;
use crate::render::{coverage, json as document, report, summary, violation};
use crate::run::coverage::Ledger;
use crate::run::examine::{Examined, Search, examine_with};
use crate::run::select::{self, Instance};
use crate::run::tally::Tally;
use crate::run::traces;
use crate::text::bad;

const EXAMPLES: &str = "\
EXAMPLES:
  quorate check story-4
  quorate check story-4@both --max-states 100000 --allow-bounded
  quorate check story-7@none --without ROLE-2
  quorate check my-scenario.toml --format json
  quorate check --all --deny vacuous
  quorate check story-4 --coverage
  quorate check story-4 --sensitivity
  quorate check election-3 --progress json 2> events.jsonl
  quorate check election-3-deep --memory 8G --checkpoint target/searches";

/// The hash function of the second search of `--verify-collisions`; any other than that of the
/// first one.
const SECOND_SEED: u64 = 1;

/// Explores every state of a scenario within its bounds, and decides its properties.
///
/// For a violated property it prints a shortest run that violates it, and writes that run to a
/// trace file. A violation that the scenario expects (`[[expect]]`) counts as success.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,
    /// Leave this rule out, or several, separated by commas. `quorate list --rules` prints the
    /// rules that can be removed.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    without: Vec<String>,
    #[command(flatten)]
    stops: Stops,
    /// Stop each search at the end of the level in which a safety property is violated first.
    #[arg(long)]
    stop_on_violation: bool,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    keep: Keep,
    /// Count how often each rule acts, and print a table. The search takes about twice as long.
    #[arg(long)]
    coverage: bool,
    /// Treat these warnings as failures.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    #[command(flatten)]
    sensitivity: Sensitivity,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    out: OutDir,
}

/// Runs the command.
///
/// # Errors
/// If the arguments make no sense, or the first search fails on its files.
pub fn run(args: &Args, mode: Mode, out: &mut Out) -> Result<u8, CliError> {
    if args.sensitivity.is_asked() {
        let stops = (&args.stops, args.threads.get());
        return sensitivity::run(&args.sensitivity, &args.selection, stops, args.format, mode, out);
    }
    let without = select::removal(&args.without)?;
    let instances = args.selection.instances(without)?;
    let mut limits = args.stops.limits(args.threads.get())?;
    limits.stop_on_violation = args.stop_on_violation;
    limits.memory = args.keep.memory;
    let observe = args.coverage || args.deny.is_some();
    let abreast = Abreast::of(mode, instances.iter(), &limits);
    let abreast = abreast.unless(args.keep.checkpoint.is_some());
    let watch = abreast.watch();
    let mut tally = Tally::default();
    let mut ledger = Ledger::default();
    let mut documents = Vec::new();
    let mut failure = None;
    let work = |instance: Instance, limits: &Limits| -> Result<_, CliError> {
        let store = args.keep.store(&instance, limits, observe)?;
        let search = Search { limits, store: &store, watch, observe };
        let again = args.keep.verify_collisions.then(|| instance.clone());
        let examined = examine_with(instance, &search)?;
        let again = again.map(|instance| verify_collisions(&examined, instance, &search));
        Ok((examined, again.and_then(Result::err)))
    };
    let last = |done: &Result<(Examined, Option<CliError>), CliError>| match done {
        Ok((examined, differs)) => examined.is_interrupted() || differs.is_some(),
        Err(_) => true,
    };
    abreast.search(instances, &limits, work, last, |done| {
        // The instances before a failure are still reported.
        if failure.is_some() {
            return;
        }
        let (examined, differs) = match done {
            Ok(done) => done,
            Err(error) => {
                failure = Some(error);
                return;
            }
        };
        failure = differs;
        ledger.add(&examined);
        let code = examined.code(args.stops.complete(), args.deny.is_some());
        let traces = traces::keep(&examined, &args.out.out);
        match args.format {
            Format::Human => watch.aside(&mut || violation::print(out, &examined, &traces)),
            Format::Json => documents.push(document::examined(&examined, code, &traces)),
        }
        tally.add(&examined, code);
    });
    if tally.is_empty()
        && let Some(error) = failure
    {
        return Err(error);
    }
    if let Some(error) = &failure {
        say(format_args!("{} {error}", bad("error:")));
        tally.fail(error);
    }
    let whole = without.is_empty() && failure.is_none() && !tally.is_stopped();
    let warnings = ledger.warnings_in_all(args.selection.all && whole && observe);
    tally.warn(&warnings, args.deny.is_some());
    let summary = tally.summary();
    out.verdict(summary::styled(&summary));
    match args.format {
        Format::Human => {
            if args.coverage {
                coverage::print(out, &ledger);
                if args.selection.all {
                    coverage::print_beyond(out);
                }
            }
            report::warnings(out, &warnings);
            out.line(summary::styled(&summary));
        }
        Format::Json => {
            let mut document = json!({
                "schema": 1,
                "command": "check",
                "instances": documents,
                "vacuous": warnings,
                "summary": summary::json(&summary),
            });
            if args.coverage {
                document["coverage"] = coverage::json(&ledger);
            }
            if let Some(error) = &failure {
                document["error"] = error.json();
            }
            out.json(&document);
        }
    }
    Ok(summary.code)
}

/// Searches again with another hash function; what was counted and decided must be the same.
fn verify_collisions(
    first: &Examined,
    instance: Instance,
    search: &Search<'_>,
) -> Result<(), CliError> {
    let limits = Limits { seed: SECOND_SEED, ..search.limits.clone() };
    let second = examine_with(instance, &Search { limits: &limits, ..*search })?;
    let counts = |examined: &Examined| {
        let report = &examined.report;
        let words: Vec<_> = report.verdicts.iter().map(|v| (v.name, v.verdict.word())).collect();
        (report.ending.is_complete(), report.distinct, report.generated, report.depth, words)
    };
    let (one, other) = (counts(first), counts(&second));
    if one == other {
        return Ok(());
    }
    Err(CliError::Collision(format!(
        "{}: {} states with one hash function, {} with another: fingerprints collided, or a search was stopped",
        first.instance, first.report.distinct, second.report.distinct
    )))
}

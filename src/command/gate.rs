//! `gate`: what CI asks, in one command.

use quorate_checker::{Limits, SearchError};
use serde_json::json;

use super::abreast::Abreast;
use super::args::{Deny, Format, OutDir, Stops, Threads};
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::progress::Mode;
use crate::render::progress::together::Together;
use crate::render::{self, coverage, report, summary, violation};
use crate::run::conform::{self, Comparison};
use crate::run::coverage::Ledger;
use crate::run::examine::{Examined, examine};
use crate::run::select::{Chosen, Instance, library};
use crate::run::tally::{Summary, Tally};
use crate::run::traces;
use crate::text::{bold, count};

const EXAMPLES: &str = "\
EXAMPLES:
  quorate gate
  quorate gate --deny vacuous --format json";

/// Runs `check` and then `conform` on every scenario that has `ci = true`.
///
/// It fails if a search is not complete, a property is undecided, a verdict is not the one that the
/// scenario expects, or the core diverges from the model.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    threads: Threads,
    /// Count how often each rule acts, and print a table.
    #[arg(long)]
    coverage: bool,
    /// Treat these warnings as failures.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    out: OutDir,
}

/// Runs the command.
///
/// # Errors
/// If there is no scenario to run.
pub fn run(args: &Args, mode: Mode, out: &mut Out) -> Result<u8, CliError> {
    let mut list = library::all()?;
    list.retain(|scenario| scenario.ci);
    if list.is_empty() {
        return Err(CliError::Nothing("no scenario has `ci = true`".to_owned()));
    }
    let limits = Stops::NONE.limits(args.threads.get())?;
    let human = args.format == Format::Human;
    let of_scenario = |scenario| {
        let chosen = Chosen::whole(scenario);
        chosen.instances(Default::default()).collect::<Vec<Instance>>()
    };
    let instances: Vec<Instance> = list.iter().cloned().flat_map(of_scenario).collect();

    let mut checked = Tally::default();
    let mut ledger = Ledger::default();
    let observe = args.coverage || args.deny.is_some();
    let mut checks = Vec::new();
    heading(human, out, "check");
    let abreast = Abreast::of(mode, instances.iter(), &limits);
    let watch = abreast.watch();
    let mut failure = None;
    let work = |instance, limits: &Limits| examine(instance, limits, watch, observe);
    let last =
        |done: &Result<Examined, SearchError>| done.as_ref().map_or(true, Examined::is_interrupted);
    abreast.search(instances.clone(), &limits, work, last, |done| {
        let examined = match done {
            Ok(examined) => examined,
            Err(error) => {
                failure.get_or_insert(error);
                return;
            }
        };
        ledger.add(&examined);
        let code = examined.code(true, args.deny.is_some());
        let traces = traces::keep(&examined, &args.out.out);
        if human {
            watch.aside(&mut || violation::print(out, &examined, &traces));
        } else {
            checks.push(render::json::examined(&examined, code, &traces));
        }
        checked.add(&examined, code);
    });
    if let Some(error) = failure {
        return Err(error.into());
    }
    let warnings = ledger.warnings();
    checked.warn(&warnings, args.deny.is_some());
    if human {
        if args.coverage {
            coverage::print(out, &ledger);
        }
        report::warnings(out, &warnings);
    }
    let checked = checked.summary();

    let mut compared = conform::Tally::default();
    let mut comparisons = Vec::new();
    if checked.code != exit::INTERRUPTED {
        heading(human, out, "conform");
        let how = Comparison {
            limits: &limits,
            threads: args.threads.get(),
            forget: false,
            complete: true,
            watch: &Together::new(mode),
            folder: &args.out.out,
        };
        compared = conform::compare_all(instances, &how, |one| {
            if human {
                render::conform::print(out, one);
            } else {
                comparisons.push(render::conform::json(one, true));
            }
        });
    }
    let compared = compared.summary();

    let code = exit::combine([checked.code, compared.code]);
    let bad = [("check", &checked), ("conform", &compared)]
        .into_iter()
        .find(|(_, part)| part.code == code);
    let summary = match bad {
        Some((name, part)) if code != exit::OK => {
            let word = match code {
                exit::INTERRUPTED => "interrupted",
                exit::INCONCLUSIVE => part.word,
                _ => "FAIL",
            };
            Summary { code, word, rest: format!("{name}: {}", part.rest) }
        }
        _ => {
            let scenarios = count(list.len() as u64, "scenario");
            Summary {
                code,
                word: "ok",
                rest: format!("{scenarios}: {}; {}", checked.rest, compared.rest),
            }
        }
    };
    out.verdict(summary::styled(&summary));
    if human {
        out.line(summary::styled(&summary));
    } else {
        let mut checked =
            json!({ "instances": checks, "vacuous": warnings, "summary": summary::json(&checked) });
        if args.coverage {
            checked["coverage"] = coverage::json(&ledger);
        }
        out.json(&json!({
            "schema": 1,
            "command": "gate",
            "check": checked,
            "conform": { "instances": comparisons, "summary": summary::json(&compared) },
            "summary": summary::json(&summary),
        }));
    }
    Ok(code)
}

fn heading(human: bool, out: &mut Out, text: &str) {
    if human {
        out.line(bold(&format!("== {text}")));
    }
}

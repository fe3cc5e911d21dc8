//! `conform`: every explored edge on the model and on the core.

use serde_json::json;

use super::args::{Deny, Format, OutDir, Selection, Stops, Threads};
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::conform as rendered;
use crate::render::progress::Mode;
use crate::render::progress::together::Together;
use crate::render::summary;
use crate::run::conform::{Comparison, compare_all};
use crate::run::tally::Summary;
use crate::text::{count, warn};

const EXAMPLES: &str = "\
EXAMPLES:
  quorate conform story-4
  quorate conform story-4@both --forget --max-states 20000 --allow-bounded
  quorate conform --all --deny vacuous";

/// Runs every explored step on the model and on the core, and reports the first divergence.
///
/// After each step the node, its messages and its storage have to be equal. An input that the model
/// disables must leave the core as it is and send nothing. The divergence is printed with the rule
/// behind it and written to a trace file; `quorate replay` runs that file again.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    stops: Stops,
    /// Run each step on the core every time it occurs, instead of once. Slow; a difference shows
    /// that the core is not deterministic.
    #[arg(long)]
    forget: bool,
    /// Instances that are compared at once; by default one for each processor.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
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
/// If the arguments make no sense.
pub fn run(args: &Args, mode: Mode, out: &mut Out) -> Result<u8, CliError> {
    let instances = args.selection.instances(Default::default())?;
    let how = Comparison {
        limits: &args.stops.limits(1)?,
        threads: Threads { threads: args.threads }.get(),
        forget: args.forget,
        complete: args.stops.complete(),
        watch: &Together::new(mode),
        folder: &args.out.out,
    };
    let mut documents = Vec::new();
    let tally = compare_all(instances, &how, |compared| match args.format {
        Format::Human => rendered::print(out, compared),
        Format::Json => documents.push(rendered::json(compared, how.complete)),
    });
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
    out.verdict(summary::styled(&summary));
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
            out.line(summary::styled(&summary));
        }
        Format::Json => out.json(&json!({
            "schema": 1,
            "command": "conform",
            "instances": documents,
            "never_acted": ids,
            "summary": summary::json(&summary),
        })),
    }
    Ok(summary.code)
}

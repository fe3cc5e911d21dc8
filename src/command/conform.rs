//! `conform`: every explored edge on the model and on the core.

use quorate_checker::Ending;
use serde_json::json;

use super::args::{Deny, Format, OutDir, Selection, Stops};
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::conform as rendered;
use crate::render::progress::Mode;
use crate::render::summary;
use crate::run::conform::{Tally, compare};
use crate::run::tally::Summary;
use crate::text::{count, warn};

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
    let instances = args.selection.instances(Default::default())?;
    let limits = args.stops.limits(1)?;
    let mut tally = Tally::default();
    let mut documents = Vec::new();
    for instance in instances {
        let compared = compare(instance, &limits, args.forget, &mode, &args.out.out);
        match args.format {
            Format::Human => rendered::print(out, &compared),
            Format::Json => documents.push(rendered::json(&compared, args.stops.complete())),
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

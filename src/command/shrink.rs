//! `shrink`: a trace without the steps that what it shows does not need.

use std::path::PathBuf;

use serde_json::json;

use super::args::{Format, What};
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::{export, found};
use crate::run::walk::address::Address;
use crate::run::walk::find::goal::Goal;
use crate::run::walk::shrink::{Shows, shrink};
use crate::text::{bold, count};

/// The most shorter traces that are tried.
const MOST: usize = 20_000;

const EXAMPLES: &str = "\
EXAMPLES:
  quorate shrink TRACE.qtrace -o short.qtrace
  quorate shrink LINK --until 'leaders >= 2'";

/// Leaves out the steps of a trace that what it shows does not need.
///
/// What it shows is the safety property that it violates, or the expression of --until. The result
/// still shows it, and no single step of it can be left out.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    what: What,
    /// The trace has to reach a state in which this expression holds.
    #[arg(long, value_name = "EXPRESSION")]
    until: Option<String>,
    /// Write the shorter trace to this file.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Runs the command.
///
/// # Errors
/// If WHAT cannot be opened or shows nothing, or the trace cannot be written.
pub fn run(args: &Args, out: &mut Out) -> Result<u8, CliError> {
    let opened = args.what.open()?;
    let walk = &opened.walk;
    let shows = match (&args.until, &opened.address.property) {
        (Some(text), _) => Shows::Reaches(Goal::parse(text, &walk.model)?),
        (None, Some(property)) => Shows::Violates(vec![property.clone()]),
        (None, None) => {
            return Err(CliError::Usage(
                "the trace names no property: say with --until what it has to reach".to_owned(),
            ));
        }
    };
    let Some(short) = shrink(walk, &shows, MOST) else {
        return Err(CliError::NotShown(
            "no step of the trace shows it, so there is nothing to shrink; only safety properties can be shrunk".to_owned(),
        ));
    };
    let address = Address { property: opened.address.property.clone(), ..Address::of(&short) };
    if let Some(path) = &args.output {
        let text = export::trace(&short, &address).to_text();
        std::fs::write(path, text)
            .map_err(|source| CliError::Write { path: path.clone(), source })?;
    }
    let (before, after) = (walk.len() - walk.start, short.len() - short.start);
    match args.format {
        Format::Human => {
            let steps = count(after as u64, "step");
            out.line(bold(&format!("{before} → {steps}")));
            found::path(out, &short, short.start);
        }
        Format::Json => out.json(&json!({
            "schema": 1,
            "command": "shrink",
            "before": before,
            "after": after,
            "path": found::path_json(&short, short.start),
        })),
    }
    Ok(exit::OK)
}

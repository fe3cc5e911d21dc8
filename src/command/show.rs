//! `show`: a trace or a link, readable.

use quorate_conformance::replay::ReplayError;
use serde_json::json;

use super::args::{Format, What, in_range};
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::chart::{self, Chart};
use crate::render::steps;
use crate::text::dim;

const EXAMPLES: &str = "\
EXAMPLES:
  quorate show target/quorate/story-7@none-without-ROLE-2-VoteOncePerTerm.qtrace
  quorate show TRACE --step 7
  quorate show LINK
  quorate show TRACE --format json
  quorate show TRACE --as svg > chart.svg";

/// Prints the steps of a trace or a link, or draws them as a message chart.
///
/// A step is printed with its event, the rules that acted, and every node that changed. The chart
/// (`--as svg`) has one lane for each node, and time runs downwards. A trace file is printed as it
/// is; the model has to follow a link.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    what: What,
    /// Print step K only, with every field of the nodes that changed.
    #[arg(long, value_name = "K")]
    step: Option<usize>,
    /// Draw the trace in this format instead of printing it.
    #[arg(long = "as", value_name = "PICTURE", conflicts_with_all = ["step", "format"])]
    picture: Option<Picture>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// What a trace can be drawn as.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Picture {
    /// A message chart that follows the reader's light or dark theme.
    Svg,
}

/// Runs the command.
///
/// # Errors
/// If the trace cannot be read, or if it is to be drawn and the model does not follow it.
pub fn run(args: &Args, out: &mut Out) -> Result<u8, CliError> {
    let trace = args.what.trace()?;
    if let Some(Picture::Svg) = args.picture {
        let file = &args.what.what;
        let chart = Chart::of(&trace).map_err(|error| match error {
            stale @ ReplayError::Stale { .. } => {
                CliError::Stale(format!("{file}: the trace is stale: {stale}"))
            }
            other => CliError::File { place: format!("{file}:1"), message: other.to_string() },
        })?;
        for line in chart::draw(&chart).lines() {
            out.line(line);
        }
        return Ok(exit::OK);
    }
    let step = in_range(args.step, &trace, "--step")?;
    if args.format == Format::Json {
        let number = |index: usize| index + 1;
        let documents: Vec<_> = trace
            .steps
            .iter()
            .enumerate()
            .filter(|(index, _)| step.is_none_or(|step| step == number(*index)))
            .map(|(index, step)| {
                json!({
                    "step": number(index),
                    "text": step.event.to_string(),
                    "event": step.event,
                    "rules": step.rules,
                    "nodes": step.nodes,
                })
            })
            .collect();
        out.json(&json!({
            "schema": 1,
            "command": "show",
            "title": trace.title,
            "property": trace.claim(),
            "at": trace.at,
            "scenario": trace.scenario,
            "file": trace.file,
            "scenario_text": trace.scenario_text,
            "setting": trace.setting,
            "without": trace.without,
            "start": trace.start,
            "repeats": trace.repeats,
            "steps": documents,
        }));
        return Ok(exit::OK);
    }
    steps::header(out, &trace);
    match step.and_then(|number| Some((number, trace.steps.get(number - 1)?))) {
        None => steps::print(out, &trace, true),
        Some((number, step)) => {
            steps::one(out, number, step);
            for node in &step.nodes {
                out.line(dim(&format!("  n{}", node.id)));
                for (field, value) in node.fields() {
                    out.line(format_args!("      {field:<13} {value}"));
                }
            }
        }
    }
    Ok(exit::OK)
}

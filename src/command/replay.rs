//! `replay`: a trace again, on the model and on the core.

use std::path::PathBuf;

use clap::ValueEnum;
use quorate_conformance::core::QuorateCore;
use quorate_conformance::replay::{ReplayError, StepDivergence, replay};
use quorate_conformance::trace::Trace;
use serde_json::json;

use super::args::{Format, in_range};
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::replay as rendered;
use crate::render::{steps, summary};
use crate::run::tally::Summary;
use crate::run::traces;
use crate::text::count;

const EXAMPLES: &str = "\
EXAMPLES:
  quorate replay target/quorate/story-7@none-without-ROLE-2-VoteOncePerTerm.qtrace
  quorate replay TRACE --on model
  quorate replay TRACE --until 7";

/// Replays a trace on the model and on the core, and reports where they diverge.
///
/// The model has to reproduce every step exactly; otherwise the trace is stale (exit code 21). The
/// run has to violate the property that the trace names (exit code 23). The core must not diverge
/// from a trace made with all rules (exit code 20). If it diverges from a trace made without a
/// rule, it has that rule, and the exit code is 0.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    /// The trace file.
    trace: PathBuf,
    /// What to replay the trace on.
    #[arg(long, value_enum, default_value_t = On::Both)]
    on: On,
    /// Stop after step K.
    #[arg(long, value_name = "K")]
    until: Option<usize>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// What a trace is replayed on.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum On {
    /// Model and core.
    Both,
    /// The model alone.
    Model,
}

/// Runs the command.
///
/// # Errors
/// If the trace cannot be read, if the model does not follow it, or if it does not show the
/// violation that it names.
pub fn run(args: &Args, out: &mut Out) -> Result<u8, CliError> {
    let trace = traces::read(&args.trace)?;
    let until = in_range(args.until, &trace, "--until")?;
    let file = args.trace.display();
    let replayed = replay::<QuorateCore>(&trace, until).map_err(|error| match error {
        stale @ ReplayError::Stale { .. } => {
            CliError::Stale(format!("{file}: the model does not follow: {stale}"))
        }
        forged @ ReplayError::NotShown { .. } => CliError::NotShown(format!("{file}: {forged}")),
        other => CliError::File { place: format!("{file}:1"), message: other.to_string() },
    })?;
    let shown = replayed.shown.as_ref();
    let divergence = replayed.divergence.filter(|_| args.on == On::Both);
    let summary = result(&trace, replayed.steps, divergence.as_ref(), args.on);
    match args.format {
        Format::Human => {
            steps::header(out, &trace);
            out.line(format_args!("  model: follows {}", count(replayed.steps as u64, "step")));
            if let Some(property) = trace.claim() {
                out.line(format_args!("  model: {}", rendered::claim(&trace, property, shown)));
            }
            match &divergence {
                Some(divergence) => rendered::divergence(out, divergence),
                None if args.on == On::Both => {
                    out.line(format_args!(
                        "  core:  follows {}",
                        count(replayed.steps as u64, "step")
                    ));
                }
                None => {}
            }
            out.line(summary::styled(&summary));
        }
        Format::Json => out.json(&json!({
            "schema": 1,
            "command": "replay",
            "scenario": trace.scenario,
            "setting": trace.setting,
            "without": trace.without,
            "steps": replayed.steps,
            "property": trace.claim(),
            "shown": shown.map(rendered::shown_json),
            "departure": divergence.as_ref().map(rendered::divergence_json),
            "summary": summary::json(&summary),
        })),
    }
    Ok(summary.code)
}

fn result(trace: &Trace, steps: usize, divergence: Option<&StepDivergence>, on: On) -> Summary {
    let done = count(steps as u64, "step");
    let removed = trace.without.join(", ");
    let (code, word, rest) = match divergence {
        Some(divergence) if trace.without.is_empty() => (
            exit::DIVERGENCE,
            "FAIL",
            format!("the core diverges at step {} of {}", divergence.step, trace.scenario),
        ),
        Some(divergence) => {
            let rule = divergence
                .rules
                .first()
                .map_or_else(|| removed.clone(), |rule| format!("{rule} {}", rule.title()));
            (
                exit::OK,
                "ok",
                format!(
                    "the core diverges at step {}, as it should: it has rule {rule}",
                    divergence.step
                ),
            )
        }
        None if on == On::Model => (exit::OK, "ok", format!("the model follows, {done}")),
        None if trace.without.is_empty() => {
            (exit::OK, "ok", format!("model and core follow, {done}"))
        }
        None => (
            exit::OK,
            "ok",
            format!("model and core follow, {done}: the removal of {removed} made no difference"),
        ),
    };
    Summary { code, word, rest }
}

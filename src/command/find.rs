//! `find`: the nearest state in which an expression holds.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use super::args::{Format, Threads, What, duration};
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::{export, found};
use crate::run::process::interrupt;
use crate::run::walk::address::Address;
use crate::run::walk::find::Effort;
use crate::run::walk::find::goal::Goal;
use crate::run::walk::find::no_return::{Question, Recorded};
use crate::run::walk::find::several::several;
use crate::run::walk::find::shortest::{Found, shortest};
use crate::run::walk::open::Opened;
use crate::run::walk::path::Walk;

const EXAMPLES: &str = "\
EXAMPLES:
  quorate find election-3@none 'leaders = 1 and commit(1) > 0'
  quorate find story-2@both 'some n: role(n) = candidate' --ways 5
  quorate find TRACE 'enabled(campaign 3)' --step 7
  quorate find TRACE EventualLeader --no-return

`quorate list --expressions` prints the language of expressions.";

/// Finds the nearest state in which an expression holds, from a step of a trace on.
///
/// The search is exhaustive within the bounds of the scenario, so the path is a shortest one, and
/// "nowhere" means that there is no such state. The exit code is 0 if a state was found, 4 if there
/// is none, and 3 if a limit stopped the search.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    what: What,
    /// What has to hold, such as `role(1) = leader and commit(2) > 0`; with --no-return also the
    /// name of a liveness property.
    #[arg(value_name = "EXPRESSION")]
    expression: String,
    /// Search from the state after step K. Without it, from the last one.
    #[arg(long, value_name = "K")]
    step: Option<usize>,
    /// Show up to N ways that differ in more than the order of independent steps.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=50))]
    ways: u16,
    /// Say for each step whether such a state can still be reached, and which step is the point of
    /// no return.
    #[arg(long, conflicts_with = "ways")]
    no_return: bool,
    /// Write the path as a trace to this file.
    #[arg(long, value_name = "FILE", conflicts_with = "no_return")]
    save: Option<PathBuf>,
    /// Stop the search at this many distinct states.
    #[arg(long, value_name = "N", default_value_t = 4_000_000)]
    max_states: u64,
    /// Stop the search after this time, such as 90s or 10m.
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "60s")]
    timeout: Duration,
    #[command(flatten)]
    threads: Threads,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Runs the command.
///
/// # Errors
/// If WHAT cannot be opened, the expression makes no sense, or the trace cannot be written.
pub fn run(args: &Args, out: &mut Out) -> Result<u8, CliError> {
    let opened = args.what.open()?;
    let at = args.what.step(&opened, args.step)?;
    let text = args.expression.as_str();
    let effort = Effort {
        states: args.max_states,
        time: args.timeout,
        threads: args.threads.get(),
        stop: Some(interrupt::switch()?),
    };
    if args.no_return {
        return no_return(args, &opened, text, &effort, out);
    }
    let goal = Goal::parse(text, &opened.walk.model)?;
    let from = opened.walk.until(at);
    let state = &from.last().state;
    if args.ways > 1 {
        let ways = several(&from.model, state, &goal, args.ways.into(), &effort)?;
        let walks: Vec<Walk> = ways.ways.iter().map(|actions| from.with(actions)).collect();
        save(args, walks.first())?;
        match args.format {
            Format::Human => found::ways(out, text, from.len(), &walks, &ways),
            Format::Json => out.json(&json!({
                "schema": 1,
                "command": "find",
                "expression": text,
                "from": from.len(),
                "ways": walks.iter().map(|walk| found::path_json(walk, from.len())).collect::<Vec<_>>(),
                "states": ways.states,
                "stopped": ways.stopped,
            })),
        }
        return Ok(code(!walks.is_empty(), ways.stopped.is_some()));
    }
    let result = shortest(&from.model, state, &goal, &effort)?;
    let walk = match &result {
        Found::Path(actions) => Some(from.with(actions)),
        Found::Nowhere { .. } | Found::Stopped { .. } => None,
    };
    save(args, walk.as_ref())?;
    match args.format {
        Format::Human => found::nearest(out, text, from.len(), &result, walk.as_ref()),
        Format::Json => out.json(&json!({
            "schema": 1,
            "command": "find",
            "expression": text,
            "from": from.len(),
            "path": walk.as_ref().map(|walk| found::path_json(walk, from.len())),
            "result": found::words(&result),
        })),
    }
    Ok(code(walk.is_some(), matches!(result, Found::Stopped { .. })))
}

fn code(found: bool, stopped: bool) -> u8 {
    match (found, stopped) {
        (true, _) => exit::OK,
        (false, true) => exit::INCONCLUSIVE,
        (false, false) => exit::NOTHING,
    }
}

fn save(args: &Args, walk: Option<&Walk>) -> Result<(), CliError> {
    let (Some(path), Some(walk)) = (&args.save, walk) else { return Ok(()) };
    let text = export::trace(walk, &Address::of(walk)).to_text();
    std::fs::write(path, text).map_err(|source| CliError::Write { path: path.clone(), source })
}

fn no_return(
    args: &Args,
    opened: &Opened,
    text: &str,
    effort: &Effort,
    out: &mut Out,
) -> Result<u8, CliError> {
    let walk = &opened.walk;
    let question = Question::parse(text, &walk.model)?;
    let model = walk.instance.model(question.reduction());
    let recorded = Recorded::of(model, effort)?;
    let reach = recorded.ask(&question)?;
    let actions = walk.explored(walk.len());
    let answer = recorded.no_return(&reach, &walk.model, walk.initial, &actions);
    match args.format {
        Format::Human => found::no_return(out, walk, text, &answer),
        Format::Json => out.json(&json!({
            "schema": 1,
            "command": "find",
            "expression": text,
            "start": walk.start,
            "no_return": answer,
        })),
    }
    let known = answer.last_chance.is_some() || answer.first_lost.is_some();
    Ok(if known { exit::OK } else { exit::INCONCLUSIVE })
}

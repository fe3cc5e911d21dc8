//! `why`: why a step did what it did, or why an action may or may not happen.

use quorate_model::near::nearest;
use serde_json::json;

use super::args::{Format, What};
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::why as rendered;
use crate::run::walk::why::{Choice, choices, explain_step};

const EXAMPLES: &str = "\
EXAMPLES:
  quorate why TRACE --step 7
  quorate why TRACE 'campaign 3' --step 6
  quorate why story-2@both 'election-timeout 3'
  quorate why LINK 'deliver Vote 2->3'";

/// Says why a step did what it did, or why an action may or may not happen after it.
///
/// Without ACTION it explains the step: the rules that acted, and their guards with the values on
/// both sides. With ACTION it lists what the action needs in the state after the step. ACTION is
/// the text that `show` prints, or its beginning.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    what: What,
    /// The action, such as `campaign 3`.
    #[arg(value_name = "ACTION")]
    action: Option<String>,
    /// The step; without it, the last one.
    #[arg(long, value_name = "K")]
    step: Option<usize>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// Runs the command.
///
/// # Errors
/// If WHAT cannot be opened, or there is no such step or action.
pub fn run(args: &Args, out: &mut Out) -> Result<u8, CliError> {
    let opened = args.what.open()?;
    let walk = &opened.walk;
    let at = args.what.step(&opened, args.step)?;
    let model = &walk.model;
    let Some(wanted) = &args.action else {
        let Some(taken) = &walk.at(at).step else {
            return Err(CliError::Usage("step 0 is the blank cluster: name an ACTION".to_owned()));
        };
        let why = explain_step(model, &walk.at(at - 1).state, &taken.action);
        match args.format {
            Format::Human => rendered::step(out, at, &why),
            Format::Json => {
                out.json(&json!({ "schema": 1, "command": "why", "step": at, "why": why }))
            }
        }
        return Ok(exit::OK);
    };
    if at < walk.start {
        return Err(CliError::Usage(format!(
            "--step {at}: a start command of the scenario comes next; expected a step from {} on",
            walk.start
        )));
    }
    let all = choices(model, &walk.at(at).state);
    let meant: Vec<&Choice> = all.iter().filter(|choice| is_meant(choice, wanted)).collect();
    if meant.is_empty() {
        return Err(unknown(wanted, &all));
    }
    match args.format {
        Format::Human => {
            for choice in meant {
                let why = explain_step(model, &walk.at(at).state, &choice.action);
                rendered::choice(out, at, choice, &why);
            }
        }
        Format::Json => out.json(
            &json!({ "schema": 1, "command": "why", "step": at, "action": wanted, "choices": meant }),
        ),
    }
    Ok(exit::OK)
}

/// Whether a text names a choice: all of its event, or the first words of it.
fn is_meant(choice: &Choice, wanted: &str) -> bool {
    let rest = choice.event.strip_prefix(wanted.trim());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn unknown(wanted: &str, all: &[Choice]) -> CliError {
    let events: Vec<&str> = all.iter().map(|choice| choice.event.as_str()).collect();
    let near = nearest(wanted, events.iter().copied());
    let hint = match near.is_empty() {
        true => format!("expected one of: {}", events.join("; ")),
        false => format!("did you mean {}?", near.join(" or ")),
    };
    CliError::Usage(format!("action {wanted:?}: there is no such action here: {hint}"))
}

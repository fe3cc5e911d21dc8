//! `check --sensitivity`: what would make the verdicts fail.

use serde_json::json;

use super::args::{Format, Selection, Stops};
use crate::error::CliError;
use crate::exit;
use crate::out::Out;
use crate::render::progress::Mode;
use crate::render::{sensitivity as rendered, summary};
use crate::run::recorded::sensitivity as recorded;
use crate::run::select::Chosen;
use crate::run::sensitivity::{Effort, again, measure};
use crate::run::tally::Summary;
use crate::text::count;

/// Where a search for violations stops unless `--max-states` says something else.
const MAX_STATES: u64 = 100_000;

/// The steps of all random walks of a scenario unless `--walk-steps` says something else.
const WALK_STEPS: u64 = 5_000_000;

/// What would make the verdicts fail.
#[derive(clap::Args, Clone, Debug)]
pub struct Sensitivity {
    /// Look for a mutation that violates each property: every removable rule and every variant is
    /// tried, the likeliest first, until each property has failed once. A property that no mutation
    /// violates says nothing about the rules in this scenario. Random walks come before the
    /// searches. Each search stops at 100,000 states, or at --max-states. A property that the
    /// scenario promises (`promises` in `[check]`) and no mutation violates is a failure (exit code
    /// 22).
    #[arg(long, conflicts_with_all = ["without", "stop_on_violation", "coverage", "deny", "memory", "checkpoint", "verify_collisions", "allow_bounded"])]
    sensitivity: bool,
    /// Begin no further search of a scenario once its searches have found so many states.
    #[arg(long, value_name = "N", requires = "sensitivity", default_value_t = 1_000_000)]
    states_in_all: u64,
    /// Make random walks of so many steps, summed over a scenario, before the searches.
    #[arg(long, value_name = "N", requires = "sensitivity", default_value_t = WALK_STEPS)]
    walk_steps: u64,
    /// Search again only the violations that are recorded with this build, and compare.
    #[arg(long, requires = "sensitivity")]
    recorded: bool,
}

impl Sensitivity {
    /// Whether this is asked, instead of the verdicts.
    pub fn is_asked(&self) -> bool {
        self.sensitivity
    }
}

/// Runs the command.
///
/// # Errors
/// If the arguments make no sense, or the model does not confirm a counterexample.
pub fn run(
    args: &Sensitivity,
    selection: &Selection,
    (stops, threads): (&Stops, usize),
    format: Format,
    mode: Mode,
    out: &mut Out,
) -> Result<u8, CliError> {
    let scenarios = selection.scenarios()?;
    let mut limits = stops.limits(threads)?;
    if args.recorded {
        let (documents, summary) = run_again(&scenarios, &limits, format, mode, out)?;
        return Ok(finish(out, format, documents, &summary));
    }
    limits.max_states = Some(limits.max_states.unwrap_or(MAX_STATES));
    let effort =
        Effort { limits: &limits, states_in_all: args.states_in_all, walk_steps: args.walk_steps };
    let mut documents = Vec::new();
    let (mut fail, mut cannot, mut open, mut searches) = (0, 0, 0, 0);
    let (mut interrupted, mut broken) = (false, Vec::new());
    for chosen in &scenarios {
        let known = measure(chosen, &effort, &mode)?;
        match format {
            Format::Human => rendered::print(out, &chosen.scenario.title, &known),
            Format::Json => documents.push(rendered::json(&known)),
        }
        searches += known.searches;
        for row in &known.rows {
            match row.outcome.word() {
                "violated" => fail += 1,
                "cannot fail here" => cannot += 1,
                _ => open += 1,
            }
            if row.breaks_promise() {
                broken.push(format!("{} of {}", row.property, known.scenario));
            }
        }
        if known.interrupted {
            interrupted = true;
            break;
        }
    }
    let scenarios = count(scenarios.len() as u64, "scenario");
    let counted = format!(
        "{fail} of {} properties of {scenarios} fail if a rule is removed, {cannot} cannot fail, \
         {open} not tried to the end; searches: {searches}",
        fail + cannot + open
    );
    let (code, word, rest) = match &broken[..] {
        _ if interrupted => (exit::INTERRUPTED, "interrupted", counted),
        [] => (exit::OK, "ok", counted),
        broken => {
            let names = broken.join(", ");
            let rest = format!("promised, but no mutation violates it: {names}; {counted}");
            (exit::VACUOUS, "FAIL", rest)
        }
    };
    Ok(finish(out, format, documents, &Summary { code, word, rest }))
}

fn finish(
    out: &mut Out,
    format: Format,
    documents: Vec<serde_json::Value>,
    summary: &Summary,
) -> u8 {
    out.verdict(summary::styled(summary));
    match format {
        Format::Human => out.line(summary::styled(summary)),
        Format::Json => out.json(&json!({
            "schema": 1,
            "command": "sensitivity",
            "scenarios": documents,
            "summary": summary::json(summary),
        })),
    }
    summary.code
}

/// Searches the recorded violations again.
fn run_again(
    scenarios: &[Chosen],
    limits: &quorate_checker::Limits,
    format: Format,
    mode: Mode,
    out: &mut Out,
) -> Result<(Vec<serde_json::Value>, Summary), CliError> {
    let mut documents = Vec::new();
    let (mut all, mut differ) = (0, Vec::new());
    for chosen in scenarios {
        let name = &chosen.scenario.name;
        let cells = recorded::of(&chosen.scenario);
        if cells.is_empty() {
            return Err(CliError::Usage(format!(
                "{name}: nothing is recorded for the scenario as it is today; run cargo xtask \
                 sensitivity {name}"
            )));
        }
        let found = again(chosen, cells, limits, &mode)?;
        all += found.len() as u64;
        differ.extend(
            found
                .iter()
                .filter(|one| !one.is_as_recorded())
                .map(|one| format!("{} of {name}", one.cell.property)),
        );
        match format {
            Format::Human => rendered::print_again(out, name, &found),
            Format::Json => documents.push(rendered::json_again(name, &found)),
        }
    }
    let violations = count(all, "recorded violation");
    let summary = match differ.first() {
        None => Summary { code: exit::OK, word: "ok", rest: format!("{violations} found again") },
        Some(first) => Summary {
            code: exit::STALE,
            word: "FAIL",
            rest: format!("{first} and {} more are not as recorded", differ.len() - 1),
        },
    };
    Ok((documents, summary))
}

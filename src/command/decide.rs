//! `decide`: scenarios with the whole rulebook and with rules removed, as a table.

use clap::ValueEnum;
use quorate_checker::Ending;
use serde_json::{Value, json};

use super::args::{Deny, Selection, Stops, Threads};
use crate::error::CliError;
use crate::out::{Out, say};
use crate::render::decide::row::{Row, notes};
use crate::render::decide::tables::Tables;
use crate::render::decide::{markdown, table};
use crate::render::progress::Mode;
use crate::render::{report, summary};
use crate::run::coverage::Ledger;
use crate::run::examine::examine;
use crate::run::select::{Chosen, Instance, library};
use crate::run::tally::{Summary, Tally};

const EXAMPLES: &str = "\
EXAMPLES:
  quorate decide story-4
  quorate decide --stories
  quorate decide story-4 --format markdown > story-4.md
  quorate decide --all --deny vacuous";

/// Checks a scenario with all rules and without those that it lists, and prints a table.
///
/// A removal shows what a rule is for, so only the rows with all rules can fail the command.
/// `--format markdown` prints no times: equal sources give equal text.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,
    /// Select every scenario about one of the numbered election stories, in their order.
    #[arg(long, conflicts_with_all = ["all", "scenarios"])]
    stories: bool,
    #[command(flatten)]
    stops: Stops,
    #[command(flatten)]
    threads: Threads,
    /// Treat these warnings on the rows with all rules as failures. Those searches then count how
    /// often each rule acts, and take about twice as long.
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = TableFormat::Human)]
    format: TableFormat,
}

/// The form of the result.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TableFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// A document with a section for each scenario.
    Markdown,
}

/// Runs the command.
///
/// # Errors
/// If the arguments make no sense, or nothing is selected.
pub fn run(args: &Args, mode: Mode, out: &mut Out) -> Result<u8, CliError> {
    let scenarios = if args.stories { stories()? } else { args.selection.scenarios()? };
    let limits = args.stops.limits(args.threads.get())?;
    let deny = args.deny.is_some();
    let mut tally = Tally::default();
    let mut ledger = Ledger::default();
    let mut documents = Vec::new();
    let mut vacuous = Vec::new();
    let mut tables = Tables::default();
    if args.format == TableFormat::Markdown {
        markdown::preface(out, &command(args));
    }
    for chosen in scenarios {
        let scenario = &*chosen.scenario;
        let mut rows = Vec::new();
        let mut skipped = Vec::new();
        let mut interrupted = false;
        for instance in decided(&chosen) {
            // A removal shows what a rule is for, so only an instance with all rules can fail.
            let whole = instance.without.is_empty();
            let examined = examine(instance, &limits, &mode, deny && whole)?;
            if whole {
                ledger.add(&examined);
                if deny {
                    let of = &examined.instance;
                    vacuous.extend(examined.vacuous.iter().map(|why| format!("{of}: {why}")));
                }
                tally.add(&examined, examined.code(args.stops.complete(), deny));
                skipped.extend(examined.skipped.lines());
            } else {
                tally.ended(examined.report.ending, args.stops.complete());
            }
            rows.extend(Row::of(&examined));
            interrupted = examined.report.ending == Ending::Interrupted;
            if interrupted {
                break;
            }
        }
        match args.format {
            TableFormat::Human => {
                table(out, scenario, &rows);
                skipped.dedup();
                report::warnings(out, &skipped);
            }
            TableFormat::Markdown => match &scenario.table {
                Some(table) => {
                    markdown::totals(out, scenario, table, &rows);
                    tables.add(table, &scenario.name, rows);
                }
                None => markdown::section(out, scenario, &rows),
            },
            TableFormat::Json => documents.push(json!({
                "scenario": scenario.name,
                "story": scenario.story,
                "skipped_start": skipped,
                "rows": rows.iter().map(Row::json).collect::<Vec<_>>(),
                "notes": notes(scenario).map(|(without, note)| json!({ "without": without, "note": note })).collect::<Vec<_>>(),
            })),
        }
        if interrupted {
            break;
        }
    }
    tables.print(out);
    if deny {
        let all = args.selection.all && !tally.is_stopped();
        let of_rules = ledger.warnings_in_all(all);
        tally.warn(&of_rules, deny);
        vacuous.extend(of_rules);
    }
    let summary = tally.summary();
    out.verdict(format_args!("whole rulebook: {}", summary::styled(&summary)));
    finish(out, args.format, &summary, &vacuous, documents);
    Ok(summary.code)
}

fn finish(
    out: &mut Out,
    format: TableFormat,
    summary: &Summary,
    vacuous: &[String],
    documents: Vec<Value>,
) {
    match format {
        TableFormat::Human => {
            report::warnings(out, vacuous);
            out.line(format_args!("whole rulebook: {}", summary::styled(summary)));
        }
        // The document is the whole of stdout.
        TableFormat::Markdown => {
            vacuous.iter().for_each(|warning| say(format_args!("warning: {warning}")));
            say(format_args!("whole rulebook: {}", summary::styled(summary)));
        }
        TableFormat::Json => out.json(&json!({
            "schema": 1,
            "command": "decide",
            "scenarios": documents,
            "vacuous": vacuous,
            "summary": summary::json(summary),
        })),
    }
}

fn stories() -> Result<Vec<Chosen>, CliError> {
    let mut list = library::all()?;
    list.retain(|scenario| scenario.story.is_some());
    list.sort_by_key(|scenario| scenario.story);
    if list.is_empty() {
        return Err(CliError::Nothing("no scenario decides a story".to_owned()));
    }
    Ok(list.into_iter().map(Chosen::whole).collect())
}

/// Every instance of a scenario: each setting with the whole rulebook, and with each removal that
/// the scenario lists.
fn decided(chosen: &Chosen) -> impl Iterator<Item = Instance> + '_ {
    chosen.settings.iter().flat_map(|setting| {
        let removals = chosen.scenario.removals(setting);
        removals.into_iter().map(|(without, _)| Instance {
            scenario: chosen.scenario.clone(),
            setting: setting.clone(),
            without,
            file: chosen.file.clone(),
        })
    })
}

/// The command line that makes the document again.
fn command(args: &Args) -> String {
    let mut words = vec!["quorate decide".to_owned()];
    words.extend(args.selection.scenarios.iter().cloned());
    words.extend(args.selection.all.then(|| "--all".to_owned()));
    words.extend(args.stories.then(|| "--stories".to_owned()));
    words.extend(args.stops.max_states.map(|states| format!("--max-states {states}")));
    words.extend(args.stops.timeout.map(|timeout| format!("--timeout {}ms", timeout.as_millis())));
    words.extend(args.stops.allow_bounded.then(|| "--allow-bounded".to_owned()));
    words.push("--format markdown".to_owned());
    words.join(" ")
}

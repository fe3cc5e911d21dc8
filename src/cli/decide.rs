//! `decide`: scenarios with the whole rulebook and with rules removed, as a table.

use std::sync::Arc;

use clap::ValueEnum;
use quorate_checker::{Ending, Kind, Path, PropertyVerdict, Verdict};
use quorate_model::cluster::ClusterModel;
use quorate_model::scenario::{Scenario, Setting};
use serde_json::{Value, json};

use super::args::{Selection, Stops, Threads};
use super::check::{Summary, Tally};
use super::error::CliError;
use super::examine::{Examined, Standing, examine, is_liveness};
use super::out::{Out, say};
use super::progress::Mode;
use super::row::{COLUMNS, Row, notes};
use super::tables::Tables;
use super::text::{bold, grouped};
use super::{lasso, library, markdown, print, select};

const EXAMPLES: &str = "\
EXAMPLES:
  quorate decide story-4
  quorate decide --stories
  quorate decide story-4 --format markdown > story-4.md";

/// Decides each scenario for each setting: with the whole rulebook, and with each removal that the
/// scenario lists. The markdown form holds no times, so that the same sources give the same text.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,
    /// Every scenario that decides a story, in the order of the stories.
    #[arg(long, conflicts_with_all = ["all", "scenarios"])]
    stories: bool,
    #[command(flatten)]
    stops: Stops,
    #[command(flatten)]
    threads: Threads,
    /// The form of the result.
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
    let scenarios = if args.stories { stories()? } else { select::scenarios(&args.selection)? };
    let limits = args.stops.limits(args.threads.get())?;
    let mut tally = Tally::default();
    let mut documents = Vec::new();
    let mut tables = Tables::default();
    if args.format == TableFormat::Markdown {
        markdown::preface(out, &command(args));
    }
    for (scenario, settings) in scenarios {
        let mut rows = Vec::new();
        let mut skipped = Vec::new();
        let mut failed = None;
        let interrupted = decide(&scenario, settings, &mut |instance| {
            let examined = match examine(instance, &limits, mode, false) {
                Ok(examined) => examined,
                Err(error) => {
                    failed = Some(error);
                    return true;
                }
            };
            // What a rule is for shows when it is gone: only the whole rulebook can fail.
            if examined.instance.without.is_empty() {
                tally.add(&examined, examined.code(args.stops.complete(), false));
                skipped.extend(examined.skipped.lines());
            } else {
                tally.ended(examined.report.ending, args.stops.complete());
            }
            rows.extend(rows_of(&examined));
            examined.report.ending == Ending::Interrupted
        });
        if let Some(error) = failed {
            return Err(error.into());
        }
        match args.format {
            TableFormat::Human => {
                human(out, &scenario, &rows);
                skipped.dedup();
                print::warnings(out, &skipped);
            }
            TableFormat::Markdown => match &scenario.table {
                Some(table) => {
                    markdown::totals(out, &scenario, table, &rows);
                    tables.add(table, &scenario.name, rows);
                }
                None => markdown::section(out, &scenario, &rows),
            },
            TableFormat::Json => documents.push(json!({
                "scenario": scenario.name,
                "story": scenario.story,
                "skipped_start": skipped,
                "rows": rows.iter().map(Row::json).collect::<Vec<_>>(),
                "notes": notes(&scenario).map(|(without, note)| json!({ "without": without, "note": note })).collect::<Vec<_>>(),
            })),
        }
        if interrupted {
            break;
        }
    }
    tables.print(out);
    let summary = tally.summary();
    out.verdict(format_args!("whole rulebook: {}", summary.styled()));
    finish(out, args.format, &summary, documents);
    Ok(summary.code)
}

fn finish(out: &mut Out, format: TableFormat, summary: &Summary, documents: Vec<Value>) {
    match format {
        TableFormat::Human => out.line(format_args!("whole rulebook: {}", summary.styled())),
        // The document is the whole of stdout.
        TableFormat::Markdown => say(format_args!("whole rulebook: {}", summary.styled())),
        TableFormat::Json => out.json(&json!({
            "schema": 1,
            "command": "decide",
            "scenarios": documents,
            "summary": summary.json(),
        })),
    }
}

fn stories() -> Result<Vec<select::Chosen>, CliError> {
    let mut list = library::all()?;
    list.retain(|scenario| scenario.story.is_some());
    list.sort_by_key(|scenario| scenario.story);
    if list.is_empty() {
        return Err(CliError::Nothing("no scenario decides a story".to_owned()));
    }
    Ok(list
        .into_iter()
        .map(|scenario| (Arc::clone(&scenario), scenario.settings.clone()))
        .collect())
}

/// Runs every instance of a scenario; returns whether `run` broke it off.
fn decide(
    scenario: &Arc<Scenario>,
    settings: Vec<Setting>,
    run: &mut dyn FnMut(super::instance::Instance) -> bool,
) -> bool {
    settings.into_iter().any(|setting| {
        scenario.removals(&setting).into_iter().any(|(without, _)| {
            run(super::instance::Instance {
                scenario: Arc::clone(scenario),
                setting: setting.clone(),
                without,
                file: None,
            })
        })
    })
}

/// The rows of one instance: what the scenario asks of steps and of recovery, and everything that
/// is not good.
fn rows_of(examined: &Examined) -> Vec<Row> {
    let report = &examined.report;
    let row =
        |property: String, verdict: String, steps: Option<usize>, because: Option<String>| Row {
            setting: examined.instance.setting.to_string(),
            without: match examined.instance.removed() {
                none if none.is_empty() => "-".to_owned(),
                rules => rules.join(", "),
            },
            property,
            sense: "",
            verdict,
            recovery: false,
            trapped: 0,
            steps,
            states: report.distinct,
            depth: report.depth,
            cut: report.cut_states,
            ending: report.ending.to_string(),
            seconds: report.elapsed.as_secs_f64(),
            because,
        };
    let asked = |property: &PropertyVerdict<ClusterModel>| {
        (property.kind == Kind::Edge || is_liveness(property.kind))
            && examined.instance.scenario.asks.contains(&property.name)
    };
    let mut rows: Vec<Row> = examined
        .properties()
        .filter(|(property, standing)| asked(property) || **standing != Standing::Good)
        .map(|(property, standing)| {
            let steps =
                property.verdict.path().filter(|_| property.verdict.is_violated()).map(Path::len);
            let because = match standing {
                Standing::Expected(why) => Some(why.clone()),
                _ => None,
            };
            let words = words(property, standing);
            let row = row(property.name.to_owned(), words, steps, because);
            let trapped = property.recovery.map_or(0, |recovery| recovery.trapped);
            let recovery = property.recovery.is_some();
            Row { recovery, trapped, sense: sense(property.kind), ..row }
        })
        .collect();
    if rows.is_empty() {
        rows.push(row(format!("all {}", report.verdicts.len()), "hold".to_owned(), None, None));
    }
    rows
}

/// In what sense a liveness property is meant.
fn sense(kind: Kind) -> &'static str {
    match kind {
        Kind::Recoverable => "probability one",
        kind if is_liveness(kind) => "under fairness",
        _ => "",
    }
}

fn words(property: &PropertyVerdict<ClusterModel>, standing: &Standing) -> String {
    let mut words = property.verdict.word().to_owned();
    if let Some(recovery) = &property.recovery
        && !matches!(property.verdict, Verdict::Holds)
    {
        words.push_str(&format!(
            " ({} trapped, {} undecided, {} recoverable)",
            grouped(recovery.trapped),
            grouped(recovery.undecided),
            grouped(recovery.recoverable)
        ));
    }
    if let (Some(lasso), Some(path)) = (&property.lasso, property.verdict.path()) {
        words.push_str(&format!(" ({})", lasso::shape(lasso, path.len())));
    }
    if is_liveness(property.kind)
        && property.recovery.is_none()
        && let Verdict::Undecided { why } = &property.verdict
    {
        words.push_str(&format!(" ({why})"));
    }
    match standing {
        Standing::Expected(_) => words.push_str(", as expected"),
        Standing::Unmet(word) => words.push_str(&format!(", expected: {word}")),
        _ => {}
    }
    words
}

fn human(out: &mut Out, scenario: &Scenario, rows: &[Row]) {
    out.line(format_args!("{}  {}", bold(&scenario.name), scenario.title));
    let cells: Vec<[String; 9]> = rows.iter().map(Row::cells).collect();
    let header = COLUMNS.map(str::to_owned);
    let width = |column: usize| {
        std::iter::once(&header)
            .chain(&cells)
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; 9] = std::array::from_fn(width);
    for row in std::iter::once(&header).chain(&cells) {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let width = widths[column];
            // Numbers to the right.
            if (4..8).contains(&column) {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        out.line(format_args!("  {}", line.trim_end()));
    }
    for (without, note) in notes(scenario) {
        out.line(format_args!("  {without}: {note}"));
    }
    for row in rows {
        if let Some(because) = &row.because {
            out.line(format_args!("  {} of {}: {because}", row.property, row.setting));
        }
    }
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

//! `decide`: scenarios with the whole rulebook and with rules removed, as a table.

use clap::ValueEnum;
use quorate_checker::{Limits, SearchError};
use quorate_model::scenario::Scenario;
use serde_json::{Value, json};

use super::abreast::Abreast;
use super::args::{Deny, Selection, Stops, Threads};
use crate::error::CliError;
use crate::out::{Out, say};
use crate::render::decide::row::{Row, notes};
use crate::render::decide::tables::Tables;
use crate::render::decide::{markdown, table};
use crate::render::progress::Mode;
use crate::render::{report, summary};
use crate::run::coverage::Ledger;
use crate::run::examine::{Examined, examine};
use crate::run::select::{Chosen, Instance, library};
use crate::run::tally::{Summary, Tally};
use crate::run::watch::Watch;

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
    if args.format == TableFormat::Markdown {
        markdown::preface(out, &command(args));
    }
    let lists: Vec<Vec<Instance>> = scenarios.iter().map(|of| decided(of).collect()).collect();
    let left = lists.iter().map(Vec::len).collect();
    let numbered = |(at, list): (usize, Vec<Instance>)| list.into_iter().map(move |one| (at, one));
    let items: Vec<(usize, Instance)> = lists.into_iter().enumerate().flat_map(numbered).collect();
    let abreast = Abreast::of(mode, items.iter().map(|(_, instance)| instance), &limits);
    let watch = abreast.watch();
    let work = |(at, instance): (usize, Instance), limits: &Limits| {
        let counts = deny && instance.without.is_empty();
        (at, examine(instance, limits, watch, counts))
    };
    let last = |(_, done): &(usize, Result<Examined, SearchError>)| {
        done.as_ref().map_or(true, Examined::is_interrupted)
    };
    let mut decision = Decision { left, ..Decision::of(args, watch, &scenarios) };
    let mut failure = None;
    abreast.search(items, &limits, work, last, |(at, done)| match done {
        Ok(examined) if failure.is_none() => decision.add(out, at, &examined),
        Ok(_) => {}
        Err(error) => {
            failure.get_or_insert(error);
        }
    });
    if let Some(error) = failure {
        return Err(error.into());
    }
    Ok(decision.finish(out))
}

/// What has been decided so far.
struct Decision<'a> {
    args: &'a Args,
    watch: &'a dyn Watch,
    scenarios: &'a [Chosen],
    /// How many instances of each scenario are still to come.
    left: Vec<usize>,
    /// Of the scenario whose instances come at present: its rows, and what it skips at the start.
    rows: Vec<Row>,
    skipped: Vec<String>,
    tally: Tally,
    ledger: Ledger,
    vacuous: Vec<String>,
    tables: Tables,
    documents: Vec<Value>,
    /// A search was interrupted; what others had found by then is not shown.
    interrupted: bool,
}

impl<'a> Decision<'a> {
    fn of(args: &'a Args, watch: &'a dyn Watch, scenarios: &'a [Chosen]) -> Decision<'a> {
        Decision {
            args,
            watch,
            scenarios,
            left: Vec::new(),
            rows: Vec::new(),
            skipped: Vec::new(),
            tally: Tally::default(),
            ledger: Ledger::default(),
            vacuous: Vec::new(),
            tables: Tables::default(),
            documents: Vec::new(),
            interrupted: false,
        }
    }

    /// Adds an instance of the scenario with this number, and shows the scenario after its last
    /// one.
    fn add(&mut self, out: &mut Out, at: usize, examined: &Examined) {
        if self.interrupted {
            return;
        }
        let (deny, complete) = (self.args.deny.is_some(), self.args.stops.complete());
        // A removal shows what a rule is for, so only an instance with all rules can fail.
        if examined.instance.without.is_empty() {
            self.ledger.add(examined);
            if deny {
                let of = &examined.instance;
                self.vacuous.extend(examined.vacuous.iter().map(|why| format!("{of}: {why}")));
            }
            self.tally.add(examined, examined.code(complete, deny));
            self.skipped.extend(examined.skipped.lines());
        } else {
            self.tally.ended(examined.report.ending, complete);
        }
        self.rows.extend(Row::of(examined));
        self.interrupted = examined.is_interrupted();
        self.left[at] -= 1;
        if self.left[at] == 0 || self.interrupted {
            self.show(out, &self.scenarios[at].scenario);
        }
    }

    /// Shows a scenario with the rows that there are.
    fn show(&mut self, out: &mut Out, scenario: &Scenario) {
        let rows = std::mem::take(&mut self.rows);
        let mut skipped = std::mem::take(&mut self.skipped);
        match self.args.format {
            TableFormat::Human => self.watch.aside(&mut || {
                table(out, scenario, &rows);
                skipped.dedup();
                report::warnings(out, &skipped);
            }),
            TableFormat::Markdown => match &scenario.table {
                Some(table) => {
                    self.watch.aside(&mut || markdown::totals(out, scenario, table, &rows));
                    self.tables.add(table, &scenario.name, rows);
                }
                None => self.watch.aside(&mut || markdown::section(out, scenario, &rows)),
            },
            TableFormat::Json => self.documents.push(json!({
                "scenario": scenario.name,
                "story": scenario.story,
                "skipped_start": skipped,
                "rows": rows.iter().map(Row::json).collect::<Vec<_>>(),
                "notes": notes(scenario).map(|(without, note)| json!({ "without": without, "note": note })).collect::<Vec<_>>(),
            })),
        }
    }

    /// Shows what all of it comes to, and returns the exit code.
    fn finish(mut self, out: &mut Out) -> u8 {
        self.tables.print(out);
        if self.args.deny.is_some() {
            let all = self.args.selection.all && !self.tally.is_stopped();
            let of_rules = self.ledger.warnings_in_all(all);
            self.tally.warn(&of_rules, true);
            self.vacuous.extend(of_rules);
        }
        let summary = self.tally.summary();
        out.verdict(format_args!("whole rulebook: {}", summary::styled(&summary)));
        finish(out, self.args.format, &summary, &self.vacuous, self.documents);
        summary.code
    }
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

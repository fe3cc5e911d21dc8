//! `check`: model-checks instances.

use std::path::Path;

use quorate_model::checker::{Ending, Limits, PropertyVerdict};
use quorate_model::cluster::ClusterModel;
use serde_json::{Value, json};

use super::args::{Deny, Format, Keep, OutDir, Selection, Stops, Threads};
use super::coverage::Ledger;
use super::error::CliError;
use super::examine::{Examined, Search, Standing, examine_with};
use super::out::Out;
use super::progress::Mode;
use super::select::Instance;
use super::text::{bad, bold, count, good, warn};
use super::traces::{self, Found};
use super::{coverage, exit, lasso, print, select};

const EXAMPLES: &str = "\
EXAMPLES:
  quorate check story-4
  quorate check story-4@both --max-states 100000
  quorate check story-7@none --without ROLE-2
  quorate check my-scenario.toml --format json
  quorate check --all --require-complete --deny vacuous
  quorate check story-4 --coverage
  quorate check election-3 --progress json 2> events.jsonl
  quorate check election-3-deep --memory 8G --checkpoint target/searches";

/// The hash function of the second search of `--verify-collisions`; any other than that of the first one.
const SECOND_SEED: u64 = 1;

/// Explores every state of each instance within its bounds and decides every property. A violated property is shown with a
/// shortest run that leads to it, which is also written as a trace.
#[derive(clap::Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    selection: Selection,
    /// Remove a rule from the rulebook; may be repeated, or a list with commas.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    without: Vec<String>,
    #[command(flatten)]
    stops: Stops,
    /// Stop an instance at the end of the level in which a safety property was violated.
    #[arg(long)]
    stop_on_violation: bool,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    keep: Keep,
    /// Count which rules decide something, and print them in a table. The search takes about twice as long.
    #[arg(long)]
    coverage: bool,
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
/// If the arguments make no sense, or a trace cannot be written.
pub fn run(args: &Args, mode: Mode, out: &mut Out) -> Result<u8, CliError> {
    let without = select::removal(&args.without)?;
    let instances = select::instances(&args.selection, without)?;
    let mut limits = args.stops.limits(args.threads.get())?;
    limits.stop_on_violation = args.stop_on_violation;
    limits.memory = args.keep.memory;
    let observe = args.coverage || args.deny.is_some();
    let mut tally = Tally::default();
    let mut ledger = Ledger::default();
    let mut documents = Vec::new();
    for instance in instances {
        let store = args.keep.store(&instance, &limits, observe);
        let search = Search { limits: &limits, store: &store, mode, observe };
        let again = args.keep.verify_collisions.then(|| instance.clone());
        let examined = examine_with(instance, &search)?;
        if let Some(instance) = again {
            verify_collisions(&examined, instance, &search)?;
        }
        ledger.add(&examined);
        let code = examined.code(args.stops.require_complete, args.deny.is_some());
        let human = args.format == Format::Human;
        let written = report(human.then_some(&mut *out), &examined, &args.out.out)?;
        if !human {
            documents.push(examined.json(code, &written));
        }
        tally.add(&examined, code);
        if examined.report.ending == Ending::Interrupted {
            break;
        }
    }
    let warnings = warn_of_rules(&mut tally, &ledger, args, without.is_empty());
    let summary = tally.summary();
    match args.format {
        Format::Human => {
            if args.coverage {
                coverage::print(out, &ledger.total());
                if args.selection.all {
                    coverage::print_beyond(out);
                }
            }
            print::warnings(out, &warnings);
            out.line(summary.styled());
        }
        Format::Json => {
            let mut document = json!({
                "schema": 1,
                "command": "check",
                "instances": documents,
                "vacuous": warnings,
                "summary": summary.json(),
            });
            if args.coverage {
                document["coverage"] = coverage::json(&ledger.total());
            }
            out.json(&document);
        }
    }
    Ok(summary.code)
}

/// Warnings on rules that had nothing to say; only all scenarios together, each with the whole rulebook, can miss one altogether.
fn warn_of_rules(tally: &mut Tally, ledger: &Ledger, args: &Args, whole: bool) -> Vec<String> {
    let mut warnings = ledger.warnings();
    let all = args.selection.all && whole && tally.stopped.is_none();
    if all && (args.coverage || args.deny.is_some()) {
        warnings.extend(coverage::surprises(&ledger.total()));
    }
    tally.warn(&warnings, args.deny.is_some());
    warnings
}

/// Searches again with another hash function; what was counted and decided must be the same.
fn verify_collisions(
    first: &Examined,
    instance: Instance,
    search: &Search<'_>,
) -> Result<(), CliError> {
    let limits = Limits { seed: SECOND_SEED, ..search.limits.clone() };
    let second = examine_with(instance, &Search { limits: &limits, ..*search })?;
    let counts = |examined: &Examined| {
        let report = &examined.report;
        let words: Vec<_> = report.verdicts.iter().map(|v| (v.name, v.verdict.word())).collect();
        (report.ending.is_complete(), report.distinct, report.generated, report.depth, words)
    };
    let (one, other) = (counts(first), counts(&second));
    if one == other {
        return Ok(());
    }
    Err(CliError::Collision(format!(
        "{}: {} states with one hash function, {} with another: fingerprints collided, or a search was stopped",
        first.instance, first.report.distinct, second.report.distinct
    )))
}

/// Prints an instance if there is somewhere to print it, and writes the traces of its violations. Returns what was written.
///
/// # Errors
/// If a trace cannot be written.
pub fn report(
    mut out: Option<&mut Out>,
    examined: &Examined,
    folder: &Path,
) -> Result<Vec<(&'static str, String)>, CliError> {
    if let Some(out) = out.as_deref_mut() {
        print::examined(out, examined);
    }
    let mut violated: Vec<&PropertyVerdict<ClusterModel>> = examined.report.violations().collect();
    // The shortest counterexample is printed in full.
    violated.sort_by_key(|property| property.verdict.path().map(quorate_model::checker::Path::len));
    let expected = |name: &str| {
        examined.properties().any(|(property, standing)| {
            property.name == name && matches!(standing, Standing::Expected(_))
        })
    };
    let mut written = Vec::new();
    let mut shown = false;
    for property in violated {
        let Some(path) = property.verdict.path() else { continue };
        let found = Found::of(examined, path, property);
        let file = match &found {
            Found::Exact(trace) => {
                let name = traces::file_name(
                    &examined.instance.name(),
                    &examined.instance.removed(),
                    property.name,
                );
                Some(traces::write(folder, &name, trace)?.display().to_string())
            }
            Found::Renamed(_) => None,
        };
        if let Some(out) = out.as_deref_mut() {
            let shape = match &property.lasso {
                Some(lasso) => lasso::shape(lasso, path.len()),
                None => count(path.len() as u64, "step"),
            };
            out.line(format_args!("  {}", bold(&format!("{}: {shape}", property.name))));
            let unexpected = !shown && !expected(property.name);
            // The table on a lasso names its steps.
            if file.is_none() || property.lasso.is_some() || unexpected {
                shown = true;
                print::steps(out, found.trace(), file.is_none());
            }
            if let Some(lasso) = &property.lasso {
                lasso::table(out, lasso, found.trace().start);
            }
            match traces::why(&examined.model, path, property, found.trace()) {
                why if why.is_empty() => {}
                why => out.line(format_args!("  why: {why}")),
            }
            match &file {
                Some(file) => {
                    out.line(format_args!("  trace: {file}\n  replay: quorate replay {file}"))
                }
                None => out.line("  no trace file: this run exists with renamed terms only"),
            }
        }
        written.extend(file.map(|file| (property.name, file)));
    }
    Ok(written)
}

/// What all instances come to.
#[derive(Default)]
pub struct Tally {
    instances: u64,
    states: u64,
    codes: Vec<u8>,
    good: Vec<&'static str>,
    expected: u64,
    failures: Vec<String>,
    undecided: Vec<String>,
    /// How the first search that did not come to its end was stopped.
    stopped: Option<Ending>,
    vacuous: u64,
}

impl Tally {
    /// Adds an instance.
    pub fn add(&mut self, examined: &Examined, code: u8) {
        self.instances += 1;
        self.states += examined.report.distinct;
        self.codes.push(code);
        self.vacuous += examined.vacuous.len() as u64;
        let ending = examined.report.ending;
        if !ending.is_complete() && self.stopped.is_none() {
            self.stopped = Some(ending);
        }
        for (property, standing) in examined.properties() {
            let place = format!("{} {{}} in {}", property.name, examined.instance);
            match standing {
                Standing::Good if !self.good.contains(&property.name) => {
                    self.good.push(property.name)
                }
                Standing::Good => {}
                Standing::Expected(_) => self.expected += 1,
                Standing::Violated => {
                    let steps =
                        property.verdict.path().map_or(0, quorate_model::checker::Path::len) as u64;
                    let place = place.replace("{}", "violated");
                    let states = count(examined.report.distinct, "state");
                    self.failures.push(format!("{place}, {}, {states}", count(steps, "step")));
                }
                Standing::Unmet(word) => self.failures.push(place.replace(
                    "{}",
                    &format!("{}, expected to be {word},", property.verdict.word()),
                )),
                Standing::Unseen if examined.instance.without.is_empty() => {
                    self.failures.push(place.replace("{}", "not reached"));
                }
                Standing::Unseen => {}
                Standing::Undecided(_) => {
                    self.undecided.push(format!("{} of {}", property.name, examined.instance))
                }
            }
        }
    }

    /// Adds warnings that concern no single instance.
    pub fn warn(&mut self, warnings: &[String], deny: bool) {
        self.vacuous += warnings.len() as u64;
        if deny && !warnings.is_empty() {
            self.codes.push(exit::VACUOUS);
        }
    }

    /// Notes that a search was stopped that is not counted otherwise.
    pub fn stop(&mut self, ending: Ending, code: u8) {
        self.stopped = self.stopped.or(Some(ending));
        self.codes.push(code);
    }

    /// The last line and the exit code.
    pub fn summary(&self) -> Summary {
        let code = exit::combine(self.codes.iter().copied());
        let states = count(self.states, "state");
        let instances = count(self.instances, "instance");
        let (word, rest) = match (self.failures.split_first(), self.stopped) {
            (Some((first, [])), _) => ("FAIL", first.clone()),
            (Some((first, rest)), _) => ("FAIL", format!("{first}, and {} more", rest.len())),
            (None, Some(ending)) => {
                let word = if ending == Ending::Interrupted { "interrupted" } else { "bounded" };
                (word, format!("no violation in {instances}, {states}, {ending}"))
            }
            (None, None) if !self.undecided.is_empty() => (
                "undecided",
                format!("{}, {states}, complete within bounds", self.undecided.join(", ")),
            ),
            (None, None) => {
                let properties = count(self.good.len() as u64, "property");
                let hold = if self.good.len() == 1 { "holds" } else { "hold" };
                let expected = match self.expected {
                    0 => String::new(),
                    expected => format!(", {expected} as expected otherwise"),
                };
                let of = format!(
                    "{properties} of {instances} {hold}{expected}, {states}, complete within bounds"
                );
                if code == exit::VACUOUS {
                    ("FAIL", format!("{}: {of}", count(self.vacuous, "vacuity warning")))
                } else {
                    ("ok", of)
                }
            }
        };
        Summary { code, word, rest }
    }
}

/// The last line of a command, and its exit code.
pub struct Summary {
    /// The exit code.
    pub code: u8,
    /// `ok`, `bounded`, `undecided`, `interrupted` or `FAIL`.
    pub word: &'static str,
    /// What follows it.
    pub rest: String,
}

impl Summary {
    /// The line, with colours.
    pub fn styled(&self) -> String {
        let word = format!("{}:", self.word);
        let word = match self.word {
            "ok" => good(&word),
            "FAIL" => bad(&word),
            _ => warn(&word),
        };
        format!("{word} {}", self.rest)
    }

    /// The line and the code as JSON.
    pub fn json(&self) -> Value {
        json!({ "exit": self.code, "result": self.word, "line": format!("{}: {}", self.word, self.rest) })
    }
}

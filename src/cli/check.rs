//! `check`: model-checks instances.

use std::path::Path;

use quorate_checker::{Ending, Limits, Verdict};
use quorate_conformance::trace::Trace;
use serde_json::{Value, json};

use super::args::{Deny, Format, Keep, OutDir, Selection, Stops, Threads};
use super::coverage::Ledger;
use super::error::CliError;
use super::examine::{Examined, Search, Standing, examine_with};
use super::instance::Instance;
use super::out::{Out, say};
use super::progress::Mode;
use super::started::Skipped;
use super::text::{bad, bold, count, good, warn};
use super::trace_files::Files;
use super::traces::{self, Found};
use super::unwritten::{Unwritten, Written};
use super::{coverage, exit, lasso, print, select};

const EXAMPLES: &str = "\
EXAMPLES:
  quorate check story-4
  quorate check story-4@both --max-states 100000 --allow-bounded
  quorate check story-7@none --without ROLE-2
  quorate check my-scenario.toml --format json
  quorate check --all --deny vacuous
  quorate check story-4 --coverage
  quorate check election-3 --progress json 2> events.jsonl
  quorate check election-3-deep --memory 8G --checkpoint target/searches";

/// The hash function of the second search of `--verify-collisions`; any other than that of the
/// first one.
const SECOND_SEED: u64 = 1;

/// Explores every state of each instance within its bounds and decides every property. A violated
/// property is shown with a shortest run that leads to it, which is also written as a trace.
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
    /// Count which rules decide something, and print them in a table. The search takes about twice
    /// as long.
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
/// If the arguments make no sense, or the first search fails on its files.
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
    let mut failure = None;
    for instance in instances {
        let store = args.keep.store(&instance, &limits, observe)?;
        let search = Search { limits: &limits, store: &store, mode, observe };
        let again = args.keep.verify_collisions.then(|| instance.clone());
        let examined = match examine_with(instance, &search) {
            Ok(examined) => examined,
            Err(error) if tally.is_empty() => return Err(error.into()),
            // What is known of the instances before it is reported all the same.
            Err(error) => {
                failure = Some(CliError::from(error));
                break;
            }
        };
        let again = again.map(|instance| verify_collisions(&examined, instance, &search));
        ledger.add(&examined);
        let code = examined.code(args.stops.complete(), args.deny.is_some());
        let human = args.format == Format::Human;
        let written = report(human.then_some(&mut *out), &examined, &args.out.out);
        if !human {
            documents.push(examined.json(code, &written));
        }
        tally.add(&examined, code);
        failure = again.and_then(Result::err);
        if examined.report.ending == Ending::Interrupted || failure.is_some() {
            break;
        }
    }
    if let Some(error) = &failure {
        say(format_args!("{} {error}", bad("error:")));
        tally.fail(error);
    }
    let whole = without.is_empty() && failure.is_none();
    let warnings = warn_of_rules(&mut tally, &ledger, args, whole);
    let summary = tally.summary();
    out.verdict(summary.styled());
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
            if let Some(error) = &failure {
                document["error"] = error.json();
            }
            out.json(&document);
        }
    }
    Ok(summary.code)
}

/// Warnings on rules that had nothing to say; only all scenarios together, each with the whole
/// rulebook, can miss one altogether.
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

/// Prints an instance if there is somewhere to print it, and writes the traces of its violations.
/// Returns what was written. A trace that cannot be written is printed as a whole.
pub fn report(mut out: Option<&mut Out>, examined: &Examined, folder: &Path) -> Vec<Written> {
    if let Some(out) = out.as_deref_mut() {
        print::examined(out, examined);
        print::warnings(out, &examined.skipped.lines());
    }
    // Properties stand in the order of their list, so the worst violation is printed first and in
    // full.
    let violated = examined.report.violations();
    let expected = |name: &str| {
        examined.properties().any(|(property, standing)| {
            property.name == name && matches!(standing, Standing::Expected(_))
        })
    };
    let files = Files::of(folder, &examined.instance);
    let mut written = Vec::new();
    let mut shown = false;
    for property in violated {
        let Some(path) = property.verdict.path() else { continue };
        let found = Found::of(examined, path, property);
        let file = match &found {
            Found::Exact(trace) => {
                let written = files.write(property.name, trace);
                let written = written.map(|path| path.display().to_string());
                Some(written.map_err(|error| Unwritten::of(error, trace)))
            }
            Found::Renamed(_) => None,
        };
        if let Some(out) = out.as_deref_mut() {
            let shape = match &property.lasso {
                Some(lasso) => lasso::shape(lasso, path.len()),
                None => count(path.len() as u64, "step"),
            };
            out.line(format_args!("  {}", bold(&format!("{}: {shape}", property.name))));
            let expected = expected(property.name);
            // Nothing else shows a trace without a file.
            let whole = !matches!(file, Some(Ok(_)));
            // The table on a lasso names its steps.
            if whole || property.lasso.is_some() || !shown && !expected {
                shown = true;
                print::steps(out, found.trace(), whole);
            } else if expected {
                events(out, found.trace());
            }
            if let Some(lasso) = &property.lasso {
                lasso::table(out, lasso, found.trace().start);
            }
            match traces::why(&examined.model, path, property, found.trace()) {
                why if why.is_empty() => {}
                why => out.line(format_args!("  why: {why}")),
            }
            match &file {
                Some(Ok(file)) => {
                    out.line(format_args!("  trace: {file}\n  replay: quorate replay {file}"))
                }
                Some(Err(unwritten)) => {
                    out.line(format_args!("  no trace file: {}", unwritten.error))
                }
                None => out.line("  no trace file: this run exists with renamed terms only"),
            }
        }
        written.extend(file.map(|file| Written { property: property.name, file }));
    }
    remove_stale(out, examined, &files, &written);
    written
}

/// Removes the traces of an earlier run whose property was decided again and has no trace now. One
/// that cannot be removed is named on stderr, and no verdict is lost.
fn remove_stale(
    mut out: Option<&mut Out>,
    examined: &Examined,
    files: &Files<'_>,
    written: &[Written],
) {
    for property in &examined.report.verdicts {
        let decided = !matches!(property.verdict, Verdict::Undecided { .. });
        if !decided || written.iter().any(|trace| trace.property == property.name) {
            continue;
        }
        match files.remove_stale(property.name) {
            Ok(removed) => {
                for path in removed {
                    if let Some(out) = out.as_deref_mut() {
                        out.line(format_args!(
                            "  removed a trace that is no longer true: {}",
                            path.display()
                        ));
                    }
                }
            }
            Err(error) => say(format_args!("{} {error}", bad("error:"))),
        }
    }
}

/// Prints the events of a trace, one on each line, without what they change.
fn events(out: &mut Out, trace: &Trace) {
    for (index, step) in trace.steps.iter().enumerate().skip(trace.start) {
        out.line(format_args!("  {:>3}  {}", index + 1, step.event));
    }
}

/// What all instances come to.
#[derive(Default)]
pub struct Tally {
    instances: u64,
    states: u64,
    codes: Vec<u8>,
    good: Vec<&'static str>,
    expected: u64,
    /// Those among them that are violated.
    violated_as_expected: u64,
    failures: Vec<String>,
    undecided: Vec<String>,
    /// Start commands that are skipped in every setting, once for each scenario.
    idle: Vec<String>,
    /// How the first search that did not come to its end was stopped.
    stopped: Option<Ending>,
    vacuous: u64,
}

impl Tally {
    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.instances == 0
    }

    /// Adds an error that ended the run.
    pub fn fail(&mut self, error: &CliError) {
        self.failures.push(error.to_string());
        self.codes.push(error.code());
    }

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
        if examined.is_empty() {
            self.failures.push(format!("no step was explored in {}", examined.instance));
        }
        self.start(&examined.instance, &examined.skipped);
        for (property, standing) in examined.properties() {
            let place = format!("{} {{}} in {}", property.name, examined.instance);
            match standing {
                Standing::Good if !self.good.contains(&property.name) => {
                    self.good.push(property.name)
                }
                Standing::Good => {}
                Standing::Expected(_) => {
                    self.expected += 1;
                    self.violated_as_expected += u64::from(property.verdict.is_violated());
                }
                Standing::Violated => {
                    let steps =
                        property.verdict.path().map_or(0, quorate_checker::Path::len) as u64;
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

    /// Adds the start commands that a scenario skips.
    pub fn start(&mut self, instance: &Instance, skipped: &Skipped) {
        if let Some(idle) = skipped.idle(&instance.scenario.name)
            && !self.idle.contains(&idle)
        {
            self.idle.push(idle);
        }
    }

    /// Adds warnings that concern no single instance.
    pub fn warn(&mut self, warnings: &[String], deny: bool) {
        self.vacuous += warnings.len() as u64;
        if deny && !warnings.is_empty() {
            self.codes.push(exit::VACUOUS);
        }
    }

    /// Notes how a search ended that is not counted otherwise. If it was stopped, nothing is
    /// complete.
    pub fn ended(&mut self, ending: Ending, require_complete: bool) {
        if ending.is_complete() {
            return;
        }
        self.stopped = self.stopped.or(Some(ending));
        self.codes.push(match ending {
            Ending::Interrupted => exit::INTERRUPTED,
            _ if require_complete => exit::INCONCLUSIVE,
            _ => exit::OK,
        });
    }

    /// The last line and the exit code.
    pub fn summary(&self) -> Summary {
        let code = exit::combine(self.codes.iter().copied());
        let states = count(self.states, "state");
        let instances = count(self.instances, "instance");
        let (word, rest) = match (self.failures.split_first(), self.stopped) {
            (Some((first, others)), stopped) => {
                let more = match others.len() {
                    0 => String::new(),
                    more => format!(", and {more} more"),
                };
                let stopped = stopped.map(|ending| format!(", not complete: {ending}"));
                ("FAIL", format!("{first}{more}{}", stopped.unwrap_or_default()))
            }
            (None, Some(ending)) => {
                let word = if ending == Ending::Interrupted { "interrupted" } else { "bounded" };
                let violations = match self.violated_as_expected {
                    0 => "no violation".to_owned(),
                    expected => format!("no violation beyond the {expected} expected"),
                };
                (word, format!("{violations} in {instances}, {states}, not complete: {ending}"))
            }
            (None, None) if !self.undecided.is_empty() => {
                let undecided = self.undecided.join(", ");
                let why = "not complete: the answer lies beyond the bounds";
                ("undecided", format!("{undecided}, {states}, {why}"))
            }
            (None, None) if !self.idle.is_empty() => {
                let idle = self.idle.join("; ");
                ("skipped", format!("{idle}, {instances}, {states}, not complete"))
            }
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
        let word = if code == exit::VACUOUS { "FAIL" } else { word };
        Summary { code, word, rest }
    }
}

/// The last line of a command, and its exit code.
pub struct Summary {
    /// The exit code.
    pub code: u8,
    /// `ok`, `bounded`, `undecided`, `skipped`, `interrupted` or `FAIL`.
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

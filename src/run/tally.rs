//! The sum of a command's instances: its last line and its exit code.

use quorate_checker::{Ending, Path};

use super::assess::Assessment;
use super::examine::Examined;
use super::select::Instance;
use super::skipped::Skipped;
use crate::error::CliError;
use crate::exit;
use crate::text::count;

/// The sum of all instances so far.
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
    /// Whether no instance was added yet.
    pub fn is_empty(&self) -> bool {
        self.instances == 0
    }

    /// Whether a search did not come to its end.
    pub fn is_stopped(&self) -> bool {
        self.stopped.is_some()
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
        for (property, assessment) in examined.properties() {
            let place = format!("{} {{}} in {}", property.name, examined.instance);
            match assessment {
                Assessment::Good if !self.good.contains(&property.name) => {
                    self.good.push(property.name)
                }
                Assessment::Good => {}
                Assessment::Expected(_) => {
                    self.expected += 1;
                    self.violated_as_expected += u64::from(property.verdict.is_violated());
                }
                Assessment::Violated => {
                    let steps = property.verdict.path().map_or(0, Path::len) as u64;
                    let place = place.replace("{}", "violated");
                    let states = count(examined.report.distinct, "state");
                    self.failures.push(format!("{place}, {}, {states}", count(steps, "step")));
                }
                Assessment::Unmet(word) => self.failures.push(place.replace(
                    "{}",
                    &format!("{}, expected to be {word},", property.verdict.word()),
                )),
                Assessment::Unseen if examined.instance.without.is_empty() => {
                    self.failures.push(place.replace("{}", "not reached"));
                }
                Assessment::Unseen => {}
                Assessment::Undecided(_) => {
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

    /// Notes how a search ended whose verdicts do not count. If it was stopped, the answer is not
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
                    expected => format!("no violation except {expected} expected"),
                };
                (word, format!("{violations} in {instances}, {states}, not complete: {ending}"))
            }
            (None, None) if !self.undecided.is_empty() => {
                let undecided = self.undecided.join(", ");
                let why = "not complete: the answer depends on states out of bounds";
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
                    expected => format!(", {} as expected", count(expected, "other verdict")),
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

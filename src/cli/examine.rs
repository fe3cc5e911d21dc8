//! One instance through the checker, and what to think of the outcome.

use quorate_checker::{
    Ending, Kind, Limits, PropertyVerdict, Report, SearchError, Store, Verdict, explore,
};
use quorate_model::cluster::ClusterModel;
use quorate_model::instance::Reduction;
use serde_json::{Value, json};

use super::exit;
use super::instance::Instance;
use super::progress::{Activity, Meter, Mode};
use super::resident;
use super::started::Skipped;
use super::unwritten::{Unwritten, Written};
use super::vacuity;

/// What a verdict amounts to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It holds, or was reached.
    Good,
    /// It does not hold, as the scenario says, and why.
    Expected(String),
    /// Violated.
    Violated,
    /// A property that something is to be seen of was not seen at all.
    Unseen,
    /// Not decided.
    Undecided(String),
    /// The scenario expects this verdict, and it is not so.
    Unmet(String),
}

/// An instance with the checker's report.
pub struct Examined {
    /// The instance.
    pub instance: Instance,
    /// The model that was explored.
    pub model: ClusterModel,
    /// The report.
    pub report: Report<ClusterModel>,
    /// What each verdict of the report amounts to.
    pub standings: Vec<Standing>,
    /// What passed without having anything to say.
    pub vacuous: Vec<String>,
    /// Start commands that are skipped.
    pub skipped: Skipped,
}

/// How an instance is explored.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// When to stop.
    pub limits: &'a Limits,
    /// Files.
    pub store: &'a Store,
    /// How progress is shown.
    pub mode: Mode,
    /// Whether it is counted which rules decide.
    pub observe: bool,
}

/// Explores an instance in memory.
///
/// # Errors
/// If the model does not bear out a counterexample, or states are not read back as what they were.
pub fn examine(
    instance: Instance,
    limits: &Limits,
    mode: Mode,
    observe: bool,
) -> Result<Examined, SearchError> {
    let search = Search { limits, store: &Store::default(), mode, observe };
    examine_with(instance, &search)
}

/// Explores an instance, with files.
///
/// # Errors
/// If a file cannot be read or written, a kept search cannot continue, states are not read back as
/// what they were, or the model does not bear out a counterexample.
pub fn examine_with(instance: Instance, search: &Search<'_>) -> Result<Examined, SearchError> {
    let model = instance.model(Reduction::AsAsked);
    let model = if search.observe { model.observed() } else { model };
    let Search { limits, store, mode, .. } = *search;
    let mut meter = Meter::new(mode, Activity::Check, &instance.to_string(), limits);
    let report = explore(&model, limits, store, &mut |progress| meter.note(progress))?;
    meter.end(&report);
    let standings =
        report.verdicts.iter().map(|verdict| standing(&instance, report.ending, verdict)).collect();
    let vacuous = vacuity::warnings(&instance, &model, &report);
    let skipped = Skipped::of(&instance, &model);
    Ok(Examined { instance, model, report, standings, vacuous, skipped })
}

fn standing(
    instance: &Instance,
    ending: Ending,
    property: &PropertyVerdict<ClusterModel>,
) -> Standing {
    let expected = match instance.without.is_empty() {
        true => instance.scenario.expected(&instance.setting, property.name),
        false => None,
    };
    let word = property.verdict.word();
    match (&property.verdict, expected) {
        (_, Some(expect))
            if expect.verdict == word && (ending.is_complete() || word == "violated") =>
        {
            Standing::Expected(expect.because.clone())
        }
        (Verdict::Violated { .. }, _) => Standing::Violated,
        (_, Some(expect)) if ending.is_complete() => Standing::Unmet(expect.verdict.clone()),
        (Verdict::Holds | Verdict::Reached { .. }, _) => Standing::Good,
        (Verdict::NotReached, _) => Standing::Unseen,
        (Verdict::Undecided { why }, _) => Standing::Undecided(why.clone()),
    }
}

impl Examined {
    /// Each property with what its verdict amounts to.
    pub fn properties(&self) -> impl Iterator<Item = (&PropertyVerdict<ClusterModel>, &Standing)> {
        self.report.verdicts.iter().zip(&self.standings)
    }

    /// Properties that are violated and should not be.
    pub fn violated(&self) -> impl Iterator<Item = &PropertyVerdict<ClusterModel>> {
        self.properties()
            .filter(|(_, standing)| **standing == Standing::Violated)
            .map(|(property, _)| property)
    }

    /// Whether no step was explored though nothing stopped the search: then every property holds,
    /// and says nothing.
    pub fn is_empty(&self) -> bool {
        self.report.ending.is_complete() && self.report.class_counts.iter().all(|count| *count == 0)
    }

    /// The exit code of this instance alone. With rules removed, nothing has to be seen.
    pub fn code(&self, require_complete: bool, deny_vacuous: bool) -> u8 {
        let codes = self.properties().map(|(property, standing)| match standing {
            Standing::Good | Standing::Expected(_) => exit::OK,
            Standing::Violated if is_liveness(property.kind) => exit::LIVENESS,
            Standing::Violated => exit::SAFETY,
            Standing::Unseen if self.instance.without.is_empty() => exit::VACUOUS,
            Standing::Unseen => exit::OK,
            Standing::Undecided(_) if require_complete => exit::INCONCLUSIVE,
            Standing::Undecided(_) => exit::OK,
            Standing::Unmet(_) => exit::STALE,
        });
        let ending = match self.report.ending {
            Ending::Interrupted => exit::INTERRUPTED,
            ending if require_complete && !ending.is_complete() => exit::INCONCLUSIVE,
            _ => exit::OK,
        };
        let vacuous =
            if deny_vacuous && !self.vacuous.is_empty() { exit::VACUOUS } else { exit::OK };
        let empty = if self.is_empty() { exit::VACUOUS } else { exit::OK };
        let idle = require_complete && !self.skipped.everywhere.is_empty();
        let start = if idle { exit::INCONCLUSIVE } else { exit::OK };
        exit::combine(codes.chain([ending, vacuous, empty, start]))
    }

    /// The instance as JSON; `traces` are those of its violations.
    pub fn json(&self, code: u8, traces: &[Written]) -> Value {
        let report = &self.report;
        let properties: Vec<Value> = self.properties().map(|(property, standing)| {
            let written = traces.iter().find(|written| written.property == property.name);
            let mut value = json!({
                "name": property.name,
                "kind": property.kind.to_string(),
                "verdict": property.verdict.word(),
                "standing": standing.word(),
                "evaluated": property.evaluated,
                "steps": property.verdict.path().map(quorate_checker::Path::len),
                "antecedent": property.antecedent,
                "because": standing.because(),
                "trace": written.and_then(|written| written.file.as_ref().ok()),
                "unwritten": written.and_then(|written| written.file.as_ref().err()).map(Unwritten::json),
            });
            if let Some(recovery) = &property.recovery {
                value["recovery"] = json!({
                    "recoverable": recovery.recoverable,
                    "trapped": recovery.trapped,
                    "undecided": recovery.undecided,
                    "lasting": recovery.lasting,
                });
            }
            if let (Some(lasso), Some(path)) = (&property.lasso, property.verdict.path()) {
                value["lasso"] = super::lasso::json(lasso, path.len());
            }
            value
        }).collect();
        let fired: serde_json::Map<String, Value> = report
            .class_names
            .iter()
            .cloned()
            .zip(report.class_counts.iter().map(|count| json!(count)))
            .collect();
        json!({
            "scenario": self.instance.scenario.name,
            "setting": self.instance.setting.to_string(),
            "without": self.instance.removed(),
            "exit": code,
            "properties": properties,
            "states": report.distinct,
            "generated": report.generated,
            "depth": report.depth,
            "cut_states": report.cut_states,
            "deadlocks": report.deadlocks,
            "collision_odds": report.collision_odds,
            "bytes": report.bytes,
            "peak_resident": resident::peak(),
            "ending": report.ending.to_string(),
            "complete": report.ending.is_complete(),
            "resumed": report.resumed,
            "renamed_terms": self.model.renames(),
            "seconds": report.elapsed.as_secs_f64(),
            "actions": fired,
            "vacuous": self.vacuous,
            "skipped_start": { "here": self.skipped.here, "everywhere": self.skipped.everywhere },
        })
    }
}

/// Whether it takes a behaviour without end, or a trap, to violate a property.
pub fn is_liveness(kind: Kind) -> bool {
    match kind {
        Kind::Always | Kind::Sometimes | Kind::Edge => false,
        Kind::Recoverable
        | Kind::Eventually
        | Kind::AlwaysEventually
        | Kind::EventuallyAlways
        | Kind::LeadsTo => true,
    }
}

impl Standing {
    /// One word, for JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Standing::Good => "good",
            Standing::Expected(_) => "expected",
            Standing::Violated => "violated",
            Standing::Unseen => "unseen",
            Standing::Undecided(_) => "undecided",
            Standing::Unmet(_) => "unmet",
        }
    }

    /// Why, if there is more to say than the word.
    pub fn because(&self) -> Option<&str> {
        match self {
            Standing::Expected(why) | Standing::Undecided(why) => Some(why),
            _ => None,
        }
    }
}

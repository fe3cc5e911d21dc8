//! Runs the checker on one instance, and assesses its verdicts.

use quorate_checker::{
    Ending, Limits, PropertyVerdict, Report, SearchError, Store, Verdict, explore,
};
use quorate_model::cluster::ClusterModel;
use quorate_model::instance::Reduction;

use super::assess::{Assessment, is_liveness};
use super::recorded::sensitivity;
use super::select::Instance;
use super::skipped::Skipped;
use super::vacuity;
use super::watch::{Activity, End, Watch};
use crate::exit;

/// An instance with the checker's report.
pub struct Examined {
    /// The instance.
    pub instance: Instance,
    /// The model that was explored.
    pub model: ClusterModel,
    /// The report.
    pub report: Report<ClusterModel>,
    /// The assessment of each verdict of the report.
    pub assessments: Vec<Assessment>,
    /// Warnings on checks that passed only because they checked nothing.
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
    /// Who shows the progress.
    pub watch: &'a dyn Watch,
    /// Whether it is counted which rules decide.
    pub observe: bool,
}

/// Explores an instance in memory.
///
/// # Errors
/// If the model does not confirm a counterexample, or a packed state is read back as another one.
pub fn examine(
    instance: Instance,
    limits: &Limits,
    watch: &dyn Watch,
    observe: bool,
) -> Result<Examined, SearchError> {
    let search = Search { limits, store: &Store::default(), watch, observe };
    examine_with(instance, &search)
}

/// Explores an instance, with files.
///
/// # Errors
/// If a file cannot be read or written, a kept search cannot continue, a packed state is read back
/// as another one, or the model does not confirm a counterexample.
pub fn examine_with(instance: Instance, search: &Search<'_>) -> Result<Examined, SearchError> {
    let model = instance.model(Reduction::AsAsked);
    let model = if search.observe { model.observed() } else { model };
    let Search { limits, store, watch, .. } = *search;
    let mut meter = watch.begin(Activity::Check, &instance.to_string(), limits);
    let report = explore(&model, limits, store, &mut |progress| meter.note(progress))?;
    meter.end(&End::of(&report));
    let assess = |verdict| Assessment::of(&instance, report.ending, verdict);
    let assessments = report.verdicts.iter().map(assess).collect();
    let vacuous = vacuity::warnings(&instance, &model, &report);
    let skipped = Skipped::of(&instance, &model);
    Ok(Examined { instance, model, report, assessments, vacuous, skipped })
}

impl Examined {
    /// Each property with the assessment of its verdict.
    pub fn properties(
        &self,
    ) -> impl Iterator<Item = (&PropertyVerdict<ClusterModel>, &Assessment)> {
        self.report.verdicts.iter().zip(&self.assessments)
    }

    /// The properties that hold and that no removed rule violates in this scenario, as recorded.
    /// With rules removed the record says nothing.
    pub fn cannot_fail(&self) -> Vec<&'static str> {
        if !self.instance.without.is_empty() {
            return Vec::new();
        }
        let cells = sensitivity::of(&self.instance.scenario);
        let holding = self.report.verdicts.iter().filter(|of| matches!(of.verdict, Verdict::Holds));
        holding
            .map(|of| of.name)
            .filter(|name| cells.iter().any(|cell| cell.property == *name && cell.cannot_fail()))
            .collect()
    }

    /// Properties that are violated and should not be.
    pub fn violated(&self) -> impl Iterator<Item = &PropertyVerdict<ClusterModel>> {
        self.properties()
            .filter(|(_, assessment)| **assessment == Assessment::Violated)
            .map(|(property, _)| property)
    }

    /// Whether the search was interrupted, so that no other is to begin.
    pub fn is_interrupted(&self) -> bool {
        self.report.ending == Ending::Interrupted
    }

    /// Whether no step was explored although nothing stopped the search. Then every property holds
    /// trivially.
    pub fn is_empty(&self) -> bool {
        self.report.ending.is_complete() && self.report.class_counts.iter().all(|count| *count == 0)
    }

    /// The exit code of this instance alone. With rules removed, nothing has to be seen.
    pub fn code(&self, require_complete: bool, deny_vacuous: bool) -> u8 {
        let codes = self.properties().map(|(property, assessment)| match assessment {
            Assessment::Good | Assessment::Expected(_) => exit::OK,
            Assessment::Violated if is_liveness(property.kind) => exit::LIVENESS,
            Assessment::Violated => exit::SAFETY,
            Assessment::Unseen if self.instance.without.is_empty() => exit::VACUOUS,
            Assessment::Unseen => exit::OK,
            Assessment::Undecided(_) if require_complete => exit::INCONCLUSIVE,
            Assessment::Undecided(_) => exit::OK,
            Assessment::Unmet(_) => exit::STALE,
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
}

//! How a search reports its progress to whoever shows it.

use std::time::Duration;

use quorate_checker::{Limits, Path, Progress, Report};
use quorate_model::cluster::ClusterModel;

/// What is done with an instance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Activity {
    /// The checker explores the model and decides properties.
    Check,
    /// The lockstep compares model and core.
    Conform,
}

/// Shows the progress of searches, of which several may run at once.
pub trait Watch: Sync {
    /// A search of an instance begins. A meter that is dropped before its end means that the
    /// search failed.
    fn begin(&self, activity: Activity, instance: &str, limits: &Limits) -> Box<dyn Meter>;

    /// Writes to the terminal while searches run, so that nothing is drawn in between.
    fn aside(&self, write: &mut dyn FnMut()) {
        write();
    }
}

/// Shows the progress of one search.
pub trait Meter {
    /// The search has come this far.
    fn note(&mut self, progress: &Progress);

    /// The search has ended.
    fn end(&mut self, end: &End);
}

/// The result of a search, as far as a meter shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct End {
    /// How it ended.
    pub ending: String,
    /// Whether it explored everything within bounds.
    pub complete: bool,
    /// Distinct states.
    pub distinct: u64,
    /// States generated, or edges compared.
    pub generated: u64,
    /// Time taken.
    pub elapsed: Duration,
    /// The properties with their verdicts.
    pub verdicts: Vec<Decided>,
}

/// A property with its verdict.
#[derive(Clone, PartialEq, Debug)]
pub struct Decided {
    /// The property.
    pub name: &'static str,
    /// Its kind.
    pub kind: String,
    /// The verdict in a word.
    pub word: &'static str,
    /// Steps of the counterexample, if the property is violated.
    pub steps: Option<usize>,
}

impl End {
    /// The end that a report tells.
    pub fn of(report: &Report<ClusterModel>) -> End {
        let decided = report.verdicts.iter().map(|property| Decided {
            name: property.name,
            kind: property.kind.to_string(),
            word: property.verdict.word(),
            steps: property
                .verdict
                .path()
                .filter(|_| property.verdict.is_violated())
                .map(Path::len),
        });
        End {
            ending: report.ending.to_string(),
            complete: report.ending.is_complete(),
            distinct: report.distinct,
            generated: report.generated,
            elapsed: report.elapsed,
            verdicts: decided.collect(),
        }
    }
}

/// Shows nothing, for tests.
#[cfg(test)]
pub struct Silent;

#[cfg(test)]
impl Watch for Silent {
    fn begin(&self, _: Activity, _: &str, _: &Limits) -> Box<dyn Meter> {
        Box::new(Silent)
    }
}

#[cfg(test)]
impl Meter for Silent {
    fn note(&mut self, _: &Progress) {}

    fn end(&mut self, _: &End) {}
}

//! Suites of small scenarios that come with this package, for the tests of any core.
//!
//! A crate that has a core implements [`ReplayCore`] for it and writes one
//! line in its tests:
//!
//! ```
//! // Our own core stands for yours.
//! quorate_conformance::suites!(quorate_conformance::core::QuorateCore);
//! ```
//!
//! This makes one test for each suite. `list` has the suites, `report` what one of them found.

mod list;
mod macros;
mod report;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use quorate_checker::Limits;
use quorate_model::cluster::ClusterModel;
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::scenario::{Scenario, ScenarioError};

pub use self::list::{ALL, Suite};
pub use self::report::{Instance, Report};
use crate::core::{ReplayCore, Replayed};
use crate::lockstep::{self, Options};

/// How long one instance of a suite may take. All of them together take seconds on a core that
/// answers at once.
const TIMEOUT: Duration = Duration::from_secs(300);

/// More states than any instance of a suite has.
const STATES: u64 = 1_000_000;

/// Why a suite cannot be run.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SuiteError {
    /// There is no suite of this name.
    #[error("no suite {name:?}; the suites are {}", names().join(", "))]
    Unknown {
        /// The name.
        name: String,
    },
    /// The suites that are run are not those that there are.
    #[error("the suites {run:?} are run; the suites are {}", names().join(", "))]
    Others {
        /// The names of those that are run.
        run: Vec<String>,
    },
    /// A suite is declared as unsupported, and why is not said.
    #[error("suite {name:?} is declared as unsupported without a reason")]
    NoReason {
        /// The name.
        name: String,
    },
    /// A scenario of the suite cannot be read.
    #[error("suite {suite:?}: {error}")]
    Scenario {
        /// The name of the suite.
        suite: &'static str,
        /// What is wrong.
        error: ScenarioError,
    },
}

/// The names of all suites.
fn names() -> Vec<&'static str> {
    ALL.iter().map(|suite| suite.name).collect()
}

/// The suite of a name.
///
/// # Errors
/// [`SuiteError::Unknown`]
pub fn named(name: &str) -> Result<&'static Suite, SuiteError> {
    let found = ALL.iter().find(|suite| suite.name == name);
    found.ok_or_else(|| SuiteError::Unknown { name: name.to_owned() })
}

/// Runs a suite on a core, up to the first instance on which the core does not agree. A suite that
/// the core declares as unsupported is skipped.
///
/// # Errors
/// [`SuiteError::Scenario`]; a scenario that comes with this package can be read.
pub fn run<R: ReplayCore>(suite: &Suite) -> Result<Report, SuiteError> {
    let unsupported = R::UNSUPPORTED.iter().find(|(name, _)| *name == suite.name);
    let skipped = unsupported.map(|(_, reason)| *reason);
    let mut report = Report { suite: suite.name, skipped, instances: Vec::new() };
    if skipped.is_some() {
        return Ok(report);
    }
    let limits = Limits { max_states: Some(STATES), timeout: Some(TIMEOUT), ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    for text in suite.scenarios {
        let scenario = Scenario::parse(suite.name, text);
        let broken = |error| SuiteError::Scenario { suite: suite.name, error };
        let scenario = Arc::new(scenario.map_err(broken)?);
        for setting in &scenario.settings {
            let name = format!("{}@{setting}", scenario.name);
            let none = Mutations::NONE;
            let model =
                ClusterModel::new(Arc::clone(&scenario), setting.clone(), none, Reduction::Off);
            let found = lockstep::run::<Replayed<R>>(&model, &options, &mut |_| {});
            let agrees = found.agrees();
            report.instances.push(Instance { name, report: found });
            if !agrees {
                return Ok(report);
            }
        }
    }
    Ok(report)
}

/// Runs the suite of a name as a test does: writes what it found to standard error, which a test
/// shows also when it passes, so that what was left out is seen.
///
/// # Errors
/// The report if the core does not agree, or why the suite cannot be run.
pub fn check<R: ReplayCore>(name: &str) -> Result<(), String> {
    let report = run::<R>(named(name).map_err(|error| error.to_string())?);
    let report = report.map_err(|error| error.to_string())?;
    if report.skipped.is_none() && !report.agrees() {
        return Err(report.to_string());
    }
    // Nobody may read it any more.
    let _ = std::io::stderr().write_all(report.to_string().as_bytes());
    Ok(())
}

/// Whether the suites that are run are all that there are, and whether the core declares only such
/// suites as unsupported, each with a reason.
///
/// # Errors
/// What is wrong.
pub fn is_complete<R: ReplayCore>(run: &[&str]) -> Result<(), SuiteError> {
    if run != names() {
        return Err(SuiteError::Others { run: run.iter().map(ToString::to_string).collect() });
    }
    for (name, reason) in R::UNSUPPORTED {
        named(name)?;
        if reason.is_empty() {
            return Err(SuiteError::NoReason { name: (*name).to_owned() });
        }
    }
    Ok(())
}

//! Scenarios: named, bounded instances of a cluster, read from TOML.
//!
//! A scenario says who is in the cluster, which faults may strike and how often, how the faults
//! end, and what is asked. The format is described in `specs/scenarios/README.md`; [`read`] turns a
//! file into checked values or into one [`ScenarioError`] that names the line and what was
//! expected.
//!
//! A scenario names properties and does not know them: whoever reads it says which there are
//! ([`PropertyName`]).

mod bounds;
mod budget;
mod contents;
mod contradiction;
mod error;
mod faults;
mod file;
mod flags;
mod names;
mod promises;
mod reader;
mod reconfigure;
mod setting;
mod start;
mod storage;
mod tables;
mod vacuous;
mod variant;
mod verdicts;
mod wording;

pub use bounds::{Bounds, Reduce, Terms};
pub use budget::{Allowance, Budget};
pub use contents::{Configuration, Decide, Expect, Never, Scenario, Vacuous};
pub use error::ScenarioError;
pub use faults::{Chaos, Cut, Stabilisation, Timing};
pub use file::read;
pub use flags::{Assignment, parse_flags, print_flags};
pub use names::PropertyName;
pub(crate) use promises::unasked;
pub use reconfigure::Reconfigure;
pub use setting::Setting;
pub use start::StartCommand;
pub use storage::{Remedy, Storage};
pub use variant::{Scheme, Variant};

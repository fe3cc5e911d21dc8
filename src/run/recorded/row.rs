//! What a recorded verdict says.

use serde::Serialize;

/// One recorded verdict.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Row {
    /// The scenario.
    pub scenario: String,
    /// The setting.
    pub setting: String,
    /// The removed rules; empty for none.
    pub without: Vec<String>,
    /// The property, with its kind if it is a liveness property; or `all 22` for all that hold.
    pub property: String,
    /// The verdict.
    pub verdict: String,
    /// Steps of the shortest counterexample.
    pub shortest: Option<u64>,
    /// What was explored; none if the record does not say it row by row.
    pub search: Option<Search>,
}

/// What the search of a verdict explored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Search {
    /// Distinct states.
    pub states: u64,
    /// The depth.
    pub depth: u64,
    /// States with a step beyond the bounds.
    pub truncated: u64,
    /// How it ended.
    pub ending: String,
}

impl Row {
    /// Whether the property is violated.
    pub fn is_violated(&self) -> bool {
        self.verdict.starts_with("violated")
    }

    /// Whether everything that the row is about holds.
    pub fn holds(&self) -> bool {
        self.verdict.starts_with("hold")
    }

    /// The name of the property alone; none for a row on several.
    pub fn name(&self) -> Option<&str> {
        self.property.split(' ').next().filter(|name| *name != "all")
    }
}

/// The bounds of a scenario, as its page says them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Bounds {
    /// The scenario.
    pub scenario: &'static str,
    /// Its title.
    pub title: &'static str,
    /// The lines on cluster, budgets, endings and bounds.
    pub lines: Vec<&'static str>,
}

/// What is recorded.
#[derive(Default, Debug)]
pub struct Recorded {
    /// The verdicts.
    pub rows: Vec<Row>,
    /// The bounds of each scenario that has a page.
    pub bounds: Vec<Bounds>,
}

/// The removed rules that a cell names; a dash for none.
pub(super) fn rules(cell: &str) -> Vec<String> {
    match cell {
        "-" => Vec::new(),
        list => list.split(", ").map(str::to_owned).collect(),
    }
}

//! The lines of the table that `decide` prints.

use quorate_model::scenario::{Decide, Scenario};
use serde_json::{Value, json};

use super::text::grouped;

/// One line of the table.
#[derive(Clone)]
pub struct Row {
    /// The setting of the flags.
    pub setting: String,
    /// The removed rules; `-` if none.
    pub without: String,
    /// The property, or `all` with their number.
    pub property: String,
    /// In what sense a liveness property is meant; empty for others.
    pub sense: &'static str,
    /// The verdict in words.
    pub verdict: String,
    /// Whether it is one on recovery: such verdicts go into the table that a scenario names.
    pub recovery: bool,
    /// States from which nothing good can be reached.
    pub trapped: u64,
    /// Steps of a shortest counterexample.
    pub steps: Option<usize>,
    /// Distinct states.
    pub states: u64,
    /// The deepest level.
    pub depth: u32,
    /// States that a bound cut.
    pub cut: u64,
    /// How the search ended.
    pub ending: String,
    /// How long it took.
    pub seconds: f64,
    /// Why the verdict is as expected.
    pub because: Option<String>,
}

/// The table's header.
pub const COLUMNS: [&str; 9] = [
    "setting",
    "without",
    "property",
    "verdict",
    "shortest",
    "states",
    "depth",
    "cut states",
    "ending",
];

impl Row {
    /// The cells of the row, under [`COLUMNS`].
    pub fn cells(&self) -> [String; 9] {
        [
            self.setting.clone(),
            self.without.clone(),
            match self.sense {
                "" => self.property.clone(),
                sense => format!("{} ({sense})", self.property),
            },
            self.verdict.clone(),
            self.steps.map_or_else(|| "-".to_owned(), |steps| steps.to_string()),
            grouped(self.states),
            self.depth.to_string(),
            grouped(self.cut),
            self.ending.clone(),
        ]
    }

    /// Whether it speaks of one property, and not of all at once.
    pub fn property_is_one(&self) -> bool {
        !self.property.starts_with("all ")
    }

    /// The row as JSON.
    pub fn json(&self) -> Value {
        json!({
            "setting": self.setting,
            "without": self.without,
            "property": self.property,
            "sense": Some(self.sense).filter(|sense| !sense.is_empty()),
            "verdict": self.verdict,
            "steps": self.steps,
            "states": self.states,
            "depth": self.depth,
            "cut_states": self.cut,
            "ending": self.ending,
            "seconds": self.seconds,
            "because": self.because,
        })
    }
}

/// The notes on a scenario's removals.
pub fn notes(scenario: &Scenario) -> impl Iterator<Item = (String, &str)> {
    let with_note = scenario.decide.iter().filter(|decide| !decide.note.is_empty());
    with_note.map(|Decide { without, note, .. }| {
        let rules: Vec<&str> = without.iter().map(|rule| rule.id()).collect();
        let rules = if rules.is_empty() {
            "whole rulebook".to_owned()
        } else {
            format!("without {}", rules.join(", "))
        };
        (rules, note.as_str())
    })
}

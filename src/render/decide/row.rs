//! The lines of the table that `decide` prints.

use quorate_checker::{Kind, Path, PropertyVerdict, Verdict};
use quorate_model::cluster::ClusterModel;
use quorate_model::scenario::{Decide, Scenario};
use serde_json::{Value, json};

use crate::render::lasso;
use crate::run::assess::{Assessment, is_liveness};
use crate::run::examine::Examined;
use crate::run::recorded::sensitivity;
use crate::text::grouped;

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
    /// Whether the property asks for recovery. Such verdicts go into the scenario's table.
    pub recovery: bool,
    /// States from which no lasting good state can be reached.
    pub trapped: u64,
    /// Steps of a shortest counterexample.
    pub steps: Option<usize>,
    /// Distinct states.
    pub states: u64,
    /// The deepest level.
    pub depth: u32,
    /// States with a successor out of bounds.
    pub truncated: u64,
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
    "truncated",
    "ending",
];

impl Row {
    /// The rows of one instance: what the scenario asks of steps and of recovery, and everything
    /// that is not good.
    pub fn of(examined: &Examined) -> Vec<Row> {
        let report = &examined.report;
        let row = |property: String,
                   verdict: String,
                   steps: Option<usize>,
                   because: Option<String>| Row {
            setting: examined.instance.setting.to_string(),
            without: match examined.instance.removed() {
                none if none.is_empty() => "-".to_owned(),
                rules => rules.join(", "),
            },
            property,
            sense: "",
            verdict,
            recovery: false,
            trapped: 0,
            steps,
            states: report.distinct,
            depth: report.depth,
            truncated: report.cut_states,
            ending: report.ending.to_string(),
            seconds: report.elapsed.as_secs_f64(),
            because,
        };
        let asked = |property: &PropertyVerdict<ClusterModel>| {
            (property.kind == Kind::Edge || is_liveness(property.kind))
                && examined.instance.scenario.asks.contains(&property.name)
        };
        let mut rows: Vec<Row> = examined
            .properties()
            .filter(|(property, assessment)| asked(property) || **assessment != Assessment::Good)
            .map(|(property, assessment)| {
                let steps = property
                    .verdict
                    .path()
                    .filter(|_| property.verdict.is_violated())
                    .map(Path::len);
                let because = match assessment {
                    Assessment::Expected(why) => Some(why.clone()),
                    _ => None,
                };
                let words = words(property, assessment);
                let row = row(property.name.to_owned(), words, steps, because);
                let trapped = property.recovery.map_or(0, |recovery| recovery.trapped);
                let recovery = property.recovery.is_some();
                Row { recovery, trapped, sense: sense(property.kind), ..row }
            })
            .collect();
        if rows.is_empty() {
            rows.push(row(format!("all {}", report.verdicts.len()), "hold".to_owned(), None, None));
        }
        rows
    }

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
            grouped(self.truncated),
            self.ending.clone(),
        ]
    }

    /// Whether it is about one property, and not about all at once.
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
            "cut_states": self.truncated,
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

/// Which properties say nothing about the rules in a scenario, as recorded; none if each can fail.
pub fn cannot_fail(scenario: &Scenario) -> Option<String> {
    let cells = sensitivity::of(scenario).iter().filter(|cell| cell.cannot_fail());
    let names: Vec<&str> = cells.map(|cell| cell.property.as_str()).collect();
    (!names.is_empty())
        .then(|| format!("Cannot fail here (no removed rule violates them): {}.", names.join(", ")))
}

/// In what sense a liveness property is meant.
fn sense(kind: Kind) -> &'static str {
    match kind {
        Kind::Recoverable => "probability one",
        kind if is_liveness(kind) => "under fairness",
        _ => "",
    }
}

fn words(property: &PropertyVerdict<ClusterModel>, assessment: &Assessment) -> String {
    let mut words = property.verdict.word().to_owned();
    if let Some(recovery) = &property.recovery
        && !matches!(property.verdict, Verdict::Holds)
    {
        words.push_str(&format!(
            " ({} trapped, {} undecided, {} recoverable)",
            grouped(recovery.trapped),
            grouped(recovery.undecided),
            grouped(recovery.recoverable)
        ));
    }
    if let (Some(lasso), Some(path)) = (&property.lasso, property.verdict.path()) {
        words.push_str(&format!(" ({})", lasso::shape(lasso, path.len())));
    }
    if is_liveness(property.kind)
        && property.recovery.is_none()
        && let Verdict::Undecided { why } = &property.verdict
    {
        words.push_str(&format!(" ({why})"));
    }
    match assessment {
        Assessment::Expected(_) => words.push_str(", as expected"),
        Assessment::Unmet(word) => words.push_str(&format!(", expected: {word}")),
        _ => {}
    }
    words
}

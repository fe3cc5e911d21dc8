//! What makes each property of a scenario fail, in `specs/recorded/sensitivity.toml`.

use std::sync::OnceLock;

use quorate_model::scenario::Scenario;
use serde::Deserialize;
use toml::{Table, Value};

const TEXT: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/specs/recorded/sensitivity.toml"));

/// The keys of a scenario that ask nothing. They do not count for its digest.
const TEXTS: &[&str] = &["title", "about", "note", "because", "vacuous", "promises"];

#[derive(Deserialize, Default)]
struct File {
    #[serde(default)]
    scenario: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    name: String,
    digest: String,
    #[serde(default)]
    row: Vec<Cell>,
}

/// What is recorded of a property in a scenario.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Cell {
    /// The property.
    pub property: String,
    /// `violated`, `cannot fail here` or `not seen to fail here`.
    pub verdict: String,
    /// The setting in which it is violated.
    pub setting: Option<String>,
    /// The rules that are removed or altered for that; `-` for the whole rulebook.
    pub without: Option<String>,
    /// Steps of the violation. It is a shortest one unless a walk found it.
    pub steps: Option<usize>,
    /// The steps themselves, if a walk found it.
    pub walk: Option<String>,
    /// Why no violation is known.
    pub reason: Option<String>,
}

impl Cell {
    /// Whether no mutation violates the property, each of them searched to its end.
    pub fn cannot_fail(&self) -> bool {
        self.verdict == "cannot fail here"
    }
}

fn records() -> &'static [Record] {
    static RECORDS: OnceLock<Vec<Record>> = OnceLock::new();
    // A test reads the file too, so that it cannot be wrong here.
    RECORDS.get_or_init(|| toml::from_str::<File>(TEXT).unwrap_or_default().scenario)
}

/// What is recorded of a scenario; nothing if the record is of another scenario of that name, or of
/// an older text of this one.
pub fn of(scenario: &Scenario) -> &'static [Cell] {
    let record = records().iter().find(|record| record.name == scenario.name);
    match record.filter(|record| digest(&scenario.text).as_deref() == Some(&record.digest)) {
        Some(record) => &record.row,
        None => &[],
    }
}

/// Tells scenarios apart by what they ask for, as `cargo xtask` does for its records; none for a
/// text that is not TOML.
fn digest(text: &str) -> Option<String> {
    let table: Table = text.parse().ok()?;
    let bytes = without_texts(Value::Table(table)).to_string();
    // FNV-1a.
    let hash = bytes.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    Some(format!("{hash:016x}"))
}

fn without_texts(value: Value) -> Value {
    match value {
        Value::Table(table) => {
            let kept = table.into_iter().filter(|(key, _)| !TEXTS.contains(&key.as_str()));
            let kept = kept.map(|(key, value)| (key, without_texts(value)));
            // A table with nothing but texts asks as little as none.
            Value::Table(kept.filter(|(_, value)| !is_empty(value)).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(without_texts).collect()),
        value => value,
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_table().is_some_and(Table::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::select::library;

    #[test]
    fn recorded_sensitivity_is_of_every_scenario_of_today() {
        let file: File = toml::from_str(TEXT).unwrap();
        assert_eq!(file.scenario.len(), TEXT.matches("[[scenario]]").count());
        for scenario in library::all().unwrap() {
            assert!(!of(&scenario).is_empty(), "run cargo xtask sensitivity {}", scenario.name);
        }
    }

    #[test]
    fn recorded_sensitivity_counts_for_one_text_of_a_scenario_only() {
        let mut scenario = (*library::find("duel-3").unwrap().unwrap()).clone();
        assert!(!of(&scenario).is_empty());
        scenario.text = scenario.text.replacen("title = \"", "title = \"Told otherwise: ", 1);
        assert!(!of(&scenario).is_empty());
        // A promise changes no verdict, and a table that holds nothing else is no other scenario.
        let promise = "promises = [\"LogMatching\"]\n";
        scenario.text = scenario.text.replacen("promises = [\"ElectionSafety\"]\n", promise, 1);
        assert!(scenario.text.contains(promise) && !of(&scenario).is_empty());
        assert_eq!(digest("a = 1\n"), digest(&format!("a = 1\n[check]\n{promise}")));
        assert_ne!(digest("a = 1\n"), digest("a = 1\n[check]\nask = []\n"));
        scenario.text.push_str("\n[[decide]]\nwithout = [\"VOTE-1\"]\n");
        assert!(of(&scenario).is_empty());
    }
}

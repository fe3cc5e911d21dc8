//! `cargo xtask verdicts`: what becomes of changing a configuration, in each scheme, activation and
//! storage mode, and with each guard removed.
//!
//! `specs/recorded/verdicts.toml` keeps what came out of each scenario, as `quorate decide` says
//! it.

mod section;

use serde_json::Value;
use toml::Table;

use crate::command::Outcome;
use crate::records::{MODEL, Records};

pub(crate) use section::section;

pub(crate) const RECORDS: Records = Records {
    path: "specs/recorded/verdicts.toml",
    command: "verdicts",
    list: "scenario",
    key: "name",
    scenario: "name",
    sources: MODEL,
};

/// A search that needs more is recorded as stopped there.
const MAX_STATES: &str = "60000000";

/// Decides scenarios and keeps what came out.
pub(crate) fn run(names: &[&str]) -> Outcome {
    let known = |scenario: &Table| scenario.contains_key("reconfigure");
    // A property that fails (12, 13) is what is to be recorded.
    let fine = [0, 12, 13];
    RECORDS.run(
        (names, known),
        ("decide", &["--max-states", MAX_STATES, "--allow-bounded"]),
        &fine,
        record,
    )
}

/// What is kept of a scenario.
fn record(name: &str, document: &Value) -> Outcome<Table> {
    let found = document["scenarios"]
        .as_array()
        .and_then(|list| list.iter().find(|scenario| scenario["scenario"].as_str() == Some(name)));
    let rows = found.and_then(|found| found["rows"].as_array());
    let rows = rows.ok_or_else(|| format!("{name}: the tool gives no rows"))?;
    let mut record = RECORDS.begin(name)?;
    let rows: Outcome<Vec<toml::Value>> = rows.iter().map(row).collect();
    record.insert("row".to_owned(), toml::Value::Array(rows?));
    Ok(record)
}

fn row(row: &Value) -> Outcome<toml::Value> {
    let mut kept = Table::new();
    for key in ["setting", "without", "property", "verdict", "ending"] {
        let word = row[key].as_str().ok_or_else(|| format!("a row has no {key}"))?;
        kept.insert(key.to_owned(), word.into());
    }
    for key in ["states", "depth", "cut_states"] {
        let number = row[key].as_i64().ok_or_else(|| format!("a row has no {key}"))?;
        kept.insert(key.to_owned(), number.into());
    }
    if let Some(steps) = row["steps"].as_i64() {
        kept.insert("steps".to_owned(), steps.into());
    }
    let seconds = row["seconds"].as_f64().ok_or("a row has no seconds")?;
    kept.insert("seconds".to_owned(), ((seconds * 10.0).round() / 10.0).into());
    Ok(toml::Value::Table(kept))
}

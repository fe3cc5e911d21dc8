//! `cargo xtask verdicts`: what becomes of changing a configuration, in each scheme, activation and
//! storage mode, and with each guard removed.
//!
//! `specs/recorded/verdicts.toml` keeps what came out of each scenario, as `quorate decide` says
//! it.

mod section;

use serde_json::Value;
use toml::Table;

use crate::command::Outcome;
use crate::records::{Compared, MODEL, Records, Runs};

pub(crate) use section::section;

pub(crate) const RECORDS: Records = Records {
    path: "specs/recorded/verdicts.toml",
    command: "verdicts",
    list: "scenario",
    key: "name",
    scenario: "name",
    sources: MODEL,
    compared: Compared::Results,
};

/// A search that needs more is recorded as stopped there.
const MAX_STATES: &str = "60000000";

/// How verdicts are decided. A property that fails (12, 13) is what is to be recorded.
pub(crate) const RUNS: Runs = Runs {
    records: &RECORDS,
    command: "decide",
    options: &["--max-states", MAX_STATES, "--allow-bounded"],
    fine: &[0, 12, 13],
    known: |scenario| scenario.contains_key("reconfigure"),
    record,
};

/// What is kept of a scenario.
fn record(name: &str, document: &Value) -> Outcome<Table> {
    // One entry for each instance that was named, or one for all of them.
    let entries = document["scenarios"].as_array().into_iter().flatten();
    let entries = entries.filter(|entry| entry["scenario"].as_str() == Some(name));
    let rows: Vec<&Value> =
        entries.filter_map(|entry| entry["rows"].as_array()).flatten().collect();
    if rows.is_empty() {
        return Err(format!("{name}: the tool gives no rows"));
    }
    let mut record = RECORDS.begin(name)?;
    let rows: Outcome<Vec<toml::Value>> = rows.into_iter().map(row).collect();
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

//! `cargo xtask sensitivity`: for each property of each scenario, a mutation that violates it
//! there.
//!
//! `specs/recorded/sensitivity.toml` keeps what `quorate check --sensitivity` found. A violation
//! that a later run does not find is a failure: then the check proves less than it did.

mod cells;
mod check;
mod promises;
mod section;

use serde_json::Value;
use toml::Table;

use crate::command::Outcome;
use crate::records::{Compared, MODEL, Records, Runs};

pub(crate) use check::check;
pub(crate) use section::section;

pub(crate) const RECORDS: Records = Records {
    path: "specs/recorded/sensitivity.toml",
    command: "sensitivity",
    list: "scenario",
    key: "name",
    scenario: "name",
    sources: MODEL,
    compared: Compared::Always(cells::lost),
};

/// How violations are looked for.
const RUNS: Runs = Runs {
    records: &RECORDS,
    command: "check",
    options: &["--sensitivity", "--progress", "none"],
    // A broken promise is recorded, and `--check` fails for it.
    fine: &[0, VACUOUS],
    known: |_| true,
    record,
};

/// The tool's exit code for a promised property that no mutation violates.
const VACUOUS: i32 = 22;

/// Options with a number that go to the tool.
const EFFORT: [&str; 3] = ["--max-states", "--states-in-all", "--walk-steps"];

/// Looks for violations and keeps what was found.
///
/// # Errors
/// See [`Runs::run`].
pub(crate) fn run(words: &[&str]) -> Outcome {
    let (names, effort) = parted(words);
    RUNS.run_with(&names, &effort)
}

/// The words that are for the records, and the options of the tool.
fn parted<'a>(words: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut names, mut effort) = (Vec::new(), Vec::new());
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        if EFFORT.contains(&word) {
            effort.push(word);
            effort.extend(words.next());
        } else {
            names.push(word);
        }
    }
    (names, effort)
}

/// What is kept of a scenario.
fn record(name: &str, document: &Value) -> Outcome<Table> {
    let list = document["scenarios"].as_array();
    let found =
        list.and_then(|list| list.iter().find(|one| one["scenario"].as_str() == Some(name)));
    let found = found.ok_or_else(|| format!("{name}: the tool does not name the scenario"))?;
    let mut record = RECORDS.begin(name)?;
    for key in ["searches", "states", "walk_steps"] {
        let number = found[key].as_i64().ok_or_else(|| format!("{name}: no {key}"))?;
        record.insert(key.to_owned(), number.into());
    }
    let rows = found["rows"].as_array().ok_or_else(|| format!("{name}: no rows"))?;
    let rows: Outcome<Vec<toml::Value>> = rows.iter().map(row).collect();
    record.insert("row".to_owned(), toml::Value::Array(rows?));
    Ok(record)
}

fn row(row: &Value) -> Outcome<toml::Value> {
    let mut kept = Table::new();
    for key in ["property", "verdict"] {
        let word = row[key].as_str().ok_or_else(|| format!("a row has no {key}"))?;
        kept.insert(key.to_owned(), word.into());
    }
    for key in ["found", "setting", "without", "walk", "reason"] {
        if let Some(word) = row[key].as_str() {
            kept.insert(key.to_owned(), word.into());
        }
    }
    for key in ["steps", "states"] {
        if let Some(number) = row[key].as_i64() {
            kept.insert(key.to_owned(), number.into());
        }
    }
    Ok(toml::Value::Table(kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_sensitivity_effort_goes_to_the_tool() {
        let (names, effort) = parted(&["duel-3", "--states-in-all", "9", "--accept", "tally-4"]);
        assert_eq!(names, ["duel-3", "--accept", "tally-4"]);
        assert_eq!(effort, ["--states-in-all", "9"]);
    }

    #[test]
    fn xtask_sensitivity_keeps_what_the_tool_says() {
        let document = serde_json::json!({ "scenarios": [{
            "scenario": "duel-3", "searches": 7, "states": 50, "walk_steps": 3, "interrupted": false,
            "rows": [
                { "property": "A", "verdict": "violated", "promised": true, "found": "walk", "setting": "none", "without": "VOTE-1", "steps": 9, "states": null, "walk": "AQAA", "reason": null },
                { "property": "B", "verdict": "cannot fail here", "promised": false, "found": null, "setting": null, "without": null, "steps": null, "states": null, "walk": null, "reason": "r" },
            ],
        }] });
        let kept = record("duel-3", &document).unwrap().to_string();
        assert!(kept.contains("without = \"VOTE-1\"") && kept.contains("steps = 9"), "{kept}");
        assert!(kept.contains("found = \"walk\"") && kept.contains("walk = \"AQAA\""), "{kept}");
        assert!(kept.contains("reason = \"r\"") && kept.contains("searches = 7"), "{kept}");
        assert!(record("duel-4", &document).is_err());
    }
}

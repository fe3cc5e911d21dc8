//! `cargo xtask verdicts`: what becomes of changing a configuration, in each scheme, activation and storage mode, and with each guard removed.
//!
//! `specs/verdicts.toml` keeps what came out of each scenario, as `quorate decide` says it. That takes long, so the gate does not do it again; but a record counts for its scenario
//! as it was, so the gate fails once the scenario's file is another one.

mod section;

use serde_json::Value;
use toml::Table;

use crate::bench::machine;
use crate::command::{self, Outcome};
use crate::deep;

pub(crate) use section::{TITLE, section};

const FILE: &str = "specs/verdicts.toml";
const HEAD: &str = "# Made by `cargo xtask verdicts`, a record for each scenario. Do not edit.\n";
const FOLDER: &str = "specs/scenarios";

/// A search that needs more is recorded as stopped there.
const MAX_STATES: &str = "60000000";

/// Decides scenarios and keeps what came out.
pub(crate) fn run(names: &[&str]) -> Outcome {
    if names.iter().any(|name| name.starts_with('-')) {
        return Err("usage: cargo xtask verdicts [SCENARIO…]".to_owned());
    }
    command::run(&["build", "--release", "--locked", "--package", "quorate"], &[])?;
    let known = known()?;
    let chosen: Vec<&str> = match names {
        [] => known.iter().map(String::as_str).collect(),
        names => names.to_vec(),
    };
    for name in chosen {
        if !known.iter().any(|other| other == name) {
            return Err(format!(
                "{name}: expected a scenario with a table [reconfigure]: {}",
                known.join(", ")
            ));
        }
        let words = ["decide", name, "--format", "json", "--max-states", MAX_STATES];
        let tool = ["run", "--quiet", "--release", "--locked", "--package", "quorate", "--"];
        // A property that fails (12, 13) is what is to be recorded.
        let failed = |code| ![0, 12, 13].contains(&code);
        let text = command::output_unless(&[&tool[..], &words].concat(), failed)?;
        let document: Value =
            serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
        let record = record(name, &document)?;
        // Each is kept at once: what follows may be interrupted.
        let mut records = read()?;
        records.retain(|old| old.get("name") != record.get("name"));
        records.push(record);
        write(records)?;
    }
    Ok(())
}

/// The scenarios that are recorded here.
fn known() -> Outcome<Vec<String>> {
    let folder = command::root().join(FOLDER);
    let files = std::fs::read_dir(&folder).map_err(|error| format!("{FOLDER}: {error}"))?;
    let mut names = Vec::new();
    for file in files {
        let path = file.map_err(|error| format!("{FOLDER}: {error}"))?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let table = scenario(stem)?;
            if table.contains_key("reconfigure") {
                names.push(stem.to_owned());
            }
        }
    }
    names.sort();
    Ok(names)
}

/// A scenario's file.
fn scenario(name: &str) -> Outcome<Table> {
    deep::scenario_text(name)?.parse().map_err(|error| format!("{FOLDER}/{name}.toml: {error}"))
}

/// What is kept of a scenario.
fn record(name: &str, document: &Value) -> Outcome<Table> {
    let found = document["scenarios"]
        .as_array()
        .and_then(|list| list.iter().find(|scenario| scenario["scenario"].as_str() == Some(name)));
    let rows = found.and_then(|found| found["rows"].as_array());
    let rows = rows.ok_or_else(|| format!("{name}: the tool gives no rows"))?;
    let facts = machine::facts(&format!("verdicts {name}"))?;
    let fact = |name: &str| facts.iter().find(|(key, _)| key == name).map_or("", |(_, v)| v);
    let mut record = Table::new();
    record.insert("name".to_owned(), name.into());
    record.insert("digest".to_owned(), deep::digest(&deep::scenario_text(name)?).into());
    record.insert("date".to_owned(), fact("Date").into());
    let machine = [fact("Cores"), " cores (", fact("Processor"), "), ", fact("Memory")].concat();
    record.insert("machine".to_owned(), machine.into());
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

fn read() -> Outcome<Vec<Table>> {
    let text = match std::fs::read_to_string(command::root().join(FILE)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.map_err(|error| format!("{FILE}: {error}"))?,
    };
    let table: Table = text.parse().map_err(|error| format!("{FILE}: {error}"))?;
    let records = table.get("scenario").and_then(toml::Value::as_array).cloned();
    let records = records.unwrap_or_default().into_iter();
    Ok(records.filter_map(|record| record.as_table().cloned()).collect())
}

fn write(mut records: Vec<Table>) -> Outcome {
    records.sort_by_key(|record| deep::word(record, "name").unwrap_or_default().to_owned());
    let list = records.into_iter().map(toml::Value::Table).collect();
    let table = Table::from_iter([("scenario".to_owned(), toml::Value::Array(list))]);
    let text = toml::to_string(&table).map_err(|error| format!("{FILE}: {error}"))?;
    crate::page::write(FILE, &format!("{HEAD}\n{text}"))
}

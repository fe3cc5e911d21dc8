//! `cargo xtask deep`: searches of minutes or hours, and what came out of them.
//!
//! `specs/deep.toml` keeps one record a search. It is not made again by the gate; but a record counts for its scenario as it was, so the gate fails once
//! the scenario's file is another one.

use std::time::Duration;

use serde_json::Value;
use toml::Table;

use crate::bench::machine;
use crate::command::{self, Outcome};

const FILE: &str = "specs/deep.toml";
const HEAD: &str = "# Made by `cargo xtask deep`, a record for each search. Do not edit.\n";

const USAGE: &str = "\
Usage: cargo xtask deep SCENARIO [OPTION…]

Runs `quorate check SCENARIO` with a limit of 17.1 GiB, spilling what waits, and records what came out in specs/deep.toml; then run cargo xtask bounds.
Further options go to `quorate check`, such as --checkpoint DIR to go on after an interruption.";

/// What the search may count as its own. With what the process holds besides it stays below 20 GiB.
const LIMIT: &str = "17500M";
/// Where waiting states go.
const SPILL: &str = "target/spill";

/// Runs the search of a scenario and keeps its record.
pub(crate) fn run(words: &[&str]) -> Outcome {
    let [name, options @ ..] = words else { return Err(USAGE.to_owned()) };
    if name.starts_with('-') {
        return Err(USAGE.to_owned());
    }
    command::run(&["build", "--release", "--locked", "--package", "quorate"], &[])?;
    let fixed = ["--require-complete", "--memory", LIMIT, "--spill", SPILL, "--format", "json"];
    let tool = ["run", "--quiet", "--release", "--locked", "--package", "quorate", "--", "check"];
    let line = [&tool[..], &[name], &fixed, options].concat();
    let text = command::output(&line)?;
    let document: Value = serde_json::from_str(&text).map_err(|error| format!("{error}"))?;
    let instances = document["instances"].as_array().ok_or("the tool names no instance")?;
    let mut records = read()?;
    for instance in instances {
        let record = record(instance)?;
        records.retain(|old| old.get("search") != record.get("search"));
        println!("{}", row(&record)?);
        records.push(record);
    }
    write(records)
}

/// What is kept of a search.
fn record(instance: &Value) -> Outcome<Table> {
    let word = |key: &str| instance[key].as_str().ok_or(format!("the tool gives no {key}"));
    let number = |key: &str| instance[key].as_u64().ok_or(format!("the tool gives no {key}"));
    let (scenario, setting) = (word("scenario")?, word("setting")?);
    if instance["complete"].as_bool() != Some(true) {
        return Err(format!("{scenario}@{setting}: {}", word("ending")?));
    }
    let properties = instance["properties"].as_array().ok_or("the tool gives no properties")?;
    let good = properties.iter().filter(|property| property["standing"] == "good").count();
    let seconds = instance["seconds"].as_f64().ok_or("the tool gives no seconds")?;
    let facts = machine::facts(&format!("deep {scenario}"))?;
    let fact = |name: &str| facts.iter().find(|(key, _)| key == name).map_or("", |(_, v)| v);
    let mut record = Table::new();
    let mut keep = |key: &str, value: toml::Value| record.insert(key.to_owned(), value);
    keep("search", format!("{scenario}@{setting}").into());
    keep("scenario", scenario.into());
    keep("digest", digest(&scenario_text(scenario)?).into());
    keep("properties", (properties.len() as i64).into());
    keep("good", (good as i64).into());
    for key in ["states", "generated", "depth", "cut_states", "bytes", "peak_resident"] {
        let value = i64::try_from(number(key)?).map_err(|error| format!("{key}: {error}"))?;
        keep(key, value.into());
    }
    keep("odds", format!("{:.1e}", instance["collision_odds"].as_f64().unwrap_or(1.0)).into());
    keep("seconds", (seconds.round() as i64).into());
    keep("ending", word("ending")?.into());
    keep("date", fact("Date").into());
    let machine = [fact("Cores"), " cores (", fact("Processor"), "), ", fact("Memory")].concat();
    keep("machine", machine.into());
    Ok(record)
}

/// How the section begins.
pub(crate) const TITLE: &str = "\n## Deep searches\n";

/// The section of `specs/bounds.md`.
///
/// # Errors
/// If a record belongs to a scenario that is another one by now.
pub(crate) fn section() -> Outcome<String> {
    let records = read()?;
    let mut text = TITLE.to_owned();
    text += "\nSearches of minutes or hours, each run by `cargo xtask deep SCENARIO` and recorded in `specs/deep.toml`; the gate only checks that the scenario is still the one that \
         was searched.\n\n| search | properties | states | generated | depth | cut states | time | resident at the peak | odds of a collision | machine | date |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---|---|\n";
    for record in &records {
        let scenario = word(record, "scenario")?;
        if word(record, "digest")? != digest(&scenario_text(scenario)?) {
            return Err(format!(
                "{FILE}: {scenario} is not what was searched; run cargo xtask deep {scenario}"
            ));
        }
        text += &row(record)?;
        text.push('\n');
    }
    Ok(text)
}

fn row(record: &Table) -> Outcome<String> {
    let number = |key: &str| -> Outcome<u64> {
        let number = record.get(key).and_then(toml::Value::as_integer);
        let number = number.and_then(|number| u64::try_from(number).ok());
        number.ok_or_else(|| format!("{FILE}: a record has no number {key}"))
    };
    let (good, all) = (number("good")?, number("properties")?);
    let properties =
        if good == all { format!("all {all} hold") } else { format!("{good} of {all} hold") };
    let time = Duration::from_secs(number("seconds")?).as_secs();
    let gibibytes = number("peak_resident")? as f64 / f64::from(1 << 30);
    Ok(format!(
        "| {} | {properties} | {} | {} | {} | {} | {} min {:02} s | {gibibytes:.1} GiB | {} | {} | {} |",
        word(record, "search")?,
        grouped(number("states")?),
        grouped(number("generated")?),
        number("depth")?,
        grouped(number("cut_states")?),
        time / 60,
        time % 60,
        word(record, "odds")?,
        word(record, "machine")?,
        word(record, "date")?,
    ))
}

pub(crate) fn word<'a>(record: &'a Table, key: &str) -> Outcome<&'a str> {
    let word = record.get(key).and_then(toml::Value::as_str);
    word.ok_or_else(|| format!("{FILE}: a record has no text {key}"))
}

/// A number with commas between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(crate) fn scenario_text(name: &str) -> Outcome<String> {
    let path = format!("specs/scenarios/{name}.toml");
    std::fs::read_to_string(command::root().join(&path)).map_err(|error| format!("{path}: {error}"))
}

/// Tells texts apart (FNV-1a).
pub(crate) fn digest(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn read() -> Outcome<Vec<Table>> {
    let text = match std::fs::read_to_string(command::root().join(FILE)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.map_err(|error| format!("{FILE}: {error}"))?,
    };
    let table: Table = text.parse().map_err(|error| format!("{FILE}: {error}"))?;
    let runs = table.get("run").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    Ok(runs.into_iter().filter_map(|run| run.as_table().cloned()).collect())
}

fn write(mut records: Vec<Table>) -> Outcome {
    let search = |record: &Table| word(record, "search").unwrap_or_default().to_owned();
    records.sort_by_key(search);
    let runs: Vec<toml::Value> = records.into_iter().map(toml::Value::Table).collect();
    let table = Table::from_iter([("run".to_owned(), toml::Value::Array(runs))]);
    let text = toml::to_string_pretty(&table).map_err(|error| format!("{FILE}: {error}"))?;
    crate::page::write(FILE, &format!("{HEAD}\n{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_deep_keeps_what_the_tool_says() {
        let instance = serde_json::json!({
            "scenario": "election-3-deep", "setting": "both", "complete": true, "ending": "complete within bounds",
            "properties": [{ "standing": "good" }, { "standing": "good" }], "states": 1_234_567, "generated": 2_000_000,
            "depth": 7, "cut_states": 0, "bytes": 1u64 << 31, "peak_resident": 1u64 << 31, "seconds": 61.4, "collision_odds": 1e-9,
        });
        let kept = row(&record(&instance).unwrap()).unwrap();
        let begin = "| election-3-deep@both | all 2 hold | 1,234,567 | 2,000,000 | 7 | 0 | 1 min 01 s | 2.0 GiB | 1.0e-9 |";
        assert!(kept.starts_with(begin), "{kept}");
        let mut cut = instance;
        cut["complete"] = false.into();
        assert!(record(&cut).is_err());
    }

    #[test]
    fn xtask_deep_records_are_of_the_scenarios_of_today() {
        section().unwrap();
    }
}

//! `cargo xtask deep`: searches of minutes or hours, and what came out of them.

use std::time::Duration;

use serde_json::Value;
use toml::Table;

use crate::command::{self, Outcome};
use crate::out::say;
use crate::records::{Compared, MODEL, Records, number, word};
use crate::table::grouped;

pub(crate) const RECORDS: Records = Records {
    path: "specs/recorded/deep.toml",
    command: "deep",
    list: "run",
    key: "search",
    scenario: "scenario",
    sources: MODEL,
    compared: Compared::Results,
};

const USAGE: &str = "\
Usage: cargo xtask deep [--accept] SCENARIO [OPTION…]

Runs `quorate check SCENARIO` with a memory limit of 17.1 GiB and records the results in
specs/recorded/deep.toml. Run cargo xtask bounds afterwards, which writes the page.

  --accept       Keep results that differ from the record. Without it they are an error.

Other options go to `quorate check`. With --checkpoint DIR an interrupted search continues.";

/// What the search may count as its own. With what the process holds besides it stays below 20 GiB.
const LIMIT: &str = "17500M";
/// Where waiting states go.
const SPILL: &str = "target/spill";

/// Runs the search of a scenario and keeps its record.
pub(crate) fn run(words: &[&str]) -> Outcome {
    if let ["-h" | "--help", ..] = words {
        say!("{USAGE}");
        return Ok(());
    }
    let accept = words.contains(&"--accept");
    let words: Vec<&str> = words.iter().copied().filter(|&word| word != "--accept").collect();
    let [name, ref options @ ..] = words[..] else { return Err(USAGE.to_owned()) };
    if name.starts_with('-') {
        return Err(USAGE.to_owned());
    }
    command::run(&["build", "--release", "--locked", "--package", "quorate"], &[])?;
    let fixed = ["--memory", LIMIT, "--spill", SPILL, "--format", "json"];
    let tool = ["run", "--quiet", "--release", "--locked", "--package", "quorate", "--", "check"];
    let line = [&tool[..], &[name], &fixed, options].concat();
    let text = command::output(&line)?;
    let document: Value = serde_json::from_str(&text).map_err(|error| format!("{error}"))?;
    let instances = document["instances"].as_array().ok_or("the tool names no instance")?;
    for instance in instances {
        let record = record(instance)?;
        say!("{}", row(&record)?);
        RECORDS.compare_and_keep(record, accept)?;
    }
    Ok(())
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
    let mut record = RECORDS.begin(scenario)?;
    let mut keep = |key: &str, value: toml::Value| record.insert(key.to_owned(), value);
    keep("search", format!("{scenario}@{setting}").into());
    keep("properties", (properties.len() as i64).into());
    keep("good", (good as i64).into());
    for key in ["states", "generated", "depth", "cut_states", "bytes", "peak_resident"] {
        let value = i64::try_from(number(key)?).map_err(|error| format!("{key}: {error}"))?;
        keep(key, value.into());
    }
    keep("odds", format!("{:.1e}", instance["collision_odds"].as_f64().unwrap_or(1.0)).into());
    keep("seconds", (seconds.round() as i64).into());
    keep("ending", word("ending")?.into());
    Ok(record)
}

/// How the section begins.
const TITLE: &str = "\n## Deep searches\n";
const HEAD: &str = "
Searches that take minutes or hours. `cargo xtask deep SCENARIO` runs one and records it in
`specs/recorded/deep.toml`. The gate does not run them; it checks that the scenario is still the one
that was searched.

| search | properties | states | generated | depth | truncated | time | resident at the peak | odds of a collision | machine | date |
|---|---|---:|---:|---:|---:|---:|---:|---:|---|---|
";

/// The section of `specs/recorded/bounds`.
///
/// # Errors
/// If a record belongs to a scenario that is another one by now.
pub(crate) fn section() -> Outcome<String> {
    let records = RECORDS.of_today()?;
    let mut text = TITLE.to_owned();
    text += HEAD;
    for record in &records {
        text += &row(record)?;
        text.push('\n');
    }
    Ok(text)
}

fn row(record: &Table) -> Outcome<String> {
    let number = |key: &str| number(record, key);
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

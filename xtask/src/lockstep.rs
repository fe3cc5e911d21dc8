//! `cargo xtask lockstep`: model and core on the scenarios that change their configuration and are
//! too large for the gate.
//!
//! `specs/recorded/lockstep.toml` keeps what came out of each scenario, as `quorate conform` says
//! it.

use serde_json::Value;
use toml::Table;

use crate::command::Outcome;
use crate::records::{BOTH_SIDES, Compared, Records, Runs, number, rows, seconds, word};
use crate::table::grouped;

pub(crate) const RECORDS: Records = Records {
    path: "specs/recorded/lockstep.toml",
    command: "lockstep",
    list: "scenario",
    key: "name",
    scenario: "name",
    sources: BOTH_SIDES,
    compared: Compared::Results,
};

/// An instance that has more states is recorded as stopped there: the walk has no reductions, and
/// holds every state.
const MAX_STATES: &str = "60000000";

/// How model and core are compared. A divergence (20) is recorded, too, and that the core has none
/// of what is changed (22).
pub(crate) const RUNS: Runs = Runs {
    records: &RECORDS,
    command: "conform",
    options: &["--max-states", MAX_STATES, "--allow-bounded"],
    fine: &[0, 20, 22],
    known: |scenario| {
        let in_gate = scenario.get("ci").and_then(toml::Value::as_bool) == Some(true);
        scenario.contains_key("reconfigure") && !in_gate
    },
    record,
};

/// Runs scenarios on both sides and keeps what came out.
///
/// # Errors
/// Also if the core diverges from the model; the record says where.
pub(crate) fn run(names: &[&str]) -> Outcome {
    RUNS.run(names)?;
    for record in &RECORDS.read()? {
        if let Some(row) = rows(record).find(|row| number(row, "divergences") != Ok(0)) {
            let (name, setting) = (word(record, "name")?, word(row, "setting")?);
            return Err(format!("{name}@{setting}: the core diverges from the model"));
        }
    }
    Ok(())
}

/// What is kept of a scenario: the instances that the core knows all rules of.
fn record(name: &str, document: &Value) -> Outcome<Table> {
    let instances = document["instances"].as_array();
    let instances = instances.ok_or_else(|| format!("{name}: the tool names no instance"))?;
    let mut record = RECORDS.begin(name)?;
    let instances = instances.iter().filter(|instance| instance["scenario"] == name);
    let (kept, skipped): (Vec<_>, Vec<_>) =
        instances.partition(|instance| instance["skipped"].is_null());
    let rows: Outcome<Vec<toml::Value>> = kept.into_iter().map(row).collect();
    record.insert("skipped".to_owned(), (skipped.len() as i64).into());
    record.insert("row".to_owned(), toml::Value::Array(rows?));
    Ok(record)
}

fn row(instance: &Value) -> Outcome<toml::Value> {
    // A comparison of nothing (22, too) is none.
    if instance["edges"].as_u64() == Some(0) {
        return Err(format!("{}: no edge was explored", instance["setting"]));
    }
    let mut kept = Table::new();
    for key in ["setting", "ending"] {
        let word = instance[key].as_str().ok_or_else(|| format!("an instance has no {key}"))?;
        kept.insert(key.to_owned(), word.into());
    }
    for key in ["states", "edges", "disabled", "refused_starts"] {
        let number = instance[key].as_i64().ok_or_else(|| format!("an instance has no {key}"))?;
        kept.insert(key.to_owned(), number.into());
    }
    let diverges = !instance["divergence"].is_null();
    kept.insert("divergences".to_owned(), i64::from(diverges).into());
    let seconds = instance["seconds"].as_f64().ok_or("an instance has no seconds")?;
    kept.insert("seconds".to_owned(), ((seconds * 10.0).round() / 10.0).into());
    Ok(toml::Value::Table(kept))
}

/// How the section begins.
const TITLE: &str = "\n## Lockstep on large changes of the configuration\n";
const HEAD: &str = "
Model and core take every explored edge, and in every state every input that is disabled there.
Both sides must agree. Cores that meet in one state of the model must be equal. The walk has exact
terms and no reductions. `cargo xtask lockstep` records the results in
`specs/recorded/lockstep.toml`; the gate runs the smaller scenarios each time.

Activation by appending is missing here because the core does not have it. A core that restarts
finds the disk that the storage mode leaves. In mode `ordered`, the core's own order, that disk is
also compared with the one that the core would have left. A *refused start* is a disk that the core
does not accept, such as a log beyond its term; the node takes no further part in that run.

| scenario | setting | states | edges | disabled inputs | divergences | refused starts | time | ending | date | machine |
|---|---|---:|---:|---:|---:|---:|---:|---|---|---|
";

/// The table.
///
/// # Errors
/// If a record belongs to a scenario that is another one by now.
pub(crate) fn section() -> Outcome<String> {
    let records = RECORDS.of_today()?;
    if records.is_empty() {
        return Ok(String::new());
    }
    let mut text = [TITLE, HEAD].concat();
    for record in &records {
        for row in rows(record) {
            let mut cells =
                vec![word(record, "name")?.to_owned(), word(row, "setting")?.to_owned()];
            for key in ["states", "edges", "disabled", "divergences", "refused_starts"] {
                cells.push(grouped(number(row, key)?));
            }
            cells.push(seconds(row)?);
            cells.push(word(row, "ending")?.to_owned());
            cells.extend([word(record, "date")?, word(record, "machine")?].map(str::to_owned));
            text += &format!("| {} |\n", cells.join(" | "));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_lockstep_keeps_what_the_core_has() {
        let instance = |skipped: Value| {
            serde_json::json!({
                "scenario": "reconf-3-4", "setting": "none+one+apply", "ending": "complete", "states": 7, "edges": 9, "disabled": 90, "divergence": null,
                "refused_starts": 0, "seconds": 0.25, "skipped": skipped,
            })
        };
        let document = serde_json::json!({ "instances": [instance(Value::Null), instance("by appending".into())] });
        let record = record("reconf-3-4", &document).unwrap();
        assert_eq!((rows(&record).count(), number(&record, "skipped")), (1, Ok(1)));
        let row = rows(&record).next().unwrap();
        assert_eq!((number(row, "edges"), number(row, "divergences")), (Ok(9), Ok(0)));
    }

    #[test]
    fn xtask_lockstep_records_are_of_the_scenarios_of_today() {
        section().unwrap();
    }
}

//! What came out of long runs, kept in files under `specs/`.
//!
//! The gate does not make them again; but a record counts for its scenario as it was, so the gate
//! fails once the scenario's file is another one. A record also keeps a digest of the rulebook.
//! Where that has changed since, the page of bounds names the record as one of earlier rules.

use serde_json::Value as Json;
use toml::{Table, Value};

use crate::bench::machine;
use crate::command::{self, Outcome};

/// The rules that a verdict is about.
const RULEBOOK: &str = "specs/raft.md";

/// The folder of scenarios.
pub(crate) const SCENARIOS: &str = "specs/scenarios";

/// A file of records, each made by one command.
pub(crate) struct Records {
    /// The path from the workspace root.
    pub(crate) path: &'static str,
    /// The command that makes a record of a scenario, without `cargo xtask`.
    pub(crate) command: &'static str,
    /// The name of the list in the file.
    pub(crate) list: &'static str,
    /// What tells records apart.
    pub(crate) key: &'static str,
    /// Where a record names its scenario.
    pub(crate) scenario: &'static str,
}

impl Records {
    /// Every record; none if there is no file.
    pub(crate) fn read(&self) -> Outcome<Vec<Table>> {
        let path = self.path;
        let text = match std::fs::read_to_string(command::root().join(path)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            text => text.map_err(|error| format!("{path}: {error}"))?,
        };
        let table: Table = text.parse().map_err(|error| format!("{path}: {error}"))?;
        let records = table.get(self.list).and_then(Value::as_array).cloned().unwrap_or_default();
        Ok(records.into_iter().filter_map(|record| record.as_table().cloned()).collect())
    }

    /// The same.
    ///
    /// # Errors
    /// If a record belongs to a scenario that is another one by now.
    pub(crate) fn of_today(&self) -> Outcome<Vec<Table>> {
        let records = self.read()?;
        for record in &records {
            let name = word(record, self.scenario)?;
            if word(record, "digest")? != digest(&scenario_text(name)?) {
                let (path, command) = (self.path, self.command);
                return Err(format!(
                    "{path}: {name} is not the scenario that was run; run cargo xtask {command} {name}"
                ));
            }
        }
        Ok(records)
    }

    /// A sentence that names the records made with earlier rules; empty if there are none.
    ///
    /// # Errors
    /// If the rulebook cannot be read, or a record has no name.
    pub(crate) fn of_earlier_rules(&self, records: &[Table]) -> Outcome<String> {
        let today = rules()?;
        let old = records.iter().filter(|record| !is_of(record, &today));
        let names: Outcome<Vec<&str>> = old.map(|record| word(record, self.scenario)).collect();
        let mut names = names?;
        names.dedup();
        if names.is_empty() {
            return Ok(String::new());
        }
        let (command, names) = (self.command, names.join(", "));
        Ok(format!(
            "\n**Recorded with an earlier rulebook** and not run since (`cargo xtask {command} NAME` runs one again): {names}.\n"
        ))
    }

    /// Has the tool run on each scenario, and keeps what `record` makes of its document: at once,
    /// since what follows may be interrupted. Exit codes in `fine` are no failures of the tool.
    pub(crate) fn run(
        &self,
        (names, known): (&[&str], impl Fn(&Table) -> bool),
        (before, after): (&str, &[&str]),
        fine: &[i32],
        record: fn(&str, &Json) -> Outcome<Table>,
    ) -> Outcome {
        if names.iter().any(|name| name.starts_with('-')) {
            return Err(format!("usage: cargo xtask {} [SCENARIO…]", self.command));
        }
        command::run(&["build", "--release", "--locked", "--package", "quorate"], &[])?;
        for name in &chosen(names, scenarios(known)?)? {
            let tool = ["run", "--quiet", "--release", "--locked", "--package", "quorate", "--"];
            let words = [&tool[..], &[before, name, "--format", "json"], after].concat();
            let text = command::output_unless(&words, |code| !fine.contains(&code))?;
            let document = serde_json::from_str(&text).map_err(|e| format!("{name}: {e}"))?;
            self.keep(record(name, &document)?)?;
        }
        Ok(())
    }

    /// Writes a record, in the place of an older one with the same key.
    pub(crate) fn keep(&self, record: Table) -> Outcome {
        let mut records = self.read()?;
        records.retain(|old| old.get(self.key) != record.get(self.key));
        records.push(record);
        records.sort_by_key(|record| word(record, self.key).unwrap_or_default().to_owned());
        let list = records.into_iter().map(Value::Table).collect();
        let table = Table::from_iter([(self.list.to_owned(), Value::Array(list))]);
        let text = toml::to_string_pretty(&table).map_err(|error| error.to_string())?;
        let command = self.command;
        let head = format!("# Made by `cargo xtask {command}`. Do not edit.\n\n");
        crate::page::write(self.path, &(head + &text))
    }

    /// A new record of a scenario: what it was, when and where.
    pub(crate) fn begin(&self, scenario: &str) -> Outcome<Table> {
        let facts = machine::facts(&format!("{} {scenario}", self.command))?;
        let fact = |name: &str| facts.iter().find(|(key, _)| key == name).map_or("", |(_, v)| v);
        let machine =
            [fact("Cores"), " cores (", fact("Processor"), "), ", fact("Memory")].concat();
        Ok(Table::from_iter([
            (self.scenario.to_owned(), scenario.into()),
            ("digest".to_owned(), digest(&scenario_text(scenario)?).into()),
            ("rules".to_owned(), rules()?.into()),
            ("date".to_owned(), fact("Date").into()),
            ("machine".to_owned(), machine.into()),
        ]))
    }
}

/// Tells rulebooks apart; how lines are broken does not count.
fn rules() -> Outcome<String> {
    let text = std::fs::read_to_string(command::root().join(RULEBOOK))
        .map_err(|error| format!("{RULEBOOK}: {error}"))?;
    Ok(digest(&text.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Whether a record was made with these rules.
fn is_of(record: &Table, rules: &str) -> bool {
    record.get("rules").and_then(Value::as_str) == Some(rules)
}

/// Names of scenarios, in order, that are as asked.
fn scenarios(asked: impl Fn(&Table) -> bool) -> Outcome<Vec<String>> {
    let files = std::fs::read_dir(command::root().join(SCENARIOS))
        .map_err(|error| format!("{SCENARIOS}: {error}"))?;
    let mut names = Vec::new();
    for file in files {
        let path = file.map_err(|error| format!("{SCENARIOS}: {error}"))?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if path.extension().is_some_and(|extension| extension == "toml") && asked(&scenario(stem)?)
        {
            names.push(stem.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Those of the scenarios that are named, or all if none is.
///
/// # Errors
/// If one is named that is not among them.
fn chosen(names: &[&str], known: Vec<String>) -> Outcome<Vec<String>> {
    if let Some(name) = names.iter().find(|name| !known.iter().any(|other| other == *name)) {
        return Err(format!("{name}: expected one of: {}", known.join(", ")));
    }
    Ok(match names {
        [] => known,
        names => names.iter().map(|&name| name.to_owned()).collect(),
    })
}

/// A scenario's file.
pub(crate) fn scenario(name: &str) -> Outcome<Table> {
    scenario_text(name)?.parse().map_err(|error| format!("{SCENARIOS}/{name}.toml: {error}"))
}

/// The text of a scenario's file.
pub(crate) fn scenario_text(name: &str) -> Outcome<String> {
    let path = format!("{SCENARIOS}/{name}.toml");
    std::fs::read_to_string(command::root().join(&path)).map_err(|error| format!("{path}: {error}"))
}

/// The rows of a record.
pub(crate) fn rows(record: &Table) -> impl Iterator<Item = &Table> {
    let rows = record.get("row").and_then(Value::as_array);
    rows.into_iter().flatten().filter_map(Value::as_table)
}

/// A text in a record.
pub(crate) fn word<'a>(record: &'a Table, key: &str) -> Outcome<&'a str> {
    let word = record.get(key).and_then(Value::as_str);
    word.ok_or_else(|| format!("a record has no text {key}: {record}"))
}

/// A number in a record.
pub(crate) fn number(record: &Table, key: &str) -> Outcome<u64> {
    let number = record.get(key).and_then(Value::as_integer);
    let number = number.and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| format!("a record has no number {key}: {record}"))
}

/// A time in a record.
pub(crate) fn seconds(record: &Table) -> Outcome<String> {
    let seconds = record.get("seconds").and_then(Value::as_float);
    let seconds = seconds.ok_or("a record has no seconds")?;
    Ok(format!("{seconds:.1} s"))
}

/// Tells texts apart (FNV-1a).
fn digest(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_records_of_earlier_rules_are_named() {
        let records = Records {
            path: "-",
            command: "verdicts",
            list: "scenario",
            key: "name",
            scenario: "name",
        };
        let record = |name: &str, rules: Option<String>| {
            let rules = rules.map(|rules| ("rules".to_owned(), rules.into()));
            Table::from_iter([("name".to_owned(), name.into())].into_iter().chain(rules))
        };
        let today = record("new", Some(rules().unwrap()));
        assert_eq!(records.of_earlier_rules(std::slice::from_ref(&today)), Ok(String::new()));
        let old = record("old", None);
        let other = record("other", Some("0".to_owned()));
        let text = records.of_earlier_rules(&[today, old, other]).unwrap();
        assert!(
            text.contains("(`cargo xtask verdicts NAME` runs one again): old, other."),
            "{text}"
        );
    }
}

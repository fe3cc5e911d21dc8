//! Results of long runs, kept in files under `specs/recorded`.
//!
//! The gate does not run them again. A record counts for its scenario as it was, so the gate fails
//! once the scenario asks for something else; its texts do not count. A record also keeps a digest
//! of the code that it rests on. `cargo xtask stale` lists the records whose code has changed
//! since, and a run that comes out differently from its record fails.

mod difference;
mod digest;
mod stale;

use serde_json::Value as Json;
use toml::{Table, Value};

use crate::bench::machine;
use crate::command::{self, Outcome};
use difference::differences;

pub(crate) use stale::run as list_stale;

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
    /// The key that tells records apart.
    pub(crate) key: &'static str,
    /// The key under which a record names its scenario.
    pub(crate) scenario: &'static str,
    /// The folders of sources that a record rests on.
    pub(crate) sources: &'static [&'static str],
}

/// The sources that decide what a search of the model finds.
pub(crate) const MODEL: &[&str] = &["model/src", "model/checker/src"];
/// The sources that decide what the lockstep of model and core finds.
pub(crate) const BOTH_SIDES: &[&str] =
    &["model/src", "model/checker/src", "impl/src", "conformance/src"];

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

    /// The same, once each record is known to belong to its scenario as it is today.
    ///
    /// # Errors
    /// If a scenario asks for something else than when it was recorded.
    pub(crate) fn of_today(&self) -> Outcome<Vec<Table>> {
        let records = self.read()?;
        for record in &records {
            let name = word(record, self.scenario)?;
            let (recorded, today) = (word(record, "digest")?, digest::scenario(&scenario(name)?));
            if recorded != today {
                let (path, command) = (self.path, self.command);
                return Err(format!(
                    "{path}: the scenario {name} has changed since it was recorded \
                     ({recorded}, today {today}); run cargo xtask {command} {name}"
                ));
            }
        }
        Ok(records)
    }

    /// Runs the tool on each scenario and keeps what `record` makes of its document: at once, since
    /// a later run may be interrupted. Exit codes in `fine` are not failures of the tool.
    ///
    /// # Errors
    /// If a scenario that has not changed comes out differently from its record. The record then
    /// stays as it is, unless `--accept` stands among the words.
    pub(crate) fn run(
        &self,
        (words, known): (&[&str], impl Fn(&Table) -> bool),
        (before, after): (&str, &[&str]),
        fine: &[i32],
        record: fn(&str, &Json) -> Outcome<Table>,
    ) -> Outcome {
        let (accept, names) = self.words(words)?;
        command::run(&["build", "--release", "--locked", "--package", "quorate"], &[])?;
        let mut differing = Vec::new();
        for name in &chosen(&names, scenarios(known)?)? {
            let tool = ["run", "--quiet", "--release", "--locked", "--package", "quorate", "--"];
            let words = [&tool[..], &[before, name, "--format", "json"], after].concat();
            let text = command::output_unless(&words, |code| !fine.contains(&code))?;
            let document = serde_json::from_str(&text).map_err(|e| format!("{name}: {e}"))?;
            if let Err(difference) = self.compare_and_keep(record(name, &document)?, accept) {
                eprintln!("{difference}");
                differing.push(name.clone());
            }
        }
        match differing[..] {
            [] => Ok(()),
            _ => Err(format!(
                "{}: not as recorded; find out why, then run again with --accept: {}",
                self.path,
                differing.join(", ")
            )),
        }
    }

    /// The option `--accept` and the names of scenarios.
    fn words<'a>(&self, words: &[&'a str]) -> Outcome<(bool, Vec<&'a str>)> {
        let accept = words.contains(&"--accept");
        let names: Vec<&str> = words.iter().copied().filter(|&word| word != "--accept").collect();
        match names.iter().any(|name| name.starts_with('-')) {
            true => Err(format!("usage: cargo xtask {} [--accept] [SCENARIO…]", self.command)),
            false => Ok((accept, names)),
        }
    }

    /// Keeps a record if its results are those of the older one with the same key, if its scenario
    /// has changed, or if a difference is accepted.
    ///
    /// # Errors
    /// If the results differ; the message says how.
    pub(crate) fn compare_and_keep(&self, record: Table, accept: bool) -> Outcome {
        let key = word(&record, self.key)?.to_owned();
        let olds = self.read()?;
        let old = olds.iter().find(|old| old.get(self.key) == record.get(self.key));
        let (found, said) = match old {
            None => (Vec::new(), "recorded for the first time"),
            Some(old) if old.get("digest") != record.get("digest") => {
                (Vec::new(), "recorded; the scenario has changed")
            }
            Some(old) => (differences(old, &record), "as recorded"),
        };
        if !found.is_empty() && !accept {
            return Err(format!("{}: {key}:\n  {}", self.path, found.join("\n  ")));
        }
        println!("{key}: {}", if found.is_empty() { said } else { "other results accepted" });
        self.keep(record)
    }

    /// Writes a record in the place of an older one with the same key.
    fn keep(&self, record: Table) -> Outcome {
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
            ("digest".to_owned(), digest::scenario(&self::scenario(scenario)?).into()),
            ("sources".to_owned(), digest::sources(self.sources)?.into()),
            ("date".to_owned(), fact("Date").into()),
            ("machine".to_owned(), machine.into()),
        ]))
    }
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
    let path = format!("{SCENARIOS}/{name}.toml");
    let text = std::fs::read_to_string(command::root().join(&path));
    let text = text.map_err(|error| format!("{path}: {error}"))?;
    text.parse().map_err(|error| format!("{path}: {error}"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_records_are_not_overwritten_by_other_results() {
        let records = Records {
            path: "target/xtask-records-test.toml",
            command: "verdicts",
            list: "scenario",
            key: "name",
            scenario: "name",
            sources: MODEL,
        };
        let _ = std::fs::remove_file(command::root().join(records.path));
        let record = |digest: &str, states: i64| {
            let words = [("name", "a"), ("digest", digest), ("date", "today")];
            let words = words.map(|(key, word)| (key.to_owned(), Value::from(word)));
            Table::from_iter(words.into_iter().chain([("states".to_owned(), states.into())]))
        };
        let states = || number(&records.read().unwrap()[0], "states");
        records.compare_and_keep(record("d", 1), false).unwrap();
        let error = records.compare_and_keep(record("d", 2), false).unwrap_err();
        assert!(error.ends_with("a:\n  states: recorded 1, now 2"), "{error}");
        assert_eq!(states(), Ok(1));
        records.compare_and_keep(record("d", 2), true).unwrap();
        assert_eq!(states(), Ok(2));
        records.compare_and_keep(record("another scenario", 3), false).unwrap();
        assert_eq!((states(), records.read().unwrap().len()), (Ok(3), 1));
    }
}

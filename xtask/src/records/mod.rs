//! Results of long runs, kept in files under `specs/recorded`.
//!
//! The gate does not run all of them again. A record counts for its scenario as it was, so the gate
//! fails once the scenario asks for something else; its texts do not count. A record also keeps a
//! digest of the code that it rests on. `cargo xtask stale` lists the records whose code has
//! changed since, and a run that comes out differently from its record fails. The step `records` of
//! the gate, `cargo xtask rerun`, runs a part of them again.

mod difference;
mod digest;
mod keep;
mod rerun;
mod run;
mod stale;

use toml::{Table, Value};

use crate::bench::machine;
use crate::command::{self, Outcome};

pub(crate) use digest::sources as digest_of_sources;
pub(crate) use rerun::{Part, run as rerun};
pub(crate) use run::{Runs, scenarios};
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
    /// What must not differ between an older record and a newer one.
    pub(crate) compared: Compared,
}

/// What must not differ between an older record and a newer one: a line for each difference that
/// counts, with both sides.
#[derive(Clone, Copy)]
pub(crate) enum Compared {
    /// Every result, as long as the scenario has not changed.
    Results,
    /// What these differences are, also where the scenario has changed.
    Always(fn(&Table, &Table) -> Vec<String>),
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

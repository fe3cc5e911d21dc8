//! `specs/recorded/faults.toml`: who noticed each planted fault.

use toml::{Table, Value};

use super::list::{self, Fault};
use crate::command::{self, Outcome};

/// The record, from the workspace root.
const FILE: &str = "specs/recorded/faults.toml";
/// The list in the record.
const LIST: &str = "fault";
/// How the page begins.
const TITLE: &str = "\n## Planted faults, and who notices them\n";
const HEAD: &str = "
A check proves nothing until somebody saw it fail. `cargo xtask faults` plants each of these faults,
one at a time, and records in `specs/recorded/faults.toml` who noticed it. A fault of the core must
make `quorate conform` name the rule. A fault of the checker or of the harness must fail a test. A
fault of the model must turn a recorded verdict into another one. `specs/faults.toml` has the lines.
";

/// A fault that was planted, and who noticed it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Seen {
    /// Its name.
    pub(super) name: String,
    /// What it replaces by what, and where: a fault that was changed is another one.
    pub(super) line: String,
    /// Who noticed it, in words.
    pub(super) caught: String,
}

impl Seen {
    pub(super) fn of(fault: &Fault, caught: &str) -> Seen {
        Seen { name: fault.name.clone(), line: line(fault), caught: caught.to_owned() }
    }
}

/// What tells faults of one name apart.
fn line(fault: &Fault) -> String {
    format!("{}: {} => {}", fault.file, fault.find, fault.replace)
}

/// Keeps what was seen of a fault, instead of what was recorded of it. A fault that nobody noticed,
/// and faults that are no longer listed, leave the record.
///
/// # Errors
/// If the record cannot be read or written.
pub(super) fn keep(fault: &Fault, caught: Option<&str>, listed: &[Fault]) -> Outcome {
    let mut old = read()?;
    old.retain(|seen| seen.name != fault.name);
    let seen: Vec<Seen> = caught.map(|caught| Seen::of(fault, caught)).into_iter().collect();
    let list = merged(old, &seen, listed);
    let rows = list.into_iter().map(|Seen { name, line, caught }| {
        let words = [("name", name), ("line", line), ("caught", caught)];
        Value::Table(
            words.map(|(key, word)| (key.to_owned(), Value::from(word))).into_iter().collect(),
        )
    });
    let table = Table::from_iter([(LIST.to_owned(), Value::Array(rows.collect()))]);
    let text = toml::to_string_pretty(&table).map_err(|error| error.to_string())?;
    let text = "# Made by `cargo xtask faults`. Do not edit.\n\n".to_owned() + &text;
    std::fs::write(command::root().join(FILE), text).map_err(|error| format!("{FILE}: {error}"))
}

/// Those of the faults that are not recorded as they are listed.
///
/// # Errors
/// If the record cannot be read.
pub(super) fn missing(mut faults: Vec<Fault>) -> Outcome<Vec<Fault>> {
    let seen = read()?;
    faults.retain(|fault| {
        !seen.iter().any(|seen| seen.name == fault.name && seen.line == line(fault))
    });
    Ok(faults)
}

/// In the order of the list.
fn merged(old: Vec<Seen>, new: &[Seen], listed: &[Fault]) -> Vec<Seen> {
    let of = |fault: &Fault| {
        let newest = new.iter().chain(&old).find(|seen| seen.name == fault.name);
        newest.filter(|seen| seen.line == line(fault)).cloned()
    };
    listed.iter().filter_map(of).collect()
}

fn read() -> Outcome<Vec<Seen>> {
    let text = match std::fs::read_to_string(command::root().join(FILE)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text.map_err(|error| format!("{FILE}: {error}"))?,
    };
    let table: Table = text.parse().map_err(|error| format!("{FILE}: {error}"))?;
    let rows = table.get(LIST).and_then(Value::as_array).into_iter().flatten();
    rows.map(|row| {
        let word = |key: &str| {
            let word = row.get(key).and_then(Value::as_str).map(str::to_owned);
            word.ok_or_else(|| format!("{FILE}: a fault has no {key}"))
        };
        Ok(Seen { name: word("name")?, line: word("line")?, caught: word("caught")? })
    })
    .collect()
}

/// The page of `specs/recorded/bounds`.
///
/// # Errors
/// If the list or the record cannot be read.
pub(crate) fn section() -> Outcome<String> {
    let (listed, seen) = (list::read()?, read()?);
    let mut text =
        [TITLE, HEAD, "\n| fault | kind | breaks | who notices |\n|---|---|---|---|\n"].concat();
    for fault in &listed {
        let seen = seen.iter().find(|seen| seen.name == fault.name && seen.line == line(fault));
        let caught = seen.map_or("not planted yet", |seen| &seen.caught);
        let cells = [&fault.name, &fault.kind, fault.breaks(), caught];
        text += &format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::list::{Judge, Tested};

    fn fault(name: &str, find: &str) -> Fault {
        Fault {
            name: name.to_owned(),
            kind: "check dropped".to_owned(),
            file: "conformance/src/a.rs".to_owned(),
            find: find.to_owned(),
            replace: String::new(),
            judge: Judge::Tests(Tested::Harness),
        }
    }

    #[test]
    fn xtask_faults_record_keeps_the_newest_of_what_is_listed() {
        let (a, b, changed) = (fault("a", "x"), fault("b", "y"), fault("b", "z"));
        let old = vec![Seen::of(&a, "old"), Seen::of(&b, "old"), Seen::of(&fault("c", "w"), "old")];
        let names = |list: Vec<Seen>| -> Vec<(String, String)> {
            list.into_iter().map(|seen| (seen.name, seen.caught)).collect()
        };
        let pair = |name: &str, caught: &str| (name.to_owned(), caught.to_owned());
        let listed = [a.clone(), b.clone()];
        let kept = merged(old.clone(), &[Seen::of(&a, "new")], &listed);
        assert_eq!(names(kept), [pair("a", "new"), pair("b", "old")]);
        // A fault that was changed has to be planted again.
        assert_eq!(names(merged(old, &[], &[a, changed])), [pair("a", "old")]);
    }

    #[test]
    fn xtask_faults_what_was_planted_is_listed_as_it_was() {
        let listed = list::read().unwrap();
        for seen in read().unwrap() {
            let fault = listed.iter().find(|fault| fault.name == seen.name);
            let now = fault.map(line).unwrap_or_default();
            assert_eq!(now, seen.line, "run cargo xtask faults {}", seen.name);
        }
    }
}

//! `cargo xtask stale`: which records rest on code that has changed since.

use toml::Value;

use super::{Records, digest, word};
use crate::command::Outcome;
use crate::out::say;

/// Lists the records of each kind whose code has changed, with the command that runs them again.
///
/// # Errors
/// If a record or a source cannot be read.
pub(crate) fn run(kinds: &[&Records]) -> Outcome {
    for kind in kinds {
        let names = stale(kind)?;
        let (path, command) = (kind.path, kind.command);
        match names[..] {
            [] => say!("{path}: every record rests on the code of today"),
            _ => names.iter().for_each(|name| say!("cargo xtask {command} {name}")),
        }
    }
    Ok(())
}

/// The scenarios of the records that rest on other code than that of today.
fn stale(kind: &Records) -> Outcome<Vec<String>> {
    let today = digest::sources(kind.sources)?;
    let records = kind.read()?;
    let old = records
        .iter()
        .filter(|record| record.get("sources").and_then(Value::as_str) != Some(today.as_str()));
    let mut names = old
        .map(|record| Ok(word(record, kind.scenario)?.to_owned()))
        .collect::<Outcome<Vec<_>>>()?;
    names.dedup();
    Ok(names)
}

//! Running the tool on scenarios, for their records.

use serde_json::Value as Json;
use toml::Table;

use super::{Records, SCENARIOS, scenario};
use crate::command::{self, Outcome};

/// Records with the runs of the tool that make them.
pub(crate) struct Runs {
    /// The records.
    pub(crate) records: &'static Records,
    /// The command of the tool.
    pub(crate) command: &'static str,
    /// Its options, after the names of scenarios.
    pub(crate) options: &'static [&'static str],
    /// Exit codes that are not failures of the tool.
    pub(crate) fine: &'static [i32],
    /// The scenarios that have a record.
    pub(crate) known: fn(&Table) -> bool,
    /// What is kept of a scenario, from the tool's document.
    pub(crate) record: fn(&str, &Json) -> Outcome<Table>,
}

impl Runs {
    /// Runs the tool on each scenario and keeps what comes out: at once, since a later run may be
    /// interrupted.
    ///
    /// # Errors
    /// If a scenario that has not changed comes out differently from its record. The record then
    /// stays as it is, unless `--accept` stands among the words.
    pub(crate) fn run(&self, words: &[&str]) -> Outcome {
        self.run_with(words, &[])
    }

    /// Does what [`run`](Self::run) does, with more options of the tool.
    ///
    /// # Errors
    /// See [`run`](Self::run).
    pub(crate) fn run_with(&self, words: &[&str], more: &[&str]) -> Outcome {
        let (accept, names) = self.words(words)?;
        build()?;
        let names = chosen(&names, scenarios(self.known)?)?;
        let results = names.iter().map(|name| (self.record)(name, &self.tool(&[name], more)?));
        self.records.keep_each(results, accept)
    }

    /// What the tool says of these scenarios or instances.
    pub(super) fn tool(&self, names: &[&str], more: &[&str]) -> Outcome<Json> {
        let words = [&[self.command], names, &["--format", "json"], self.options, more].concat();
        let text = command::tool(&words, |code| !self.fine.contains(&code))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", names.join(" ")))
    }

    /// The option `--accept` and the names of scenarios.
    fn words<'a>(&self, words: &[&'a str]) -> Outcome<(bool, Vec<&'a str>)> {
        let accept = words.contains(&"--accept");
        let names: Vec<&str> = words.iter().copied().filter(|&word| word != "--accept").collect();
        match names.iter().any(|name| name.starts_with('-')) {
            true => {
                Err(format!("usage: cargo xtask {} [--accept] [SCENARIO…]", self.records.command))
            }
            false => Ok((accept, names)),
        }
    }
}

/// Builds the tool that the runs use.
pub(super) fn build() -> Outcome {
    command::run(&["build", "--release", "--locked", "--package", "quorate"], &[])
}

/// Names of scenarios, in order, that are as asked.
pub(crate) fn scenarios(asked: impl Fn(&Table) -> bool) -> Outcome<Vec<String>> {
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

//! Running the tool on scenarios, for their records.

use serde_json::Value as Json;
use toml::Table;

use super::{Records, SCENARIOS, scenario};
use crate::command::{self, Outcome};

impl Records {
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
        let names = chosen(&names, scenarios(known)?)?;
        let results = names.iter().map(|name| {
            let tool = ["run", "--quiet", "--release", "--locked", "--package", "quorate", "--"];
            let words = [&tool[..], &[before, name, "--format", "json"], after].concat();
            let text = command::output_unless(&words, |code| !fine.contains(&code))?;
            let document = serde_json::from_str(&text).map_err(|e| format!("{name}: {e}"))?;
            record(name, &document)
        });
        self.keep_each(results, accept)
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

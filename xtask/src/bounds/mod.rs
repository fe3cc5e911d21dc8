//! `specs/recorded/bounds/`: what is decided within which bounds, written by the tool.

mod difference;
mod folder;
mod pages;

use crate::command::{self, Outcome};
use crate::out::say;
use crate::{deep, faults, lockstep, sensitivity, verdicts};
use pages::{COMMAND, Pages};
use toml::{Table, Value};

/// Decides every scenario and writes the pages.
pub(crate) fn write() -> Outcome {
    folder::write(&decide()?)
}

/// Writes the pages of recorded searches again and leaves those that the tool decides as they are.
pub(crate) fn write_records() -> Outcome {
    let written = folder::read()?;
    folder::write(&pages::pages(&pages::decided(&written)?, &records()?)?)
}

/// Whether the pages show a scenario as the tool decides it, and not from its record.
pub(crate) fn decides(scenario: &Table) -> bool {
    scenario.get("deep").and_then(Value::as_bool) != Some(true)
}

/// Fails if the pages are not what the tool would write now.
pub(crate) fn check() -> Outcome {
    let written = folder::read()?;
    match difference::of_pages(&written, &decide()?) {
        None => {
            say!("{} is up to date", folder::PATH);
            Ok(())
        }
        Some(difference) => Err(format!("run {COMMAND}\n{difference}")),
    }
}

/// The sections of recorded searches: the name of the page, and its text.
fn records() -> Outcome<Vec<(&'static str, String)>> {
    Ok(vec![
        ("reconfiguration", verdicts::section()?),
        ("lockstep", lockstep::section()?),
        ("deep", deep::section()?),
        ("sensitivity", sensitivity::section()?),
        ("planted", faults::section()?),
    ])
}

/// Decides every scenario and returns the pages.
fn decide() -> Outcome<Pages> {
    // The records come first: one of another scenario is noticed before minutes have gone by.
    let records = records()?;
    let tool = ["--release", "--locked", "--package", "quorate"];
    command::run(&[&["build"], &tool[..]].concat(), &[])?;
    // One search serves both: the pages, and whether each check had something to check.
    let words = ["--", "decide", "--all", "--deny", "vacuous", "--format", "markdown"];
    let quiet = ["--progress", "none"];
    let text = command::output(&[&["run", "--quiet"], &tool[..], &words[..], &quiet].concat())?;
    if text.trim().is_empty() {
        return Err("quorate decide wrote nothing".to_owned());
    }
    // The tool names its own command, which writes only a part of the pages.
    let own = "`quorate decide --all --format markdown`";
    if !text.contains(own) {
        return Err(format!("the tool does not say that the text is made by {own}"));
    }
    pages::pages(&text.replacen(own, &format!("`{COMMAND}`"), 1), &records)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::records::{number, rows, scenario, word};
    use crate::table::grouped;

    /// The section of a scenario.
    fn section<'a>(pages: &'a Pages, name: &str) -> &'a str {
        let sections = pages.values().flat_map(|page| page.split("\n## "));
        let titled = |section: &&str| {
            let title = section.lines().next().unwrap_or_default();
            title.split(" (").next() == Some(name)
        };
        sections.into_iter().find(titled).unwrap_or_else(|| panic!("no page has {name}"))
    }

    /// The rows of a section: setting, what is removed, number of states.
    fn rows_of_section(section: &str) -> BTreeSet<String> {
        let cells = section.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
        let rows = cells.filter(|cells| cells.len() > 6 && cells[0].is_empty());
        rows.map(|cells| format!("{} {} {}", cells[1], cells[2], cells[6])).collect()
    }

    #[test]
    fn xtask_bounds_verdicts_are_recorded_as_the_pages_show_them() {
        let pages = folder::read().unwrap();
        let mut compared = [0, 0];
        for record in verdicts::RECORDS.of_today().unwrap() {
            let name = word(&record, "name").unwrap();
            if !decides(&scenario(name).unwrap()) {
                continue;
            }
            // Rows of one search have the same states.
            let searches: BTreeMap<(&str, &str), u64> = rows(&record)
                .map(|row| {
                    let search = (word(row, "setting").unwrap(), word(row, "without").unwrap());
                    (search, number(row, "states").unwrap())
                })
                .collect();
            let section = section(&pages, name);
            let shown = rows_of_section(section);
            if shown.is_empty() {
                // The section has their sum, and a table of several scenarios has the verdicts.
                let states = grouped(searches.values().sum());
                assert!(section.contains(&format!(": {states} states, ")), "{name}: {states}");
                compared[1] += 1;
                continue;
            }
            for ((setting, without), states) in searches {
                let row = format!("{setting} {without} {}", grouped(states));
                assert!(shown.contains(&row), "{name}: {row}: not among {shown:?}");
                compared[0] += 1;
            }
        }
        assert!(compared[0] > 100 && compared[1] > 1, "{compared:?}");
    }

    #[test]
    fn xtask_bounds_records_are_of_the_scenarios_of_today() {
        assert_eq!(records().unwrap().len(), 5);
    }

    #[test]
    fn xtask_bounds_pages_of_today_are_as_they_are_written() {
        let written = folder::read().unwrap();
        let again = pages::pages(&pages::decided(&written).unwrap(), &records().unwrap()).unwrap();
        assert_eq!(difference::of_pages(&written, &again), None);
    }
}

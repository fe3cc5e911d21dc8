//! `specs/recorded/bounds/`: what is decided within which bounds, written by the tool.

mod difference;
mod folder;
mod pages;

use toml::{Table, Value};

use crate::command::{self, Outcome};
use crate::out::say;
use crate::{deep, faults, lockstep, sensitivity, verdicts};
use pages::{COMMAND, Pages};

/// Decides every scenario and writes the pages.
pub(crate) fn write() -> Outcome {
    folder::write(&decide()?)
}

/// Writes the pages of recorded searches again and leaves those that the tool decides as they are.
pub(crate) fn write_records() -> Outcome {
    let written = folder::read()?;
    folder::write(&pages::pages(&pages::decided(&written)?, &records()?)?)
}

/// Whether the pages have each verdict on a scenario in a row of its own, as the tool decides it.
/// Deep scenarios are not decided, and of those that share a table the pages keep sums.
pub(crate) fn decides(scenario: &Table) -> bool {
    let deep = scenario.get("deep").and_then(Value::as_bool) == Some(true);
    !deep && !scenario.contains_key("table")
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
    use std::collections::BTreeSet;

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

    /// The rows of a section, each as one text.
    fn rows_of_section(section: &str) -> BTreeSet<String> {
        let cells = section.lines().map(|line| line.split(" | ").collect::<Vec<_>>());
        let rows = cells.filter(|cells| cells.len() == 9).skip(1);
        rows.map(|mut cells| {
            // The page says in which sense a liveness property is asked.
            cells[2] = cells[2].split(" (").next().unwrap_or_default();
            cells.join(" | ").trim_matches(['|', ' ']).to_owned()
        })
        .collect()
    }

    /// A recorded row as a page would show it.
    fn row_of_record(row: &Table) -> String {
        let word = |key| word(row, key).unwrap().to_owned();
        let figure = |key| grouped(number(row, key).unwrap());
        let steps = row.get("steps").map_or_else(|| "-".to_owned(), |_| figure("steps"));
        let cells = [
            word("setting"),
            word("without"),
            word("property"),
            word("verdict"),
            steps,
            figure("states"),
            figure("depth"),
            figure("cut_states"),
            word("ending"),
        ];
        cells.join(" | ")
    }

    #[test]
    fn xtask_bounds_verdicts_are_recorded_as_the_pages_show_them() {
        let pages = folder::read().unwrap();
        let mut compared = 0;
        for record in verdicts::RECORDS.of_today().unwrap() {
            let name = word(&record, "name").unwrap();
            if !decides(&scenario(name).unwrap()) {
                continue;
            }
            let recorded: BTreeSet<String> = rows(&record).map(row_of_record).collect();
            assert_eq!(recorded, rows_of_section(section(&pages, name)), "{name}");
            compared += recorded.len();
        }
        assert!(compared > 100, "{compared}");
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

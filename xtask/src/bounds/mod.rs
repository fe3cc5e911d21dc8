//! `specs/recorded/bounds/`: what is decided within which bounds, written by the tool.

mod difference;
mod folder;
mod pages;

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
    use super::*;

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

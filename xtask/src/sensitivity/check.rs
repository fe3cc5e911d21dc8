//! `cargo xtask sensitivity --check`: promises are kept, and recorded violations still found.

use std::collections::BTreeSet;

use toml::Table;

use super::RECORDS;
use super::cells::{is_violated, number, text};
use super::promises;
use crate::command::{self, Outcome};
use crate::out::say;
use crate::records::{MODEL, digest_of_sources, rows, scenarios, word};

/// The searches of one check find no more states than this, as recorded: some minutes of a
/// processor.
const STATES: u64 = 100_000_000;

/// Searches the recorded violations of some scenarios again. The sources choose the scenarios, so
/// that each change of the model or checker is met by others. A violation that a walk found costs
/// nothing to follow again, and no states.
///
/// # Errors
/// If a scenario has no record, or one of another text; if a property that a scenario promises is
/// not violated by a mutation; if a violation is not found as recorded.
pub(crate) fn check() -> Outcome {
    let records = RECORDS.of_today()?;
    let missing = missing(&records)?;
    if !missing.is_empty() {
        let (path, names) = (RECORDS.path, missing.join(" "));
        return Err(format!("{path} lacks scenarios; run cargo xtask sensitivity {names}"));
    }
    promises::kept(&records)?;
    let all = records.len();
    let names = part(&records, &digest_of_sources(MODEL)?)?;
    say!("the violations of {} of {all} scenarios are searched again", names.len());
    let tool = ["run", "--quiet", "--release", "--locked", "--package", "quorate", "--"];
    let words = ["check", "--sensitivity", "--recorded", "--progress", "none"];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    command::run(&[&tool[..], &words, &names].concat(), &[])
}

/// The scenarios without a record.
fn missing(records: &[Table]) -> Outcome<Vec<String>> {
    let recorded = records.iter().map(|record| word(record, "name"));
    let recorded = recorded.collect::<Outcome<Vec<_>>>()?;
    let mut missing = scenarios(|_| true)?;
    missing.retain(|name| !recorded.contains(&name.as_str()));
    Ok(missing)
}

/// As many scenarios as fit, in an order that depends on the digest.
fn part(records: &[Table], digest: &str) -> Outcome<Vec<String>> {
    let mut list = Vec::new();
    for record in records {
        let name = word(record, "name")?.to_owned();
        list.push((mixed(digest, &name), cost(record), name));
    }
    list.sort();
    let mut left = STATES;
    let fits = |(_, cost, name): (u64, u64, String)| {
        // The first one runs in any case.
        let fits = cost <= left;
        left = left.saturating_sub(if fits { cost } else { 0 });
        fits.then_some(name)
    };
    Ok(list.into_iter().filter_map(fits).collect())
}

/// The states of all searches that the violations of a record come from.
fn cost(record: &Table) -> u64 {
    let cells = rows(record).filter(|cell| is_violated(cell));
    let searches: BTreeSet<(&str, &str, u64)> = cells
        .map(|cell| (text(cell, "setting"), text(cell, "without"), number(cell, "states")))
        .collect();
    searches.iter().map(|(.., states)| states).sum()
}

/// FNV-1a of both.
fn mixed(digest: &str, name: &str) -> u64 {
    let bytes = digest.bytes().chain(name.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(name: &str, states: &[u64]) -> Table {
        let row = |(at, states): (usize, &u64)| {
            format!(
                "[[row]]\nproperty = \"P{at}\"\nverdict = \"violated\"\nsetting = \"none\"\n\
                 without = \"VOTE-{at}\"\nsteps = 1\nstates = {states}\n"
            )
        };
        let rows: String = states.iter().enumerate().map(row).collect();
        format!("name = \"{name}\"\n{rows}").parse().unwrap()
    }

    #[test]
    fn xtask_sensitivity_check_takes_another_part_for_other_sources() {
        let names = ["a", "b", "c", "d", "e", "f"];
        let records = names.map(|name| record(name, &[STATES / 4, STATES / 4]));
        let part = |digest: &str| part(&records, digest).unwrap();
        assert_eq!(part("1").len(), 2);
        let all: BTreeSet<String> = (0..40).flat_map(|digest| part(&digest.to_string())).collect();
        assert_eq!(all.len(), names.len());
    }

    #[test]
    fn xtask_sensitivity_properties_of_one_search_cost_it_once() {
        assert_eq!(cost(&record("a", &[7, 8])), 15);
        let twice = record("a", &[7, 7]).to_string().replace("VOTE-1", "VOTE-0");
        assert_eq!(cost(&twice.parse().unwrap()), 7);
    }

    #[test]
    fn xtask_sensitivity_every_scenario_is_recorded_as_it_is() {
        let records = RECORDS.of_today().unwrap();
        assert_eq!(missing(&records).unwrap(), Vec::<String>::new());
        // Any scenario can come up.
        for record in &records {
            assert!(cost(record) <= STATES, "{}", word(record, "name").unwrap());
        }
    }
}

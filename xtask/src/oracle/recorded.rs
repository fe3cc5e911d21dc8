//! The recorded verdicts on the scenarios of a cell.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use quorate_oracle::cells::Question;
use toml::{Table, Value};

use crate::command::{Outcome, root};

/// What the records say about a property in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Recorded {
    /// No search of the cell is recorded.
    Nothing,
    /// Every search of the cell says that it holds.
    Holds,
    /// Some search violates it: its scenario, with the number of steps.
    Violated(String),
    /// Some search left it open, and none violates it.
    Undecided,
}

/// A search: its scenario, its variant and the removed rules.
type Key = (String, String, BTreeSet<String>);

/// Every recorded verdict of searches without flags.
pub(super) struct Records {
    /// The rows of each search. A row is a property, its verdict and its steps.
    rows: BTreeMap<Key, Vec<[String; 3]>>,
}

impl Records {
    /// Reads the records and the scenarios.
    pub(super) fn read() -> Outcome<Records> {
        let records = read("specs/recorded/verdicts.toml")?;
        let mut rows: BTreeMap<Key, Vec<[String; 3]>> = BTreeMap::new();
        for scenario in list(&records, "scenario") {
            let name = text(scenario, "name");
            let off = without_votes(&read(&format!("specs/scenarios/{name}.toml"))?);
            for row in list(scenario, "row") {
                let setting = text(row, "setting");
                let Some(variant) = setting.strip_prefix("none+") else { continue };
                let removed = text(row, "without");
                let removed = removed.split(", ").filter(|rule| *rule != "-").map(str::to_owned);
                let mut removed: BTreeSet<String> = removed.collect();
                removed.extend(off.then(|| "VOTE-9".to_owned()));
                let steps = row.get("steps").and_then(Value::as_integer).unwrap_or_default();
                let found = [text(row, "property"), text(row, "verdict"), steps.to_string()];
                rows.entry((name.clone(), variant.to_owned(), removed)).or_default().push(found);
            }
        }
        Ok(Records { rows })
    }

    /// Makes sure that something is recorded of each scenario that the cells name.
    ///
    /// # Errors
    /// A scenario of which nothing is recorded, as after a change of its name.
    pub(super) fn know(&self, questions: &[Question]) -> Outcome {
        let mut named = questions.iter().flat_map(|question| &question.scenarios);
        let unknown =
            named.find(|name| !self.rows.keys().any(|(scenario, _, _)| scenario == *name));
        unknown.map_or(Ok(()), |name| {
            Err(format!("cells are compared with scenario {name}, of which nothing is recorded"))
        })
    }

    /// The records of one search, for tests.
    #[cfg(test)]
    pub(super) fn of_search(
        (scenario, variant, removed): (&str, &str, &[&str]),
        rows: &[[&str; 3]],
    ) -> Records {
        let removed = removed.iter().map(|rule| (*rule).to_owned()).collect();
        let rows = rows.iter().map(|row| row.map(str::to_owned)).collect();
        let key = (scenario.to_owned(), variant.to_owned(), removed);
        Records { rows: BTreeMap::from([(key, rows)]) }
    }

    /// What is recorded about a property in a cell: one violation in any of its scenarios counts.
    pub(super) fn verdict(&self, question: &Question, property: &str) -> Recorded {
        let removed: BTreeSet<String> = question.without.iter().cloned().collect();
        let mut verdict = Recorded::Nothing;
        for scenario in &question.scenarios {
            let key = (scenario.clone(), question.variant.clone(), removed.clone());
            let Some(rows) = self.rows.get(&key) else { continue };
            match rows.iter().find(|[name, _, _]| name == property) {
                Some([_, word, steps]) if word.starts_with("violated") => {
                    return Recorded::Violated(format!("{scenario}, {steps} steps"));
                }
                Some([_, word, _]) if word.starts_with("undecided") => {
                    verdict = Recorded::Undecided
                }
                _ if verdict == Recorded::Nothing => verdict = Recorded::Holds,
                _ => {}
            }
        }
        verdict
    }
}

/// Whether a scenario switches VOTE-9 off by its option.
fn without_votes(scenario: &Table) -> bool {
    let cluster = scenario.get("cluster").and_then(Value::as_table);
    let option = cluster.and_then(|cluster| cluster.get("commit_in_votes"));
    option.and_then(Value::as_bool) == Some(false)
}

fn read(path: &str) -> Outcome<Table> {
    let text = fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"))?;
    text.parse().map_err(|error| format!("{path}: {error}"))
}

fn list<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}

fn text(table: &Table, key: &str) -> String {
    table.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

//! `cargo xtask rerun`: a part of the records is made again and compared.
//!
//! A record outlives the code that it rests on. A wrong change of a reduction or of a storage mode
//! turns recorded results into wrong ones, and no test sees it unless somebody runs them again.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use toml::{Table, Value};

use super::difference::differences;
use super::digest;
use super::run::{Runs, build};
use super::{rows, scenario, word};
use crate::command::Outcome;
use crate::out::{complain, say};

/// What takes at most this long is always run again, in seconds of the recorded machine.
const SMALL: f64 = 0.3;

/// What runs again of one kind of records.
pub(crate) struct Part {
    /// The records, and how they are made.
    pub(crate) runs: &'static Runs,
    /// How long the rows take together that are not small, in seconds of the recorded machine.
    pub(crate) budget: f64,
    /// Scenarios that another step of the gate decides, and whose records are compared with that.
    pub(crate) elsewhere: fn(&Table) -> bool,
}

/// Runs a part of each kind of records again. `seed` chooses among those that are not small.
///
/// # Errors
/// If something comes out differently from its record.
pub(crate) fn run(parts: &[Part], seed: &str) -> Outcome {
    build()?;
    let mut different = 0;
    for part in parts {
        different += part.run(seed)?;
    }
    match different {
        0 => Ok(()),
        _ => Err(format!("{different} differences from the records; find out why")),
    }
}

/// One setting of a recorded scenario.
#[derive(Clone, PartialEq, Debug)]
struct Unit {
    name: String,
    setting: String,
    /// How long its searches took together, in seconds.
    seconds: f64,
}

impl Part {
    /// Runs the part and counts the differences.
    fn run(&self, seed: &str) -> Outcome<usize> {
        let records = self.runs.records.of_today()?;
        let units = self.left(units(&records)?)?;
        let chosen = chosen(&units, self.budget, seed);
        let names: Vec<String> =
            chosen.iter().map(|unit| format!("{}@{}", unit.name, unit.setting)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = self.runs.differences(&names, &self.runs.tool(&names, &[])?)?;
        found.iter().for_each(|found| complain!("{}: {found}", self.runs.records.path));
        let (path, all) = (self.runs.records.path, units.len());
        let said = if found.is_empty() { "as recorded" } else { "not all as recorded" };
        say!("{path}: {} of {all} settings, {said}", chosen.len());
        Ok(found.len())
    }

    /// Those of the units that no other step decides.
    fn left(&self, units: Vec<Unit>) -> Outcome<Vec<Unit>> {
        let mut decided: BTreeMap<String, bool> = BTreeMap::new();
        for unit in &units {
            if !decided.contains_key(&unit.name) {
                decided.insert(unit.name.clone(), (self.elsewhere)(&scenario(&unit.name)?));
            }
        }
        Ok(units.into_iter().filter(|unit| !decided[&unit.name]).collect())
    }
}

impl Runs {
    /// How the tool's document on these instances differs from their records.
    ///
    /// # Errors
    /// If one has no record, or if the document lacks it.
    pub(crate) fn differences(&self, instances: &[&str], document: &Json) -> Outcome<Vec<String>> {
        let mut settings: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for instance in instances {
            let parts = instance.split_once('@');
            let (name, setting) =
                parts.ok_or_else(|| format!("{instance}: expected NAME@SETTING"))?;
            settings.entry(name).or_default().push(setting);
        }
        let records = self.records.of_today()?;
        let mut found = Vec::new();
        for (name, settings) in settings {
            let of_name =
                |record: &&Table| record.get("name").and_then(Value::as_str) == Some(name);
            let record = records.iter().find(of_name);
            let record = record.ok_or_else(|| format!("{}: no {name}", self.records.path))?;
            let then = only(record, &settings)?;
            let now = only(&(self.record)(name, document)?, &settings)?;
            found.extend(differences(&then, &now).iter().map(|found| format!("{name}@{found}")));
        }
        Ok(found)
    }
}

/// The settings of all records, with what they cost.
fn units(records: &[Table]) -> Outcome<Vec<Unit>> {
    let mut units = Vec::new();
    for record in records {
        let name = word(record, "name")?;
        // Rows of one search share its time.
        let mut settings: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
        for row in rows(record) {
            let without = row.get("without").and_then(Value::as_str).unwrap_or_default();
            let seconds = row.get("seconds").and_then(Value::as_float);
            let seconds = seconds.ok_or_else(|| format!("{name}: a row has no seconds"))?;
            settings.entry(word(row, "setting")?).or_default().insert(without, seconds);
        }
        units.extend(settings.into_iter().map(|(setting, searches)| Unit {
            name: name.to_owned(),
            setting: setting.to_owned(),
            seconds: searches.values().sum(),
        }));
    }
    Ok(units)
}

/// The small ones, and of the others as many as fit into the budget, in an order that the seed
/// decides.
fn chosen(units: &[Unit], budget: f64, seed: &str) -> Vec<Unit> {
    let (mut chosen, mut others): (Vec<Unit>, Vec<Unit>) =
        units.iter().cloned().partition(|unit| unit.seconds <= SMALL);
    others.sort_by_key(|unit| {
        digest::of(format!("{seed} {} {}", unit.name, unit.setting).as_bytes())
    });
    let mut left = budget;
    for unit in others {
        if unit.seconds <= left {
            left -= unit.seconds;
            chosen.push(unit);
        }
    }
    chosen
}

/// The rows of these settings.
fn only(record: &Table, settings: &[&str]) -> Outcome<Table> {
    let mut kept = Vec::new();
    for row in rows(record) {
        if settings.contains(&word(row, "setting")?) {
            kept.push(Value::Table(row.clone()));
        }
    }
    Ok(Table::from_iter([("row".to_owned(), Value::Array(kept))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str, seconds: f64) -> Unit {
        Unit { name: name.to_owned(), setting: "none".to_owned(), seconds }
    }

    #[test]
    fn xtask_rerun_takes_all_that_is_small_and_a_part_that_rotates() {
        let mut units: Vec<Unit> = (0..50).map(|n| unit(&format!("s{n}"), 0.1)).collect();
        units.extend((0..50).map(|n| unit(&format!("l{n}"), 2.0)));
        units.push(unit("vast", 500.0));
        let large = |seed: &str| -> Vec<String> {
            let chosen = chosen(&units, 21.0, seed);
            assert_eq!(chosen.iter().filter(|unit| unit.seconds < 1.0).count(), 50);
            let large = chosen.into_iter().filter(|unit| unit.seconds > 1.0);
            large.map(|unit| unit.name).collect()
        };
        assert_eq!(large("a").len(), 10);
        assert_eq!(large("a"), large("a"));
        assert_ne!(large("a"), large("b"));
        let met: std::collections::BTreeSet<String> =
            (0..100).flat_map(|seed| large(&seed.to_string())).collect();
        assert_eq!(met.len(), 50, "with time every one that fits comes around");
    }

    #[test]
    fn xtask_rerun_counts_each_search_of_a_setting_once() {
        let record = "name = \"a\"\n[[row]]\nsetting = \"s\"\nwithout = \"-\"\nseconds = 1.0\n\
            [[row]]\nsetting = \"s\"\nwithout = \"VOTE-1\"\nproperty = \"P\"\nseconds = 2.0\n\
            [[row]]\nsetting = \"s\"\nwithout = \"VOTE-1\"\nproperty = \"Q\"\nseconds = 2.0\n\
            [[row]]\nsetting = \"t\"\nseconds = 0.5\n";
        let record: Table = record.parse().unwrap();
        let seconds: Vec<f64> =
            units(std::slice::from_ref(&record)).unwrap().iter().map(|unit| unit.seconds).collect();
        assert_eq!(seconds, [3.0, 0.5]);
        assert_eq!(rows(&only(&record, &["t"]).unwrap()).count(), 1);
    }
}

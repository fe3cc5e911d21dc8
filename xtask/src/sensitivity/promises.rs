//! What scenarios promise to put at risk, compared with the record.

use toml::{Table, Value};

use super::RECORDS;
use super::cells::{is_violated, text};
use crate::command::Outcome;
use crate::records::{rows, scenario, word};

/// Checks that a violation is recorded of each property that a scenario promises.
///
/// # Errors
/// If a scenario cannot be read, or for each promised property that no mutation violates.
pub(super) fn kept(records: &[Table]) -> Outcome {
    let mut broken = Vec::new();
    for record in records {
        let name = word(record, "name")?;
        broken.extend(broken_by(name, record, &scenario(name)?));
    }
    match broken.len() {
        0 => Ok(()),
        number => Err(format!(
            "{}: {number} broken promises of scenarios (promises in [check]):\n  {}",
            RECORDS.path,
            broken.join("\n  ")
        )),
    }
}

/// A line for each promised property of a scenario that no recorded mutation violates.
fn broken_by(name: &str, record: &Table, scenario: &Table) -> Vec<String> {
    let promises = scenario.get("check").and_then(|check| check.get("promises"));
    let promises = promises.and_then(Value::as_array).into_iter().flatten();
    let broken = promises.filter_map(Value::as_str).filter_map(|property| {
        let cell = rows(record).find(|cell| text(cell, "property") == property);
        let now = match cell {
            Some(cell) if is_violated(cell) => return None,
            Some(cell) => format!("{} ({})", text(cell, "verdict"), text(cell, "reason")),
            None => "not asked".to_owned(),
        };
        Some(format!("{name} promises that {property} can fail, and the record says: {now}"))
    });
    broken.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_sensitivity_a_promise_needs_a_violation() {
        let record = "[[row]]\nproperty = \"A\"\nverdict = \"violated\"\n\
                      [[row]]\nproperty = \"B\"\nverdict = \"cannot fail here\"\nreason = \"r\"\n";
        let broken = |promises: &str| {
            let scenario = format!("[check]\npromises = [{promises}]\n");
            broken_by("s", &record.parse().unwrap(), &scenario.parse().unwrap())
        };
        assert_eq!(broken("\"A\""), Vec::<String>::new());
        let line = "s promises that B can fail, and the record says: cannot fail here (r)";
        assert_eq!(broken("\"A\", \"B\""), [line]);
        let line = "s promises that C can fail, and the record says: not asked";
        assert_eq!(broken("\"C\""), [line]);
        let silent: Table = "[check]\nask = []\n".parse().unwrap();
        assert!(broken_by("s", &record.parse().unwrap(), &silent).is_empty());
    }

    #[test]
    fn xtask_sensitivity_promises_of_today_are_kept() {
        kept(&RECORDS.of_today().unwrap()).unwrap();
    }
}

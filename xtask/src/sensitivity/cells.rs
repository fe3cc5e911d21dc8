//! The cells of the matrix: a property of a scenario.

use toml::{Table, Value};

use crate::records::rows;

/// The verdict on a property that a mutation violates.
pub(super) const VIOLATED: &str = "violated";
/// The verdict on a property that no mutation violates, each searched to its end.
pub(super) const CANNOT: &str = "cannot fail here";

/// A text of a cell; empty if it has none.
pub(super) fn text<'a>(cell: &'a Table, key: &str) -> &'a str {
    cell.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A number of a cell; 0 if it has none.
pub(super) fn number(cell: &Table, key: &str) -> u64 {
    let number = cell.get(key).and_then(Value::as_integer);
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}

/// Whether a mutation violates the property.
pub(super) fn is_violated(cell: &Table) -> bool {
    text(cell, "verdict") == VIOLATED
}

/// The violations of an older record that a newer one of the same scenario has not.
pub(super) fn lost(old: &Table, new: &Table) -> Vec<String> {
    let lost = rows(old).filter(|cell| is_violated(cell)).filter_map(|cell| {
        let property = text(cell, "property");
        let now = rows(new).find(|now| text(now, "property") == property);
        let now = match now {
            Some(now) if is_violated(now) => return None,
            Some(now) => format!("{} ({})", text(now, "verdict"), text(now, "reason")),
            None => "not asked".to_owned(),
        };
        let (without, setting) = (text(cell, "without"), text(cell, "setting"));
        Some(format!("{property}: recorded violated without {without} in {setting}, now {now}"))
    });
    lost.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_sensitivity_a_violation_must_not_be_lost() {
        let violated = "[[row]]\nproperty = \"A\"\nverdict = \"violated\"\nsetting = \"none\"\n\
                        without = \"VOTE-1\"\nsteps = 9\n";
        let cannot = "[[row]]\nproperty = \"A\"\nverdict = \"cannot fail here\"\nreason = \"r\"\n";
        let lost = |old: &str, new: &str| lost(&old.parse().unwrap(), &new.parse().unwrap());
        let line = "A: recorded violated without VOTE-1 in none, now cannot fail here (r)";
        assert_eq!(lost(violated, cannot), [line]);
        let line = "A: recorded violated without VOTE-1 in none, now not asked";
        assert_eq!(lost(violated, ""), [line]);
        // Another removal may come first, and a new violation is no loss.
        let other = violated.replace("VOTE-1", "VOTE-2");
        assert_eq!(lost(violated, &other), Vec::<String>::new());
        assert_eq!(lost(cannot, violated), Vec::<String>::new());
    }
}

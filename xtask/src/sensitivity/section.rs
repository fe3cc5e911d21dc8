//! The page of `specs/recorded/bounds` on what makes verdicts fail.

use std::collections::BTreeMap;

use toml::Table;

use super::RECORDS;
use super::cells::{CANNOT, is_violated, number, text};
use crate::command::Outcome;
use crate::records::{rows, word};

const TITLE: &str = "\n## What makes each verdict fail\n";
const HEAD: &str = "
A verdict is only as strong as what would make it fail. `cargo xtask sensitivity` looks, in each
scenario, for a mutation (a rule that is removed or altered) that violates each property there, and
records it in `specs/recorded/sensitivity.toml`. The gate searches a part of these violations again.
It fails if a scenario promises to put a property at risk and no mutation violates it there.

*Cannot fail here*: every mutation was searched to its end in every setting, and none violates the
property within the bounds. Then the verdict *holds* says nothing about the rules. *Not seen to
fail*: a limit stopped some of the searches. The properties that ask for a state to be seen are
left out: the state is their evidence.
";

/// The tables: by property, then by scenario.
///
/// # Errors
/// If a record belongs to a scenario that is another one by now.
pub(crate) fn section() -> Outcome<String> {
    let records = RECORDS.of_today()?;
    if records.is_empty() {
        return Ok(String::new());
    }
    let mut text = [TITLE, HEAD].concat();
    text += "\n### By property\n\n| property | scenarios that ask | can fail | cannot fail here | not seen to fail | removals that violate it first |\n|---|---:|---:|---:|---:|---|\n";
    text += &by_property(&records);
    text += "\n### By rule\n\nHow many properties of scenarios each mutation violates first. A mutation may violate more, which\nthe search for the others' violations does not ask.\n\n| mutation | cells |\n|---|---:|\n";
    text += &by_rule(&records);
    text += "\n### By scenario\n\nBehind each property: the removed rule (a dash: the whole rulebook violates it), the setting, and\nthe steps of the violation. A search by breadth found a shortest one. A random walk found one within\nso many steps (≤).\n\n| scenario | can fail | cannot fail here | not seen to fail |\n|---|---|---|---|\n";
    for record in &records {
        text += &of_scenario(record)?;
    }
    Ok(text)
}

fn by_property(records: &[Table]) -> String {
    let mut list: BTreeMap<&str, Vec<&Table>> = BTreeMap::new();
    for cell in records.iter().flat_map(rows) {
        list.entry(text(cell, "property")).or_default().push(cell);
    }
    let line = |(property, cells): (&&str, &Vec<&Table>)| {
        let fail = cells.iter().filter(|cell| is_violated(cell)).count();
        let cannot = cells.iter().filter(|cell| text(cell, "verdict") == CANNOT).count();
        let mut by: BTreeMap<&str, usize> = BTreeMap::new();
        for cell in cells.iter().filter(|cell| is_violated(cell)) {
            *by.entry(text(cell, "without")).or_default() += 1;
        }
        let by: Vec<String> = by.iter().map(|(id, times)| format!("{id} ({times})")).collect();
        let all = cells.len();
        let open = all - fail - cannot;
        format!("| {property} | {all} | {fail} | {cannot} | {open} | {} |\n", by.join(", "))
    };
    list.iter().map(line).collect()
}

fn by_rule(records: &[Table]) -> String {
    let mut list: BTreeMap<&str, usize> = BTreeMap::new();
    for cell in records.iter().flat_map(rows).filter(|cell| is_violated(cell)) {
        *list.entry(text(cell, "without")).or_default() += 1;
    }
    list.iter().map(|(id, times)| format!("| {id} | {times} |\n")).collect()
}

fn of_scenario(record: &Table) -> Outcome<String> {
    let names = |such: &dyn Fn(&&Table) -> bool, all: bool| -> String {
        let name = |cell: &Table| match all {
            true => format!(
                "{} ({}; {}; {}{})",
                text(cell, "property"),
                text(cell, "without"),
                text(cell, "setting"),
                if text(cell, "found") == "walk" { "≤ " } else { "" },
                number(cell, "steps")
            ),
            false => text(cell, "property").to_owned(),
        };
        let list: Vec<String> = rows(record).filter(|cell| such(cell)).map(name).collect();
        if list.is_empty() { "-".to_owned() } else { list.join(", ") }
    };
    let fail = names(&|cell| is_violated(cell), true);
    let cannot = names(&|cell| text(cell, "verdict") == CANNOT, false);
    let open = names(&|cell| !is_violated(cell) && text(cell, "verdict") != CANNOT, false);
    Ok(format!("| {} | {fail} | {cannot} | {open} |\n", word(record, "name")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_sensitivity_page_counts_each_cell_once() {
        let record: Table = "name = \"s\"\n\
            [[row]]\nproperty = \"A\"\nverdict = \"violated\"\nsetting = \"none\"\nwithout = \"VOTE-1\"\nsteps = 9\n\
            [[row]]\nproperty = \"B\"\nverdict = \"cannot fail here\"\nreason = \"r\"\n\
            [[row]]\nproperty = \"C\"\nverdict = \"not seen to fail here\"\nreason = \"q\"\n"
            .parse()
            .unwrap();
        assert_eq!(of_scenario(&record).unwrap(), "| s | A (VOTE-1; none; 9) | B | C |\n");
        let walked = record.to_string().replace("steps = 9", "steps = 9\nfound = \"walk\"");
        let walked = of_scenario(&walked.parse().unwrap()).unwrap();
        assert_eq!(walked, "| s | A (VOTE-1; none; ≤ 9) | B | C |\n");
        let records = [record];
        let lines = "| A | 1 | 1 | 0 | 0 | VOTE-1 (1) |\n| B | 1 | 0 | 1 | 0 |  |\n| C | 1 | 0 | 0 | 1 |  |\n";
        assert_eq!(by_property(&records), lines);
        assert_eq!(by_rule(&records), "| VOTE-1 | 1 |\n");
    }

    #[test]
    fn xtask_sensitivity_records_are_of_the_scenarios_of_today() {
        section().unwrap();
    }
}

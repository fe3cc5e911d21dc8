//! The section of `specs/recorded/bounds` on changing the configuration.

use toml::Table;

use super::RECORDS;
use crate::command::Outcome;
use crate::records::{number, rows, scenario, seconds, word};
use crate::table::grouped;

/// How the section begins.
const TITLE: &str = "\n## Changing the configuration\n";
const HEAD: &str = "
`cargo xtask verdicts` decides these scenarios and records the results in
`specs/recorded/verdicts.toml`. The gate does not run them; it checks that each scenario is still
the one that was decided.

The scheme is `one` (one voter at a time) or `joint`. A change comes into force when its entry is
applied (`apply`, CONF-8) or appended (`append`, CONF-13). Storage modes and remedies are those of
section STORE of the rulebook. *hold* means that every property that the scenario asks holds in
every state reachable within the bounds.
";

/// The tables: the whole rulebook, then each guard removed.
///
/// # Errors
/// If a record belongs to a scenario that is another one by now.
pub(crate) fn section() -> Outcome<String> {
    let records = RECORDS.of_today()?;
    if records.is_empty() {
        return Ok(String::new());
    }
    let mut text = [TITLE, HEAD].concat();
    text += "\n### With the whole rulebook\n\n| scenario | what | flags | scheme | activation | storage | remedy | properties | shortest | states | depth | truncated | time | ending |\n|---|---|---|---|---|---|---|---|---:|---:|---:|---:|---:|---|\n";
    for record in &records {
        let title = scenario(word(record, "name")?)?;
        let title = title.get("title").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        for row in rows(record).filter(|row| is_whole(row)) {
            let name = word(record, "name")?;
            text += &format!("| {name} | {title} | {} |\n", cells(row)?.join(" | "));
        }
    }
    text += "\n### Without a guard\n\nThe first property that fails and a shortest counterexample; or the space that was explored without one.\n\n| without | scenario | setting | what fails | shortest | states | depth | time | ending |\n|---|---|---|---|---:|---:|---:|---:|---|\n";
    let mut lines = Vec::new();
    for record in &records {
        for row in rows(record).filter(|row| !is_whole(row)) {
            lines.push(removed(record, row)?);
        }
    }
    lines.sort();
    text += &lines.concat();
    text += "\n";
    for record in &records {
        text += &format!(
            "{}: {}, {}.\n",
            word(record, "name")?,
            word(record, "date")?,
            word(record, "machine")?
        );
    }
    Ok(text)
}

fn is_whole(row: &Table) -> bool {
    row.get("without").and_then(toml::Value::as_str) == Some("-")
}

/// The parts of a setting: flags, scheme, activation, storage, remedy.
fn parts(setting: &str) -> [String; 5] {
    let words: Vec<&str> = setting.split('+').collect();
    let at = words.iter().position(|word| ["one", "joint"].contains(word)).unwrap_or(words.len());
    let flags = words[..at].join("+");
    let rest = &words[at.min(words.len())..];
    let word = |word: Option<&&str>| word.map_or_else(|| "-".to_owned(), |word| (*word).to_owned());
    let (mut storage, mut remedy) = ("atomic", "-");
    for word in rest.iter().skip(2) {
        if ["raise", "sync"].contains(word) {
            remedy = word;
        } else {
            storage = word;
        }
    }
    [flags, word(rest.first()), word(rest.get(1)), storage.to_owned(), remedy.to_owned()]
}

fn cells(row: &Table) -> Outcome<Vec<String>> {
    let mut cells = parts(word(row, "setting")?).to_vec();
    let (property, verdict) = (word(row, "property")?, word(row, "verdict")?);
    let good = property.starts_with("all ")
        || verdict.starts_with("holds")
        || verdict.starts_with("reached");
    let words = format!("{property} {verdict}");
    cells.push(if good { words } else { format!("**{words}**") });
    cells.push(steps(row));
    for key in ["states", "depth", "cut_states"] {
        cells.push(grouped(number(row, key)?));
    }
    cells.push(seconds(row)?);
    cells.push(word(row, "ending")?.to_owned());
    Ok(cells)
}

fn removed(record: &Table, row: &Table) -> Outcome<String> {
    let (property, verdict) = (word(row, "property")?, word(row, "verdict")?);
    let fails = if property.starts_with("all ") {
        "nothing".to_owned()
    } else {
        format!("**{property}** {verdict}")
    };
    Ok(format!(
        "| {} | {} | {} | {fails} | {} | {} | {} | {} | {} |\n",
        word(row, "without")?,
        word(record, "name")?,
        word(row, "setting")?,
        steps(row),
        grouped(number(row, "states")?),
        number(row, "depth")?,
        seconds(row)?,
        word(row, "ending")?,
    ))
}

fn steps(row: &Table) -> String {
    let steps = row.get("steps").and_then(toml::Value::as_integer);
    steps.map_or_else(|| "-".to_owned(), |steps| steps.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_verdicts_settings_fall_into_their_parts() {
        let joined = |setting| parts(setting).join(" ");
        assert_eq!(joined("none+one+apply"), "none one apply atomic -");
        assert_eq!(
            joined("both+none+joint+append+entries-first+raise"),
            "both+none joint append entries-first raise"
        );
        assert_eq!(joined("none+one+apply+sync"), "none one apply atomic sync");
    }

    #[test]
    fn xtask_verdicts_records_are_of_the_scenarios_of_today() {
        section().unwrap();
    }
}

//! The page with several scenarios side by side, `specs/recorded/bounds/tables.md`. Its cells have
//! verdicts without the figures of their searches.

use super::row::{Row, rules};

const TEXT: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/specs/recorded/bounds/tables.md"));

/// The verdicts of its tables.
pub(super) fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut head: Vec<&str> = Vec::new();
    for line in TEXT.lines() {
        if !line.starts_with('|') {
            head.clear();
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        if head.is_empty() {
            head = cells;
        } else if !line.starts_with("|---") {
            rows.extend(of(&head, &cells));
        }
    }
    rows
}

/// The verdicts of one line.
fn of(head: &[&str], cells: &[&str]) -> Vec<Row> {
    let decided = |cell: &&&str| ***cell != *"-";
    match (head, cells) {
        (["scenario", "property", settings @ ..], [scenario, property, cells @ ..]) => {
            let pairs = settings.iter().zip(cells).filter(|(_, cell)| decided(cell));
            pairs.map(|(setting, cell)| row(scenario, setting, "-", property, cell)).collect()
        }
        (["setting", asked @ ..], [setting, cells @ ..]) => {
            let pairs = asked.iter().zip(cells).filter(|(_, cell)| decided(cell));
            let rows = pairs.filter_map(|(asked, cell)| {
                let (scenario, property) = asked.split_once(' ')?;
                Some(row(scenario, setting, "-", property, cell))
            });
            rows.collect()
        }
        (["scenario", "setting", removed @ ..], [scenario, setting, cells @ ..]) => {
            let pairs = removed.iter().zip(cells).filter(|(_, cell)| decided(cell));
            let rows = pairs.flat_map(|(removed, cell)| {
                let without = removed.strip_prefix("without ").unwrap_or("-");
                by_rule(scenario, setting, without, cell)
            });
            rows.collect()
        }
        _ => Vec::new(),
    }
}

/// A cell that names the violated properties of all that are asked.
fn by_rule(scenario: &str, setting: &str, without: &str, cell: &str) -> Vec<Row> {
    if cell == "hold" {
        return vec![row(scenario, setting, without, "all that are asked", "hold")];
    }
    let names = cell.split(", ").map(|name| name.trim_matches('*'));
    names
        .map(|name| match name.strip_suffix('?') {
            Some(open) => row(scenario, setting, without, open.trim(), "undecided"),
            None => row(scenario, setting, without, name, "violated"),
        })
        .collect()
}

fn row(scenario: &str, setting: &str, without: &str, property: &str, cell: &str) -> Row {
    // The brackets hold the number of trapped states and the steps to the nearest of them.
    let plain = cell.replace('*', "");
    let bracket = plain.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    let steps = bracket.and_then(|(inside, _)| inside.rsplit("; ").next()?.parse().ok());
    Row {
        scenario: scenario.to_owned(),
        setting: setting.to_owned(),
        without: rules(without),
        property: property.to_owned(),
        verdict: plain,
        shortest: steps,
        search: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_tables_side_by_side_are_read() {
        let lines = TEXT.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
        let heads = lines
            .clone()
            .filter(|line| line.starts_with("| scenario") || line.starts_with("| setting"));
        let (lines, heads) = (lines.count(), heads.count());
        let rows = rows();
        assert!(heads >= 4 && rows.len() > lines - heads, "{heads} {lines} {}", rows.len());
        let verdicts = ["hold", "violated", "undecided"];
        for row in &rows {
            assert!(verdicts.iter().any(|word| row.verdict.starts_with(word)), "{row:?}");
        }
        assert!(rows.iter().any(|row| row.is_violated() && row.without.is_empty()));
        assert!(rows.iter().any(|row| row.is_violated() && row.shortest.is_some()));
    }
}

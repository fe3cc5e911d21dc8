//! The pages in `specs/recorded/bounds` that have a table for each scenario.

use super::row::{Bounds, Recorded, Row, Search, rules};

macro_rules! page {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/specs/recorded/bounds/", $name, ".md"))
    };
}

/// The pages.
const PAGES: [&str; 10] = [
    page!("changes"),
    page!("elections"),
    page!("ends"),
    page!("faults"),
    page!("mixed"),
    page!("partial"),
    page!("reconfiguration"),
    page!("snapshots"),
    page!("stories"),
    page!("transfers"),
];

/// The head of the tables.
const HEAD: &str =
    "| setting | without | property | verdict | shortest | states | depth | truncated | ending |";

/// How the lines on bounds begin.
const KINDS: [&str; 6] =
    ["Cluster:", "Budgets", "While there are faults", "Faults end", "Bounds:", "Not explored:"];

/// Adds the verdicts and bounds of the pages.
pub(super) fn read(recorded: &mut Recorded) {
    PAGES.iter().for_each(|text| page(text, recorded));
}

fn page(text: &'static str, recorded: &mut Recorded) {
    let mut in_table = false;
    for line in text.lines() {
        // Other headings of this level name what is no scenario, and have no bounds.
        if let Some(heading) = line.strip_prefix("## ") {
            // A story has its number behind its name.
            let scenario = heading.split(' ').next().unwrap_or(heading);
            recorded.bounds.push(Bounds { scenario, title: "", lines: Vec::new() });
        }
        let Some(bounds) = recorded.bounds.last_mut() else { continue };
        in_table = line == HEAD || in_table && line.starts_with('|');
        if in_table {
            recorded.rows.extend(row(bounds.scenario, line));
        } else if let Some(title) = line.strip_prefix("**").filter(|_| bounds.title.is_empty()) {
            bounds.title = title.trim_end_matches('*');
        } else if let Some(item) = line.strip_prefix("- ")
            && KINDS.iter().any(|kind| item.starts_with(kind))
        {
            bounds.lines.push(item);
        }
    }
    recorded.bounds.retain(|bounds| !bounds.lines.is_empty());
}

/// A line of a table; none for its head and the line under it.
fn row(scenario: &str, line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
    let [setting, without, property, verdict, shortest, states, depth, truncated, ending] =
        cells.as_slice().try_into().ok()?;
    let number = |text: &str| text.replace(',', "").parse().ok();
    let search = Search {
        states: number(states)?,
        depth: number(depth)?,
        truncated: number(truncated)?,
        ending: ending.to_owned(),
    };
    Some(Row {
        scenario: scenario.to_owned(),
        setting: setting.to_owned(),
        without: rules(without),
        property: property.to_owned(),
        verdict: verdict.to_owned(),
        shortest: shortest.parse().ok(),
        search: Some(search),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_every_row_of_every_page_is_read() {
        let mut expected = 0;
        for text in PAGES {
            let mut in_table = false;
            for line in text.lines() {
                in_table = line == HEAD || in_table && line.starts_with('|');
                expected += usize::from(in_table && line != HEAD && !line.starts_with("|---"));
            }
        }
        let mut recorded = Recorded::default();
        read(&mut recorded);
        assert!(expected > 500, "{expected}");
        assert_eq!(recorded.rows.len(), expected);
    }

    #[test]
    fn recorded_pages_say_title_and_bounds() {
        let mut recorded = Recorded::default();
        read(&mut recorded);
        assert!(recorded.bounds.len() > 80, "{}", recorded.bounds.len());
        for bounds in &recorded.bounds {
            assert!(!bounds.title.is_empty(), "{}", bounds.scenario);
            assert!(bounds.lines.iter().any(|line| line.starts_with("Bounds:")), "{bounds:?}");
        }
    }
}

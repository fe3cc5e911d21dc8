//! Tables of several scenarios: what is recoverable under which setting, and without which rules,
//! at a glance.

use super::row::Row;
use crate::out::Out;
use crate::text::grouped;

/// The verdicts on recovery of scenarios that name a table, by table, in order of appearance.
#[derive(Default)]
pub struct Tables {
    list: Vec<(String, Vec<Column>)>,
    /// The verdicts of the scenarios without each set of rules, by table.
    removals: Vec<(String, Removals)>,
}

/// Instances along one side, what is removed along the other.
#[derive(Default)]
struct Removals {
    /// What is removed, in order of appearance; `-` is the whole rulebook.
    columns: Vec<String>,
    lines: Vec<Line>,
}

/// One instance, with its rows for each set of rules that is removed.
struct Line {
    scenario: String,
    setting: String,
    searches: Vec<(String, Vec<Row>)>,
}

/// One property of one scenario.
struct Column {
    scenario: String,
    property: String,
    cells: Vec<(String, String)>,
}

impl Tables {
    /// Adds the rows of a scenario, with all rules and with rules removed.
    pub fn add(&mut self, table: &str, scenario: &str, rows: Vec<Row>) {
        if rows.iter().any(|row| row.without != "-") {
            let at = self.removals.iter().position(|(name, _)| name == table);
            let at = at.unwrap_or_else(|| {
                self.removals.push((table.to_owned(), Removals::default()));
                self.removals.len() - 1
            });
            rows.iter().for_each(|row| self.removals[at].1.add(scenario, row));
        }
        let at = self.list.iter().position(|(name, _)| name == table).unwrap_or_else(|| {
            self.list.push((table.to_owned(), Vec::new()));
            self.list.len() - 1
        });
        let columns = &mut self.list[at].1;
        let first = columns.len();
        for row in rows.into_iter().filter(|row| row.recovery && row.without == "-") {
            let text = cell(&row);
            match columns[first..].iter_mut().find(|column| column.property == row.property) {
                Some(column) => column.cells.push((row.setting, text)),
                None => columns.push(Column {
                    scenario: scenario.to_owned(),
                    property: row.property,
                    cells: vec![(row.setting, text)],
                }),
            }
        }
    }

    /// Prints every table, settings along the side that has more.
    pub fn print(&self, out: &mut Out) {
        for (name, columns) in &self.list {
            out.line("");
            out.line(format_args!("## Table {name}"));
            out.line("");
            out.line(
                "The brackets after *violated* hold the number of trapped states and the number of \
                 steps to the nearest of them. A dash: not asked.",
            );
            out.line("");
            lines(columns).iter().for_each(|line| out.line(line));
            let removals = self.removals.iter().find(|(table, _)| table == name);
            if let Some((_, removals)) = removals {
                out.line("");
                out.line(format_args!("### Table {name}, rule by rule"));
                out.line("");
                out.line(
                    "The first column has all rules; each other column names the rules that are \
                     removed or changed. A cell names the violated properties, of all that are \
                     asked, safety included. A question mark: the bounds leave the property \
                     undecided. A dash: not decided.",
                );
                out.line("");
                removals.table().iter().for_each(|line| out.line(line));
            }
        }
    }
}

impl Removals {
    fn add(&mut self, scenario: &str, row: &Row) {
        if !self.columns.contains(&row.without) {
            self.columns.push(row.without.clone());
        }
        let at = self
            .lines
            .iter()
            .position(|line| line.scenario == scenario && line.setting == row.setting)
            .unwrap_or_else(|| {
                let (scenario, setting) = (scenario.to_owned(), row.setting.clone());
                self.lines.push(Line { scenario, setting, searches: Vec::new() });
                self.lines.len() - 1
            });
        let searches = &mut self.lines[at].searches;
        match searches.iter_mut().find(|(without, _)| *without == row.without) {
            Some((_, rows)) => rows.push(row.clone()),
            None => searches.push((row.without.clone(), vec![row.clone()])),
        }
    }

    fn table(&self) -> Vec<String> {
        let heads = self.columns.iter().map(|without| match without.as_str() {
            "-" => "whole rulebook".to_owned(),
            rules => format!("without {rules}"),
        });
        let heads: Vec<String> = heads.collect();
        let mut lines = vec![format!("| scenario | setting | {} |", heads.join(" | "))];
        lines.push(format!("|{}", "---|".repeat(heads.len() + 2)));
        lines.extend(self.lines.iter().map(|Line { scenario, setting, searches }| {
            let cells = self.columns.iter().map(|column| {
                let found = searches.iter().find(|(without, _)| without == column);
                found.map_or_else(|| "-".to_owned(), |(_, rows)| violated(rows))
            });
            let cells: Vec<String> = cells.collect();
            format!("| {scenario} | {setting} | {} |", cells.join(" | "))
        }));
        lines
    }
}

/// The properties of one search that are violated, or that nothing is known of.
fn violated(rows: &[Row]) -> String {
    let names = rows.iter().filter_map(|row| match row.verdict.split([' ', ',']).next() {
        Some("violated") => Some(format!("**{}**", row.property)),
        Some("undecided") => Some(format!("{}?", row.property)),
        _ => None,
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() { "hold".to_owned() } else { names.join(", ") }
}

fn cell(row: &Row) -> String {
    let word = row.verdict.split(" (").next().unwrap_or_default();
    let word = word.strip_suffix(", as expected").unwrap_or(word);
    match row.steps {
        Some(steps) => format!("**{word}** ({}; {steps})", grouped(row.trapped)),
        None => word.to_owned(),
    }
}

fn lines(columns: &[Column]) -> Vec<String> {
    let mut settings: Vec<&str> = Vec::new();
    for (setting, _) in columns.iter().flat_map(|column| &column.cells) {
        if !settings.contains(&setting.as_str()) {
            settings.push(setting);
        }
    }
    let at = |column: &Column, setting: &str| {
        let found = column.cells.iter().find(|(other, _)| other == setting);
        found.map_or_else(|| "-".to_owned(), |(_, text)| text.clone())
    };
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let text = |word: &str| word.to_owned();
    if settings.len() > columns.len() {
        let heads = columns.iter().map(|column| format!("{} {}", column.scenario, column.property));
        let mut lines = vec![line(std::iter::once(text("setting")).chain(heads).collect())];
        lines.push(format!("|{}", "---|".repeat(columns.len() + 1)));
        lines.extend(settings.iter().map(|setting| {
            let cells = columns.iter().map(|column| at(column, setting));
            line(std::iter::once(text(setting)).chain(cells).collect())
        }));
        return lines;
    }
    let heads = [text("scenario"), text("property")];
    let mut lines =
        vec![line(heads.into_iter().chain(settings.iter().copied().map(text)).collect())];
    lines.push(format!("|{}", "---|".repeat(settings.len() + 2)));
    lines.extend(columns.iter().map(|column| {
        let cells = settings.iter().map(|setting| at(column, setting));
        line([column.scenario.clone(), column.property.clone()].into_iter().chain(cells).collect())
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(setting: &str, property: &str, steps: Option<usize>) -> Row {
        let violated = "violated (1,408 trapped, 0 undecided, 2 recoverable), as expected";
        Row {
            setting: setting.to_owned(),
            without: "-".to_owned(),
            property: property.to_owned(),
            verdict: if steps.is_some() { violated } else { "holds" }.to_owned(),
            sense: "",
            recovery: property != "LeaderElected",
            trapped: steps.map_or(0, |_| 1408),
            steps,
            states: 3,
            depth: 1,
            truncated: 0,
            ending: "complete within bounds".to_owned(),
            seconds: 0.0,
            because: None,
        }
    }

    #[test]
    fn cli_tables_have_settings_along_the_longer_side() {
        let mut tables = Tables::default();
        tables.add("t", "one", vec![row("none", "A", Some(8)), row("none", "LeaderElected", None)]);
        tables.add("t", "two", vec![row("none", "A", None), row("both", "A", None)]);
        let expected = [
            "| scenario | property | none | both |",
            "|---|---|---|---|",
            "| one | A | **violated** (1,408; 8) | - |",
            "| two | A | holds | holds |",
        ];
        assert_eq!(lines(&tables.list[0].1), expected);
        tables.add("u", "one", vec![row("none", "A", None), row("both", "A", Some(2))]);
        let expected = [
            "| setting | one A |",
            "|---|---|",
            "| none | holds |",
            "| both | **violated** (1,408; 2) |",
        ];
        assert_eq!(lines(&tables.list[1].1), expected);
    }

    #[test]
    fn cli_tables_show_what_each_removal_violates() {
        let mut tables = Tables::default();
        let without = |rules: &str, row: Row| Row { without: rules.to_owned(), ..row };
        let undecided =
            Row { verdict: "undecided (0 trapped)".to_owned(), ..row("both", "B", None) };
        let rows = vec![
            row("none", "A", None),
            without("VOTE-9", row("none", "A", Some(3))),
            without("VOTE-9", row("none", "B", Some(4))),
            without("VOTE-9", undecided),
        ];
        tables.add("t", "one", rows);
        let expected = [
            "| scenario | setting | whole rulebook | without VOTE-9 |",
            "|---|---|---|---|",
            "| one | none | hold | **A**, **B** |",
            "| one | both | - | B? |",
        ];
        assert_eq!(tables.removals[0].1.table(), expected);
    }

    #[test]
    fn cli_tables_leave_removals_out() {
        let mut tables = Tables::default();
        tables.add(
            "t",
            "one",
            vec![Row { without: "TERM-6".to_owned(), ..row("none", "A", Some(1)) }],
        );
        assert!(tables.list[0].1.is_empty());
    }
}

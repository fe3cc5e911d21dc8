//! Tables of several scenarios: what is recoverable under which setting, at a glance.

use super::decide::Row;
use super::out::Out;
use super::text::grouped;

/// The verdicts on recovery of scenarios that name a table, by table, in order of appearance.
#[derive(Default)]
pub struct Tables {
    list: Vec<(String, Vec<Column>)>,
}

/// One property of one scenario.
struct Column {
    scenario: String,
    property: String,
    cells: Vec<(String, String)>,
}

impl Tables {
    /// Adds what a scenario came to with the whole rulebook.
    pub fn add(&mut self, table: &str, scenario: &str, rows: Vec<Row>) {
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
                "Violated: in brackets the number of trapped states, and the steps that lead to the nearest of them. A dash: not asked.",
            );
            out.line("");
            lines(columns).iter().for_each(|line| out.line(line));
        }
    }
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
            cut: 0,
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

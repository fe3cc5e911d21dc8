//! The comparison of schemes as text, Markdown and JSON; [`svg`] draws it.

pub mod svg;

use quorate_model::scenario::Scenario;
use serde_json::{Value, json};

use crate::out::Out;
use crate::render::summary;
use crate::run::compare::column::Column;
use crate::run::compare::guards::Need;
use crate::run::tally::Summary;
use crate::text::{bold, grouped};

/// One line of the table: what it is about, and a cell for each column.
type Line = (String, Vec<String>);

fn lines(columns: &[Column]) -> Vec<Line> {
    let line = |name: &str, cell: &dyn Fn(&Column) -> String| -> Line {
        (name.to_owned(), columns.iter().map(cell).collect())
    };
    let ideal = |column: &Column, value: fn(&quorate_model::instance::Ideal) -> u32| {
        column
            .ideal
            .as_ref()
            .map_or_else(|| "does not end".to_owned(), |ideal| value(ideal).to_string())
    };
    let mut lines = vec![
        line("states", &|column| grouped(column.examined.report.distinct)),
        line("depth", &|column| column.examined.report.depth.to_string()),
        line("ending", &|column| column.examined.report.ending.to_string()),
        line("properties as expected", &|column| {
            let (good, all) = column.properties();
            format!("{good} of {all}")
        }),
        line("configuration changes in the log", &|column| ideal(column, |ideal| ideal.changes)),
        line("rounds until done", &|column| ideal(column, |ideal| ideal.rounds)),
        line("messages until done", &|column| ideal(column, |ideal| ideal.messages)),
        line("elections until done", &|column| ideal(column, |ideal| ideal.elections)),
        line("states without an electable node", &|column| {
            let share = 100.0 * column.leaderless_share();
            format!("{} ({share:.2} %)", grouped(column.leaderless))
        }),
    ];
    let guards = columns.iter().find_map(|column| column.guards.as_ref());
    for need in guards.into_iter().flatten() {
        let name = format!("without {}", need.guard);
        lines.push(line(&name, &|column| {
            let needs = column.guards.iter().flatten();
            let same = needs.into_iter().find(|other| other.guard == need.guard);
            same.map_or_else(|| "-".to_owned(), verdict)
        }));
    }
    lines
}

/// What the removal of a guard does.
fn verdict(need: &Need) -> String {
    match need.fails {
        Some((property, Some(steps))) => format!("{property} violated, {steps} steps"),
        Some((property, None)) => format!("{property} violated"),
        None if need.ending.is_complete() => {
            format!("no violation in {} states", grouped(need.states))
        }
        None => format!("undecided after {} states", grouped(need.states)),
    }
}

/// A table for people.
pub fn human(out: &mut Out, scenario: &Scenario, columns: &[Column]) {
    out.line(bold(&format!("{}: {}", scenario.name, scenario.title)));
    let titles: Vec<String> = columns.iter().map(Column::title).collect();
    let mut table = vec![(String::new(), titles)];
    table.extend(lines(columns));
    let width = |at: usize| {
        let cells = table.iter().map(|(name, cells)| if at == 0 { name } else { &cells[at - 1] });
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..=columns.len()).map(width).collect();
    for (name, cells) in &table {
        let all = std::iter::once(name).chain(cells);
        let padded = all.zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        out.line(padded.collect::<Vec<_>>().join("  ").trim_end());
    }
}

/// A table in Markdown.
pub fn markdown(out: &mut Out, scenario: &Scenario, columns: &[Column]) {
    let row = |cells: &[String]| format!("| {} |", cells.join(" | "));
    out.line(format_args!("**{}**: {}", scenario.name, scenario.title));
    out.line("");
    let mut head = vec![String::new()];
    head.extend(columns.iter().map(Column::title));
    out.line(row(&head));
    out.line(row(&vec!["---".to_owned(); head.len()]));
    for (name, cells) in lines(columns) {
        let mut all = vec![name];
        all.extend(cells);
        out.line(row(&all));
    }
}

/// The same as a document.
pub fn json(scenario: &Scenario, columns: &[Column], summary: &Summary) -> Value {
    json!({
        "schema": 1,
        "command": "compare",
        "scenario": scenario.name,
        "columns": columns.iter().map(document).collect::<Vec<_>>(),
        "summary": summary::json(summary),
    })
}

fn document(column: &Column) -> Value {
    let report = &column.examined.report;
    let (good, all) = column.properties();
    let guard = |need: &Need| {
        json!({
            "guard": need.guard.id(),
            "fails": need.fails.map(|(property, _)| property),
            "steps": need.fails.and_then(|(_, steps)| steps),
            "states": need.states,
            "complete": need.ending.is_complete(),
        })
    };
    json!({
        "setting": column.instance.setting.to_string(),
        "states": report.distinct,
        "depth": report.depth,
        "ending": report.ending.to_string(),
        "good": good,
        "properties": all,
        "ideal": column.ideal.map(|ideal| json!({
            "changes": ideal.changes,
            "rounds": ideal.rounds,
            "messages": ideal.messages,
            "elections": ideal.elections,
        })),
        "leaderless_states": column.leaderless,
        "looked_at": column.looked_at,
        "guards": column.guards.as_ref().map(|needs| needs.iter().map(guard).collect::<Vec<_>>()),
    })
}

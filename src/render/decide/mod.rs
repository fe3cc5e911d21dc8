//! What `decide` prints: a table for each scenario, a document, and tables of several scenarios.

pub mod markdown;
pub mod row;
pub mod tables;

use quorate_model::scenario::Scenario;

use self::row::{COLUMNS, Row, notes};
use crate::out::Out;
use crate::text::bold;

/// The table of one scenario for people.
pub fn table(out: &mut Out, scenario: &Scenario, rows: &[Row]) {
    out.line(format_args!("{}  {}", bold(&scenario.name), scenario.title));
    let cells: Vec<[String; 9]> = rows.iter().map(Row::cells).collect();
    let header = COLUMNS.map(str::to_owned);
    let width = |column: usize| {
        std::iter::once(&header)
            .chain(&cells)
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; 9] = std::array::from_fn(width);
    for row in std::iter::once(&header).chain(&cells) {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let width = widths[column];
            // Numbers to the right.
            if (4..8).contains(&column) {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        out.line(format_args!("  {}", line.trim_end()));
    }
    for (without, note) in notes(scenario) {
        out.line(format_args!("  {without}: {note}"));
    }
    if let Some(line) = row::cannot_fail(scenario) {
        out.line(format_args!("  {line}"));
    }
    for row in rows {
        if let Some(because) = &row.because {
            out.line(format_args!("  {} of {}: {because}", row.property, row.setting));
        }
    }
}

//! The table, for a terminal and for Markdown.

use super::measure::Part::{self, Allocations, Instructions, Nanoseconds};
use super::measure::Row;
use crate::table::{Table, grouped};

/// The full table for a terminal.
pub(super) fn text(rows: &[Row]) -> String {
    full(rows, ["Ir", "alloc", "ns"].map(|unit| [unit, "prost", "protobuf"])).text()
}

/// The full table as Markdown.
pub(super) fn markdown(rows: &[Row]) -> String {
    let heads = ["instructions", "allocations", "nanoseconds"];
    full(rows, heads.map(|unit| [unit, "raft-rs prost", "raft-rs protobuf"])).markdown()
}

/// The short table as Markdown: of raft-rs, the better codec for each number.
pub(super) fn short(rows: &[Row]) -> String {
    let ratio_of = "raft-rs ÷ quorate";
    let head = [
        "one operation",
        "instructions: quorate",
        "raft-rs",
        ratio_of,
        "allocations: quorate",
        "raft-rs",
        "ns: quorate",
        "raft-rs",
        ratio_of,
    ];
    let line = |row: &Row| {
        let pair =
            |part: Part| [shown(part, row.ours().part(part)), shown(part, row.stronger(part))];
        let [instructions, nanoseconds] = [Instructions, Nanoseconds].map(|part| {
            let [ours, theirs] = pair(part);
            [ours, theirs, ratio(row, part)]
        });
        let title = [row.workload.title.to_owned()];
        [&title[..], &instructions, &pair(Allocations), &nanoseconds].concat()
    };
    let lines = rows.iter().filter(|row| row.workload.short).map(line);
    Table(std::iter::once(head.map(str::to_owned).to_vec()).chain(lines).collect()).markdown()
}

/// All numbers of all cores. `heads` are those of the three parts, each over the three cores.
fn full(rows: &[Row], heads: [[&str; 3]; 3]) -> Table {
    let [instructions, allocations, nanoseconds] = heads;
    let head =
        [&["one operation"][..], &instructions, &["ratio"], &allocations, &nanoseconds, &["ratio"]];
    let head = [&head.concat()[..], &["goal", "reached"]].concat();
    let line = |row: &Row| {
        let numbers = |part: Part| row.costs.map(|cost| shown(part, cost.part(part)));
        let reached = row.reached().map(|reached| if reached { "yes" } else { "NO" });
        [
            &[row.workload.title.to_owned()][..],
            &numbers(Instructions),
            &[ratio(row, Instructions)],
            &numbers(Allocations),
            &numbers(Nanoseconds),
            &[ratio(row, Nanoseconds)],
            &[row.workload.goal().unwrap_or_default(), reached.unwrap_or_default().to_owned()],
        ]
        .concat()
    };
    let head = head.into_iter().map(str::to_owned).collect();
    Table(std::iter::once(head).chain(rows.iter().map(line)).collect())
}

/// A number as far as it means something.
fn shown(part: Part, value: f64) -> String {
    if part == Allocations {
        let text = format!("{value:.2}");
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    if value < 100.0 { format!("{value:.1}") } else { grouped(value.round() as u64) }
}

/// How many times as much the stronger of the others takes.
fn ratio(row: &Row, part: Part) -> String {
    format!("{:.1}×", row.ratio(part))
}

#[cfg(test)]
mod tests {
    use super::super::list::WORKLOADS;
    use super::super::measure::Cost;
    use super::*;

    #[test]
    fn xtask_bench_numbers_are_readable() {
        let texts = [0.0, 0.25, 18.0, 999.999].map(|value| shown(Allocations, value));
        assert_eq!(texts, ["0", "0.25", "18", "1000"]);
        assert_eq!(shown(Nanoseconds, 7.58), "7.6");
        assert_eq!(shown(Instructions, 28_048.6), "28,049");
        assert_eq!(shown(Nanoseconds, 1_234_567.0), "1,234,567");
        assert_eq!(shown(Instructions, 143.25), "143");
    }

    #[test]
    fn xtask_bench_tables_name_every_core_once() {
        let cost = |times: f64| Cost {
            instructions: 10_000.0 * times,
            allocations: 8.0 * times,
            nanoseconds: 1500.0 * times,
        };
        let rows = [Row { workload: &WORKLOADS[1], costs: [cost(1.0), cost(3.0), cost(2.5)] }];
        assert_eq!(
            short(&rows),
            "| one operation | instructions: quorate | raft-rs | raft-rs ÷ quorate | allocations: \
             quorate | raft-rs | ns: quorate | raft-rs | raft-rs ÷ quorate |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|--:|\n\
             | commit 128 B, one at a time | 10,000 | 25,000 | 2.5× | 8 | 20 | 1,500 | 3,750 | 2.5× |\n"
        );
        let text = text(&rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with("≤ 10000 Ir, ≤ 8 alloc.      yes"), "{text}");
        assert!(markdown(&rows).contains("| 10,000 | 30,000 | 25,000 | 2.5× | 8 | 24 | 20 |"));
    }
}

//! The tables.

use super::measure::{THREADS, Workload};
use crate::table::{Table, grouped};

/// The name of an engine in a table.
const ENGINES: [(&str, &str); 5] = [
    ("check", "`check`"),
    ("graph", "`check`, graph recorded"),
    ("whole", "`check`, whole states"),
    ("bfs", "stateright `spawn_bfs`"),
    ("dfs", "stateright `spawn_dfs`"),
];

/// What was searched.
pub(super) fn title(workload: &Workload) -> String {
    let counts = &workload.counts;
    format!(
        "{}: {} distinct states, {} generated, {} bytes a state in memory; median of {}",
        workload.name,
        grouped(counts.distinct),
        grouped(counts.generated),
        counts.state,
        workload.times
    )
}

/// A line for each search.
pub(super) fn rows(workload: &Workload) -> Table {
    let head = [
        "search",
        "threads",
        "seconds",
        "distinct/s",
        "distinct/CPU s",
        "bytes/state, said",
        "bytes/state, resident",
        "speed to spawn_bfs",
        "memory to spawn_bfs",
        "speed to 1 thread",
    ];
    let distinct = workload.counts.distinct as f64;
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for cost in &workload.costs {
        let name = ENGINES.iter().find(|(engine, _)| *engine == cost.engine);
        let bfs = workload.cost("bfs", cost.threads);
        let one = workload.cost(&cost.engine, THREADS[0]);
        lines.push(vec![
            name.map_or(cost.engine.as_str(), |(_, name)| name).to_owned(),
            cost.threads.to_string(),
            format!("{:.2}", cost.seconds),
            grouped((distinct / cost.seconds).round() as u64),
            grouped((distinct / cost.cpu).round() as u64),
            if cost.bytes > 0.0 { format!("{:.1}", cost.bytes / distinct) } else { "-".to_owned() },
            format!("{:.1}", cost.resident / distinct),
            times(bfs.map(|bfs| bfs.seconds / cost.seconds)),
            times(bfs.map(|bfs| cost.resident / bfs.resident)),
            times(one.map(|one| one.seconds / cost.seconds)),
        ]);
    }
    Table(lines)
}

/// What is to be reached on the largest packed model, and what was.
pub(super) fn goals(workloads: &[Workload]) -> Table {
    let mut lines = vec![["goal", "", "found", "reached"].map(str::to_owned).to_vec()];
    let packed = workloads.iter().filter(|workload| workload.cost("graph", 1).is_some());
    let Some(workload) = packed.max_by_key(|workload| workload.counts.distinct) else {
        return Table(lines);
    };
    let cost = |engine, threads| workload.cost(engine, threads);
    let distinct = workload.counts.distinct as f64;
    let seconds = |engine, threads| cost(engine, threads).map(|cost| cost.seconds);
    let ratio = |a: Option<f64>, b: Option<f64>| Some(a? / b?);
    let two = seconds("check", 2);
    let mut line = |what: &str, bound: f64, least: bool, found: Option<f64>, unit: &str| {
        let Some(found) = found else { return };
        let reached = if least { found >= bound } else { found <= bound };
        let sign = if least { '≥' } else { '≤' };
        lines.push(vec![
            format!("{what} ({})", workload.name),
            format!("{sign} {bound}{unit}"),
            format!("{found:.2}{unit}"),
            if reached { "reached" } else { "not reached" }.to_owned(),
        ]);
    };
    let speed = two.map(|two| distinct / two / 1e6);
    line("distinct states a second, two threads", 2.5, true, speed, " M");
    let said = cost("check", 2).map(|cost| cost.bytes / distinct);
    line("bytes a state that the search holds", 16.0, false, said, "");
    let resident = cost("check", 2).map(|cost| cost.resident / distinct);
    line("bytes a state, resident", 16.0, false, resident, "");
    line("speed to spawn_bfs, two threads", 8.0, true, ratio(seconds("bfs", 2), two), "×");
    line("two threads to one", 1.7, true, ratio(seconds("check", 1), two), "×");
    for threads in THREADS {
        let graph = ratio(seconds("graph", threads), seconds("check", threads));
        line(&format!("graph to plain, {threads} thread(s)"), 1.5, false, graph, "×");
    }
    Table(lines)
}

fn times(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}×"))
}

#[cfg(test)]
mod tests {
    use super::super::measure::{Cost, Counts};
    use super::*;

    fn workload(seconds: &[(&str, u32, f64)]) -> Workload {
        let cost = |&(engine, threads, seconds): &(&str, u32, f64)| {
            let engine = engine.to_owned();
            Cost { engine, threads, seconds, cpu: seconds, bytes: 15e6, resident: 20e6 }
        };
        let discovered = String::new();
        let counts = Counts { distinct: 1_000_000, generated: 5_000_000, discovered, state: 28 };
        let costs = seconds.iter().map(cost).collect();
        Workload { name: "a".to_owned(), times: 3, counts, costs }
    }

    #[test]
    fn xtask_search_bench_ratios_are_to_the_same_threads() {
        let all = [("check", 1, 1.0), ("check", 2, 0.5), ("bfs", 1, 3.0), ("bfs", 2, 4.0)];
        let Table(lines) = rows(&workload(&all));
        assert_eq!(lines[2][2..6], ["0.50", "2,000,000", "2,000,000", "15.0"]);
        assert_eq!(lines[2][7..], ["8.00×", "1.00×", "2.00×"]);
        assert_eq!(lines[4][7..], ["1.00×", "1.00×", "0.75×"]);
        assert!(title(&workload(&all)).contains("1,000,000 distinct"));
    }

    #[test]
    fn xtask_search_bench_goals_are_said() {
        let all = [("check", 1, 0.75), ("check", 2, 0.5), ("bfs", 2, 4.0), ("graph", 1, 1.0)];
        let Table(lines) = goals(&[workload(&all)]);
        let reached: Vec<&str> = lines[1..].iter().map(|line| line[3].as_str()).collect();
        let no = "not reached";
        assert_eq!(reached, [no, "reached", no, "reached", no, "reached"]);
        assert_eq!(goals(&[]).text().lines().count(), 1);
    }
}

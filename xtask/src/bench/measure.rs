//! Running the programs.

use std::path::Path;
use std::process::Command;

use super::build::{self, PACKAGES, Programs};
use super::list::{WORKLOADS, Workload};
use super::reading::expect;
use crate::command::Outcome;
use crate::out::complain;

/// glibc gives memory back to the system as soon as much of it is free at the end, and which core
/// is hit by that is chance: it depends on where the last small allocation lies. So no memory is
/// given back.
const KEEP_MEMORY: (&str, &str) = ("MALLOC_TRIM_THRESHOLD_", "1073741824");

/// How long it may take.
#[derive(Clone, Copy)]
pub(super) struct Effort {
    /// Operations of the shorter and the longer run whose instructions are compared; multiples of
    /// the number after which the programs compact.
    lengths: [u64; 2],
    /// Operations of a run that is timed.
    timed: u64,
    /// How often each is timed; the best counts.
    times: u32,
}

impl Effort {
    pub(super) const QUICK: Effort = Effort { lengths: [1024, 2048], timed: 4096, times: 5 };
    pub(super) const FULL: Effort = Effort { lengths: [1024, 5120], timed: 16_384, times: 15 };
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Instructions,
    Allocations,
    Nanoseconds,
}

/// What an operation costs a core.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    pub(super) instructions: f64,
    pub(super) allocations: f64,
    pub(super) nanoseconds: f64,
}

impl Cost {
    pub(super) fn part(&self, part: Part) -> f64 {
        match part {
            Part::Instructions => self.instructions,
            Part::Allocations => self.allocations,
            Part::Nanoseconds => self.nanoseconds,
        }
    }
}

/// What an operation costs each core.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) workload: &'static Workload,
    /// In the order of [`PACKAGES`].
    pub(super) costs: [Cost; PACKAGES.len()],
}

impl Row {
    pub(super) fn ours(&self) -> Cost {
        self.costs[0]
    }

    /// The lower cost of raft-rs with either codec.
    pub(super) fn stronger(&self, part: Part) -> f64 {
        self.costs[1..].iter().map(|cost| cost.part(part)).fold(f64::INFINITY, f64::min)
    }

    /// How many times as much the stronger of the others takes.
    pub(super) fn ratio(&self, part: Part) -> f64 {
        self.stronger(part) / self.ours().part(part)
    }

    /// Whether our core reaches its goal, if there is one.
    pub(super) fn reached(&self) -> Option<bool> {
        let within = |limit: Option<u32>, value: f64| limit.map(|limit| value <= f64::from(limit));
        let ours = self.ours();
        let parts = [
            within(self.workload.instructions, ours.instructions),
            // Rounded as it is shown: a buffer that grows once in a run is no allocation of each
            // operation.
            within(self.workload.allocations, (ours.allocations * 100.0).round() / 100.0),
        ];
        parts.into_iter().flatten().reduce(|one, other| one && other)
    }
}

/// Measures every workload on every core.
pub(super) fn all(programs: &Programs, effort: Effort) -> Outcome<Vec<Row>> {
    for program in programs.paths() {
        same_workloads(&build::output(command(program, &["--list"]), "--list")?)?;
    }
    let mut rows = Vec::new();
    for workload in &WORKLOADS {
        complain!("measuring {}", workload.title);
        let mut costs = [Cost::default(); PACKAGES.len()];
        for (cost, program) in costs.iter_mut().zip(programs.paths()) {
            cost.instructions = instructions(program, workload, effort)?;
            cost.allocations = printed(program, workload, effort.lengths[1], "--allocations")?;
            cost.nanoseconds = f64::INFINITY;
        }
        for _ in 0..effort.times {
            // In turn, so that a slow moment of the machine meets all.
            for (cost, program) in costs.iter_mut().zip(programs.paths()) {
                let time = printed(program, workload, effort.timed * workload.cheap, "--time")?;
                cost.nanoseconds = cost.nanoseconds.min(time);
            }
        }
        rows.push(Row { workload, costs });
    }
    Ok(rows)
}

/// Fails unless a program has just the workloads of the table.
fn same_workloads(list: &str) -> Outcome {
    let names = WORKLOADS.iter().map(|workload| workload.name);
    if list.lines().eq(names) {
        return Ok(());
    }
    let list = list.lines().collect::<Vec<_>>().join(" ");
    Err(format!("bench: the programs know other workloads than the table: {list}"))
}

fn command(program: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(words).env(KEEP_MEMORY.0, KEEP_MEMORY.1);
    command
}

/// Instructions of an operation: two runs differ in their number, so what comes before cancels out.
fn instructions(program: &Path, workload: &Workload, effort: Effort) -> Outcome<f64> {
    let [short, long] = effort.lengths;
    let [less, more] = [short, long].map(|length| collected(program, workload, length));
    Ok((more? - less?) as f64 / (long - short) as f64)
}

/// What callgrind counts in the measured part of a run.
fn collected(program: &Path, workload: &Workload, length: u64) -> Outcome<i64> {
    let length = length.to_string();
    let mut callgrind = Command::new("valgrind");
    callgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg("--toggle-collect=*measured_part*")
        .arg(program)
        .args([workload.name, &length])
        .env(KEEP_MEMORY.0, KEEP_MEMORY.1);
    let name = format!("callgrind, {}", workload.name);
    let output = callgrind.output().map_err(|error| format!("{name}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{name} ended with {}\n{text}", output.status));
    }
    expect(total(&text), &format!("{name} says nothing of what it collected\n{text}"))
}

/// The number in callgrind's line `==1234== Collected : 5678`.
fn total(text: &str) -> Option<i64> {
    let count = text.lines().find_map(|line| line.split_once("Collected :"))?.1;
    count.trim().parse().ok()
}

/// The number that a program prints.
fn printed(program: &Path, workload: &Workload, length: u64, what: &str) -> Outcome<f64> {
    let length = length.to_string();
    let name = format!("{} {length} {what}", workload.name);
    let text = build::output(command(program, &[workload.name, &length, what]), &name)?;
    expect(text.trim().parse().ok(), &format!("{name} printed {text:?}, expected a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_bench_reads_callgrind() {
        let text = "==12== Events    : Ir\n==12== Collected : 4711\n==12== \n";
        assert_eq!(total(text), Some(4711));
        assert_eq!(total("==12== Events : Ir"), None);
    }

    #[test]
    fn xtask_bench_compares_with_the_stronger() {
        let workload = WORKLOADS.iter().find(|workload| workload.name == "heartbeat-3").unwrap();
        let cost = |instructions, allocations| Cost { instructions, allocations, nanoseconds: 1.0 };
        let mut row =
            Row { workload, costs: [cost(2000.0, 0.001), cost(9.0e3, 4.0), cost(8.0e3, 5.0)] };
        assert!((row.ratio(Part::Instructions) - 4.0).abs() < 1e-9);
        assert_eq!(row.reached(), Some(true));
        row.costs[0].allocations = 0.1;
        assert_eq!(row.reached(), Some(false));
        row.workload = &WORKLOADS[0];
        assert_eq!(row.reached(), None);
    }

    #[test]
    fn xtask_bench_refuses_other_workloads() {
        let names: String =
            WORKLOADS.iter().map(|workload| format!("{}\n", workload.name)).collect();
        assert_eq!(same_workloads(&names), Ok(()));
        assert!(same_workloads("0B\n").is_err());
    }
}

//! Running searches, each in a process of its own.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::command::{self, Outcome};
use crate::out::say;

/// The program, an example of the model's package.
const PROGRAM: &str = "search_speed";

/// How many threads a search runs on.
pub(super) const THREADS: [u32; 2] = [1, 2];

/// A model, and how often each search of it is measured.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Plan {
    pub(super) workload: &'static str,
    pub(super) times: usize,
}

/// The program, and what it can measure.
pub(super) struct Program {
    path: PathBuf,
    list: String,
}

/// What all searches of a model counted, and what each of them cost.
pub(super) struct Workload {
    pub(super) name: String,
    pub(super) times: usize,
    pub(super) counts: Counts,
    pub(super) costs: Vec<Cost>,
}

/// What does not depend on the search.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Counts {
    pub(super) distinct: u64,
    pub(super) generated: u64,
    /// The properties that were violated or reached.
    pub(super) discovered: String,
    /// Bytes of a state in memory, not counting what it holds on the heap.
    pub(super) state: u64,
}

/// What one search cost: the median of each figure.
#[derive(Clone, Debug)]
pub(super) struct Cost {
    pub(super) engine: String,
    pub(super) threads: u32,
    pub(super) seconds: f64,
    /// The seconds that its threads ran, together.
    pub(super) cpu: f64,
    /// What the search says that it held; 0 if it does not say.
    pub(super) bytes: f64,
    /// What the process held at its peak over what it held before the search.
    pub(super) resident: f64,
}

impl Workload {
    /// What a search cost.
    pub(super) fn cost(&self, engine: &str, threads: u32) -> Option<&Cost> {
        self.costs.iter().find(|cost| cost.engine == engine && cost.threads == threads)
    }
}

impl Program {
    /// Builds the program.
    pub(super) fn build() -> Outcome<Program> {
        say!("building {PROGRAM}");
        let text = command::output(&[
            "build",
            "--release",
            "--locked",
            "--quiet",
            "--package",
            "quorate-model",
            "--example",
            PROGRAM,
            "--message-format=json-render-diagnostics",
        ])?;
        let mut files = text.lines().filter_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            message["executable"].as_str().map(PathBuf::from)
        });
        let path = files.next_back().ok_or("search-bench: cargo built no program")?;
        let mut program = Program { path, list: String::new() };
        program.list = program.output(&[])?;
        Ok(program)
    }

    fn output(&self, words: &[&str]) -> Outcome<String> {
        let name = format!("{PROGRAM} {}", words.join(" "));
        let output = Command::new(&self.path)
            .args(words)
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("{name}: {error}"))?;
        if !output.status.success() {
            return Err(format!("{name} ended with {}", output.status));
        }
        String::from_utf8(output.stdout).map_err(|error| format!("{name}: {error}"))
    }

    /// Measures every search of a model, in turn.
    pub(super) fn measure(&self, plan: &Plan) -> Outcome<Workload> {
        let Plan { workload, times } = *plan;
        let engines = engines(&self.list, workload)
            .ok_or_else(|| format!("{PROGRAM} does not know {workload:?}"))?;
        let searches: Vec<(&str, u32)> =
            engines.iter().flat_map(|engine| THREADS.map(|threads| (*engine, threads))).collect();
        let mut runs: Vec<Vec<Run>> = searches.iter().map(|_| Vec::new()).collect();
        let mut agreed: Option<(String, Counts)> = None;
        for time in 1..=times {
            for ((engine, threads), runs) in searches.iter().zip(&mut runs) {
                say!("{workload}: {engine}, {threads} thread(s), {time} of {times}");
                let text = self.output(&[workload, engine, &threads.to_string()])?;
                let run = Run::read(&text)
                    .ok_or_else(|| format!("{PROGRAM} printed something else:\n{text}"))?;
                agree(&mut agreed, &format!("{engine} with {threads} thread(s)"), &run.counts)?;
                runs.push(run);
            }
        }
        let (_, counts) = agreed.ok_or("search-bench: nothing was measured")?;
        let costs = searches.iter().zip(&runs).map(|((engine, threads), runs)| Cost {
            engine: (*engine).to_owned(),
            threads: *threads,
            seconds: median(runs.iter().map(|run| run.seconds)),
            cpu: median(runs.iter().map(|run| run.cpu)),
            bytes: median(runs.iter().map(|run| run.bytes)),
            resident: median(runs.iter().map(|run| run.resident)),
        });
        let costs = costs.collect();
        Ok(Workload { name: workload.to_owned(), times, counts, costs })
    }
}

/// The engines that a model can be given to, by the program's list.
fn engines<'a>(list: &'a str, workload: &str) -> Option<Vec<&'a str>> {
    let mut lines = list.lines().filter_map(|line| line.split_once(": "));
    let (_, engines) = lines.find(|(name, _)| *name == workload)?;
    Some(engines.split(' ').collect())
}

/// Fails unless the counts are those of the first search.
fn agree(agreed: &mut Option<(String, Counts)>, search: &str, counts: &Counts) -> Outcome {
    match agreed {
        None => *agreed = Some((search.to_owned(), counts.clone())),
        Some((first, expected)) if expected != counts => {
            return Err(format!(
                "searches do not agree\n{first}: {expected:?}\n{search}: {counts:?}"
            ));
        }
        Some(_) => (),
    }
    Ok(())
}

/// What one process printed.
#[derive(Debug)]
struct Run {
    counts: Counts,
    seconds: f64,
    cpu: f64,
    bytes: f64,
    resident: f64,
}

impl Run {
    fn read(text: &str) -> Option<Run> {
        let word = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once('='));
            lines.find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let number = |name: &str| word(name)?.parse::<u64>().ok();
        let counts = Counts {
            distinct: number("distinct")?,
            generated: number("generated")?,
            discovered: word("discovered")?.to_owned(),
            state: number("state")?,
        };
        let resident = number("peak")?.saturating_sub(number("baseline")?) as f64;
        let [seconds, cpu] = ["seconds", "cpu"].map(|name| word(name)?.parse().ok());
        let (seconds, cpu) = (seconds?, cpu?);
        Some(Run { counts, seconds, cpu, bytes: number("bytes")? as f64, resident })
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        len if len % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "state=28\nbaseline=1000\ndistinct=10\ngenerated=30\ndiscovered=A, B\n\
                       seconds=0.5\ncpu=0.9\nbytes=0\npeak=5000\n";

    #[test]
    fn xtask_search_bench_reads_a_run() {
        let run = Run::read(RUN).unwrap();
        assert_eq!((run.counts.distinct, run.counts.generated), (10, 30));
        assert_eq!(run.counts.discovered, "A, B");
        assert_eq!((run.seconds, run.cpu, run.resident), (0.5, 0.9, 4000.0));
        assert!(Run::read(&RUN.replace("peak", "top")).is_none());
    }

    #[test]
    fn xtask_search_bench_refuses_searches_that_do_not_agree() {
        let counts = Run::read(RUN).unwrap().counts;
        let mut agreed = None;
        assert_eq!(agree(&mut agreed, "check", &counts), Ok(()));
        assert_eq!(agree(&mut agreed, "bfs", &counts), Ok(()));
        let other = Counts { distinct: 9, ..counts };
        let message = agree(&mut agreed, "dfs", &other).unwrap_err();
        assert!(message.contains("check") && message.contains("dfs"), "{message}");
    }

    #[test]
    fn xtask_search_bench_medians() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median([3.0, 1.0].into_iter()), 2.0);
    }

    #[test]
    fn xtask_search_bench_reads_the_list() {
        let list = "a b: check bfs\nc@both: check\n";
        assert_eq!(engines(list, "a b"), Some(vec!["check", "bfs"]));
        assert_eq!(engines(list, "a"), None);
    }
}

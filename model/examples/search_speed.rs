//! One search, measured: `search_speed WORKLOAD ENGINE THREADS`.
//!
//! `cargo xtask search-bench` runs this program once for each figure, so that the peak of a
//! process' memory is that of one search. It prints a line `name=value` for each figure. Without
//! arguments it lists the workloads, and with each the engines that it can be given to.

#[path = "../benches/election/mod.rs"]
mod election;

use std::fmt::Debug;
use std::hash::Hash;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use quorate_checker::{Checked, Ending, Pack, check};
use quorate_model::cluster::{ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::scenario::{Scenario, Setting};
use stateright::{Checker, Model};

use self::election::Election;

/// Elections of three nodes, by the highest term and the longest log.
const ELECTIONS: [(&str, u32, u32); 4] = [
    ("election term 1 log 1", 1, 1),
    ("election term 2 log 1", 2, 1),
    ("election term 1 log 2", 1, 2),
    ("election term 2 log 2", 2, 2),
];
/// Instances of the model that is checked.
const CLUSTERS: [&str; 2] = ["election-3@both", "election-3-deep@both"];

/// What came out of a search.
struct Found {
    distinct: u64,
    generated: u64,
    /// The properties that were violated, or reached.
    discovered: Vec<&'static str>,
    elapsed: Duration,
    /// The memory that the search says it held.
    bytes: Option<u64>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words[..] {
        [] => {
            ELECTIONS.iter().for_each(|(name, ..)| println!("{name}: check graph whole bfs dfs"));
            CLUSTERS.iter().for_each(|name| println!("{name}: check whole bfs dfs"));
            return ExitCode::SUCCESS;
        }
        [workload, engine, threads] => {
            let threads = threads.parse().map_err(|error| format!("{threads}: {error}"));
            threads.and_then(|threads| measure(workload, engine, threads))
        }
        _ => Err("usage: search_speed [WORKLOAD ENGINE THREADS]".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn measure(workload: &str, engine: &str, threads: usize) -> Result<(), String> {
    let found = if let Some(&(_, term, log)) = ELECTIONS.iter().find(|(name, ..)| *name == workload)
    {
        let model = Election { recorded: engine == "graph", ..Election::up_to(term, log) };
        let engine = if model.recorded { "check" } else { engine };
        baseline(size_of::<election::State>());
        search(model, engine, threads)?
    } else if CLUSTERS.contains(&workload) {
        let model = cluster(workload)?;
        baseline(size_of::<State>());
        search(model, engine, threads)?
    } else {
        return Err(format!("there is no workload {workload:?}"));
    };
    println!("distinct={}", found.distinct);
    println!("generated={}", found.generated);
    println!("discovered={}", found.discovered.join(", "));
    println!("seconds={}", found.elapsed.as_secs_f64());
    println!("cpu={}", processor());
    println!("bytes={}", found.bytes.unwrap_or(0));
    println!("peak={}", memory("VmHWM:"));
    Ok(())
}

/// What the process holds before it searches, and how large a state is in memory.
fn baseline(state: usize) {
    println!("state={state}");
    println!("baseline={}", memory("VmRSS:"));
}

/// A figure of the process' memory, in bytes; 0 where there is none.
fn memory(name: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// The seconds that the process' threads ran, together; 0 where nothing says so.
fn processor() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name, which may hold anything: the state is field 3; fields 14 and 15 are
    // hundredths of seconds.
    let fields = text.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// An instance of a scenario.
fn cluster(instance: &str) -> Result<ClusterModel, String> {
    let (name, setting) = instance.split_once('@').ok_or("an instance is SCENARIO@SETTING")?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let path = path.join(name).with_extension("toml");
    let text =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let scenario = Scenario::parse(name, &text).map_err(|error| error.to_string())?;
    let setting = Setting::parse(setting, scenario.nodes).ok_or("there is no such setting")?;
    let whole = Mutations::default();
    Ok(ClusterModel::new(Arc::new(scenario), setting, whole, Reduction::AsAsked))
}

fn search<M>(model: M, engine: &str, threads: usize) -> Result<Found, String>
where
    M: Checked + Send + Sync + 'static,
    M::State: Clone + Debug + Eq + Hash + Pack + Send + Sync,
    M::Action: Clone + Debug + Eq + Send + Sync,
{
    let start = Instant::now();
    match engine {
        "check" | "whole" => {
            let report = if engine == "check" {
                check(&model).packed().declared().threads(threads).run()
            } else {
                check(&model).threads(threads).run()
            };
            let report = report.map_err(|error| error.to_string())?;
            let elapsed = start.elapsed();
            if report.ending != Ending::Complete {
                return Err(format!("the search was not complete: {}", report.ending));
            }
            let asked = model.properties().len();
            let discovered =
                report.verdicts[..asked].iter().filter(|found| found.verdict.path().is_some());
            Ok(Found {
                distinct: report.distinct,
                generated: report.generated,
                discovered: sorted(discovered.map(|found| found.name)),
                elapsed,
                bytes: Some(report.bytes),
            })
        }
        "bfs" => Ok(theirs(model.checker().threads(threads).spawn_bfs().join(), start)),
        "dfs" => Ok(theirs(model.checker().threads(threads).spawn_dfs().join(), start)),
        _ => Err(format!("there is no engine {engine:?}")),
    }
}

/// What a search of stateright found.
fn theirs<M>(checker: impl Checker<M>, start: Instant) -> Found
where
    M: Model,
    M::State: Clone + PartialEq,
    M::Action: Clone + PartialEq,
{
    let elapsed = start.elapsed();
    Found {
        distinct: checker.unique_state_count() as u64,
        generated: checker.state_count() as u64,
        discovered: sorted(checker.discoveries().into_keys()),
        elapsed,
        bytes: None,
    }
}

fn sorted(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}

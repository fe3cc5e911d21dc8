//! Flags that several commands have.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use quorate_checker::{Checkpoint, Limits, Store, parse_size};
use quorate_conformance::trace::Trace;
use quorate_model::mutation::Mutations;

use crate::error::CliError;
use crate::render::export;
use crate::run::process::build::{self, digest};
use crate::run::process::interrupt;
use crate::run::select::{self, Chosen, Instance};
use crate::run::traces;
use crate::run::walk::open::{self, Opened};

/// The form of the result.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}

/// Which instances.
#[derive(Args, Clone, Debug)]
pub struct Selection {
    /// Scenarios, each a name or a .toml file. `@SETTING` after it selects settings; `*` matches
    /// any text.
    #[arg(value_name = "SCENARIO[@SETTING]|FILE.toml")]
    pub scenarios: Vec<String>,
    /// Select every built-in scenario except those marked deep, which take minutes to hours.
    #[arg(long, conflicts_with = "scenarios")]
    pub all: bool,
    /// Select the scenarios that `quorate gate` runs: those with `ci = true`.
    #[arg(long, conflicts_with_all = ["scenarios", "all"])]
    pub ci: bool,
}

impl Selection {
    /// The scenarios, each with its settings.
    ///
    /// # Errors
    /// If something named does not exist or cannot be used, or if nothing is named.
    pub fn scenarios(&self) -> Result<Vec<Chosen>, CliError> {
        let list = match (self.all, self.ci) {
            (true, _) => select::usual()?,
            (false, true) => select::of_gate()?,
            (false, false) => select::named(&self.scenarios)?,
        };
        if list.is_empty() {
            return Err(CliError::Nothing(
                "nothing selected: name a scenario (see `quorate list`) or use --all or --ci"
                    .to_owned(),
            ));
        }
        Ok(list)
    }

    /// The scenarios as instances.
    ///
    /// # Errors
    /// See [`Selection::scenarios`].
    pub fn instances(&self, without: Mutations) -> Result<Vec<Instance>, CliError> {
        let list = self.scenarios()?;
        Ok(list.iter().flat_map(|chosen| chosen.instances(without)).collect())
    }
}

/// When to stop.
#[derive(Args, Clone, Debug)]
pub struct Stops {
    /// Stop each search at this many distinct states.
    #[arg(long, value_name = "N")]
    pub max_states: Option<u64>,
    /// Stop each search after this time, such as 90s, 10m or 2h.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Accept an answer that is not complete. Without this flag the exit code is 3 if a search was
    /// stopped, a property is undecided, or every setting skips a start command.
    #[arg(long)]
    pub allow_bounded: bool,
    /// The default. Accepted for scripts that were written when it was not.
    #[arg(long, hide = true, conflicts_with = "allow_bounded")]
    pub require_complete: bool,
}

/// Which warnings are failures.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deny {
    /// Actions that the scenario allows and that never fired; properties whose condition never
    /// held; rules that the scenario names and that never acted.
    Vacuous,
}

/// Worker threads.
#[derive(Args, Clone, Debug)]
pub struct Threads {
    /// Number of worker threads; by default one for each processor. Several instances are searched
    /// side by side, one on each thread.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
}

impl Threads {
    /// The number of threads.
    pub fn get(&self) -> usize {
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(processors, usize::from)
    }
}

impl Stops {
    /// No limit, and a complete answer required.
    pub const NONE: Stops =
        Stops { max_states: None, timeout: None, allow_bounded: false, require_complete: false };

    /// Whether an answer that is not complete fails.
    pub fn complete(&self) -> bool {
        !self.allow_bounded
    }

    /// The limits of one search, which Ctrl-C ends.
    ///
    /// # Errors
    /// If the handler of Ctrl-C cannot be installed.
    pub fn limits(&self, threads: usize) -> Result<Limits, CliError> {
        Ok(Limits {
            max_states: self.max_states,
            timeout: self.timeout,
            threads,
            stop: Some(interrupt::switch()?),
            ..Limits::default()
        })
    }
}

/// Memory and files of a long search.
#[derive(Args, Clone, Debug, Default)]
pub struct Keep {
    /// Limit the memory of each search, such as 800M or 8G. Waiting states go to a file first; the
    /// search stops if the rest does not fit either.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub memory: Option<u64>,
    /// Folder for the waiting states that do not fit into --memory. They leave no file behind.
    #[arg(long, value_name = "DIR", requires = "memory")]
    pub spill: Option<PathBuf>,
    /// Keep each search in a folder below this one. If a limit stops the search or it is killed,
    /// the same command continues it, also with a higher limit. Only the same build of this tool
    /// can continue it.
    #[arg(long, value_name = "DIR")]
    pub checkpoint: Option<PathBuf>,
    /// Time between two checkpoints.
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "60s")]
    pub checkpoint_every: Duration,
    /// Search a second time with another hash function and compare the results. They differ if the
    /// hash took two states for one.
    #[arg(long, conflicts_with = "checkpoint")]
    pub verify_collisions: bool,
}

impl Keep {
    /// The files of the search of an instance.
    ///
    /// # Errors
    /// If the search is to be kept and this build cannot be named.
    pub fn store(
        &self,
        instance: &Instance,
        limits: &Limits,
        observe: bool,
    ) -> Result<Store, CliError> {
        let kept = |folder: &PathBuf| -> Result<Checkpoint, CliError> {
            let mut name = instance.name();
            for rule in instance.removed() {
                name.push_str("-without-");
                name.push_str(&rule.replace('/', "-"));
            }
            let text = &instance.scenario.text;
            let observed = if observe { ", rules counted" } else { "" };
            let identity = format!(
                "{instance}, seed {}, scenario {:016x}{observed}",
                limits.seed,
                digest(text)
            );
            let (folder, build) = (folder.join(name), build::id()?.to_owned());
            Ok(Checkpoint { folder, every: self.checkpoint_every, identity, build })
        };
        let checkpoint = self.checkpoint.as_ref().map(kept).transpose()?;
        let spill = self.memory.map(|_| self.spill.clone().unwrap_or_else(std::env::temp_dir));
        Ok(Store { spill, checkpoint })
    }
}

/// Where traces are written.
#[derive(Args, Clone, Debug)]
pub struct OutDir {
    /// Folder for traces.
    #[arg(long, value_name = "DIR", default_value = "target/quorate")]
    pub out: PathBuf,
}

/// What a command is about: a walk.
#[derive(Args, Clone, Debug)]
pub struct What {
    /// A trace file, a link of the explorer, or a scenario with a setting. Of a scenario the walk
    /// has its start commands only.
    #[arg(value_name = "TRACE.qtrace|LINK|SCENARIO[@SETTING]")]
    pub what: String,
    /// Leave this rule out of a scenario, or several, separated by commas.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub without: Vec<String>,
}

impl What {
    /// Opens it.
    ///
    /// # Errors
    /// If it cannot be read, or the model does not follow it.
    pub fn open(&self) -> Result<Opened, CliError> {
        open::named(&self.what, &self.without)
    }

    /// What it is as a trace. A trace file is taken as it is, also if the model no longer follows
    /// it.
    ///
    /// # Errors
    /// If it cannot be read, or is a link that the model does not follow.
    pub fn trace(&self) -> Result<Trace, CliError> {
        let path = Path::new(&self.what);
        let file = path.exists() && !path.is_dir() && !self.what.ends_with(".toml");
        if file || self.what.ends_with(".qtrace") {
            open::only_scenarios(&self.without)?;
            return traces::read(path);
        }
        let opened = self.open()?;
        Ok(export::trace(&opened.walk, &opened.address))
    }

    /// The step that a flag names, or the one that a link shows, or else the last one.
    ///
    /// # Errors
    /// If the walk has no such step.
    pub fn step(&self, opened: &Opened, flag: Option<usize>) -> Result<usize, CliError> {
        let last = opened.walk.len();
        match flag {
            Some(step) if step > last => {
                Err(CliError::Usage(format!("--step {step}: expected a step from 0 to {last}")))
            }
            Some(step) => Ok(step),
            None => Ok(opened.address.step.unwrap_or(last).min(last)),
        }
    }
}

/// A step number that the trace has.
///
/// # Errors
/// If it has not.
pub fn in_range(step: Option<usize>, trace: &Trace, flag: &str) -> Result<Option<usize>, CliError> {
    let steps = trace.steps.len();
    match step {
        Some(number) if number == 0 || number > steps => {
            Err(CliError::Usage(format!("{flag} {number}: expected a step from 1 to {steps}")))
        }
        other => Ok(other),
    }
}

/// Reads a time such as `500ms`, `90s`, `10m` or `2h`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let expected = || format!("{text:?}: expected a time such as 500ms, 90s, 10m or 2h");
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| expected())?;
    let factor = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        _ => return Err(expected()),
    };
    number.checked_mul(factor).map(Duration::from_millis).ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cli_times_have_a_unit() {
        assert_eq!(duration("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        for text in ["", "m", "10", "-1s", "99999999999999999h"] {
            assert!(duration(text).unwrap_err().contains("expected a time"), "{text}");
        }
    }
}

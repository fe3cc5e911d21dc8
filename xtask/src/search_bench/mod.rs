//! `cargo xtask search-bench`: what the checker's search costs next to stateright's two, on the
//! same models, in one run.
//!
//! Each search is a process of its own, so that its peak memory can be read, and all take turns, so
//! that a slow moment of the machine meets all. Every search of a model must count the same and
//! find the same, or there is no table.

mod measure;
mod ratios;
mod table;

use std::process::ExitCode;

use self::measure::{Plan, Program};
use crate::bench::machine;
use crate::command::{self, Outcome};
use crate::out::{complain, say};
use crate::page;

const FILE: &str = "docs/checker.md";
/// The name of the block of figures in it.
const BLOCK: &str = "search-bench";

const USAGE: &str = "\
Usage: cargo xtask search-bench [--quick | --large] [--write]
       cargo xtask search-bench --ratios

Prints distinct states a second and bytes a state, with one thread and with two. It measures our
search (packed states, the same with the graph recorded, whole states) and stateright's spawn_bfs
and spawn_dfs, on a packed model of elections and on a scenario of the Raft model.

  --quick    Measure one small model, once.
  --large    Also measure, once, a model of each kind with tens of millions of states. Needs memory.
  --write    Write the tables to docs/checker.md, and their ratios to the pages of model/checker/.
  --ratios   Measure nothing; write the ratios of docs/checker.md to those pages.

The table says for each goal whether it was reached. A missed goal is not a failure.
Exit codes: 0 done, 1 failed, or searches that do not agree, 2 wrong usage";

/// What is asked for.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Options {
    quick: bool,
    large: bool,
    write: bool,
    ratios: bool,
}

impl Options {
    fn parse(words: &[&str]) -> Outcome<Options> {
        let mut options = Options::default();
        for word in words {
            match *word {
                "--quick" => options.quick = true,
                "--large" => options.large = true,
                "--write" => options.write = true,
                "--ratios" => options.ratios = true,
                _ => return Err(format!("search-bench does not know {word}\n\n{USAGE}")),
            }
        }
        if options.quick && options.large {
            return Err("--quick and --large exclude one another".to_owned());
        }
        if options.ratios && options != (Options { ratios: true, ..Options::default() }) {
            return Err("--ratios measures nothing, and stands alone".to_owned());
        }
        Ok(options)
    }

    /// What runs, and how often.
    fn plan(self) -> Vec<Plan> {
        let plan = |workload, times| Plan { workload, times };
        if self.quick {
            return vec![plan("election term 1 log 1", 1)];
        }
        let mut plans = vec![plan("election term 2 log 1", 3), plan("election-3@both", 3)];
        if self.large {
            plans.extend([plan("election term 2 log 2", 1), plan("election-3-deep@both", 1)]);
        }
        plans
    }

    /// The command as it would be typed.
    fn command(self) -> String {
        let words = [(self.quick, " --quick"), (self.large, " --large"), (self.write, " --write")];
        let words = words.iter().filter(|(given, _)| *given).map(|(_, word)| *word);
        format!("search-bench{}", words.collect::<String>())
    }
}

/// Runs the command with what stands after `search-bench`.
pub(crate) fn run(words: &[&str]) -> ExitCode {
    if let ["-h" | "--help", ..] = words {
        say!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let options = match Options::parse(words) {
        Ok(options) => options,
        Err(message) => {
            complain!("error: {message}");
            return ExitCode::from(2);
        }
    };
    let done = if options.ratios { carry_over() } else { compare(options) };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            complain!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn compare(options: Options) -> Outcome {
    // Found out before minutes are spent.
    let document = if options.write { Some(read()?) } else { None };
    let program = Program::build()?;
    let mut workloads = Vec::new();
    for plan in options.plan() {
        let workload = program.measure(&plan)?;
        say!("\n{}\n{}", table::title(&workload), table::rows(&workload).text());
        workloads.push(workload);
    }
    let goals = table::goals(&workloads);
    say!("{}", goals.text());
    if let Some(document) = document {
        let mut block = String::new();
        for workload in &workloads {
            let (title, table) = (table::title(workload), table::rows(workload).markdown());
            block += &format!("\n**{title}**\n\n{table}");
        }
        let facts = machine::markdown(&machine::facts(&options.command())?);
        block += &format!("\n{}\n{facts}\n", goals.markdown());
        page::write(FILE, &page::replaced(FILE, &document, BLOCK, &block)?)?;
        carry_over()?;
    }
    Ok(())
}

/// Writes the ratios to the pages that carry them.
fn carry_over() -> Outcome {
    for (page, text) in ratios::pages(&read()?)? {
        page::write(page, &text)?;
    }
    Ok(())
}

/// The page, which must have a place for figures.
fn read() -> Outcome<String> {
    let text = std::fs::read_to_string(command::root().join(FILE))
        .map_err(|error| format!("{FILE}: {error}"))?;
    page::replaced(FILE, &text, BLOCK, "")?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_search_bench_options() {
        let options = Options::parse(&["--large", "--write"]).unwrap();
        assert_eq!(options.command(), "search-bench --large --write");
        assert_eq!(options.plan().len(), 4);
        assert_eq!(Options::default().command(), "search-bench");
        assert!(Options::parse(&["--quick", "--large"]).is_err());
        assert!(Options::parse(&["--ratios"]).unwrap().ratios);
        assert!(Options::parse(&["--ratios", "--write"]).is_err());
        assert!(Options::parse(&["--fast"]).unwrap_err().contains("--fast"));
    }

    #[test]
    fn xtask_search_bench_page_has_a_place_for_figures() {
        assert!(read().is_ok());
    }
}

//! `cargo xtask bench`: what our core costs next to raft-rs with either of its codecs, in one run.
//!
//! The programs are built from `conformance/peers/bench`, a workspace of its own. Instructions are
//! counted by callgrind and repeat exactly, as do allocations; times do not, so they are taken from
//! all cores in turn.

mod build;
mod development;
mod document;
mod list;
pub(crate) mod machine;
mod measure;
mod reading;
mod table;

use std::process::ExitCode;

use self::document::Document;
use self::measure::Effort;
use crate::out::{complain, say};

const USAGE: &str = "\
Usage: cargo xtask bench [--quick] [--write] [--deny-missed]
       cargo xtask bench instructions [FILTER]
       cargo xtask bench time [FILTER]

Prints a table of instructions, allocations and time: our core, and raft-rs with each of its two
codecs. Needs valgrind.

  --quick        Shorter runs: instructions are nearly as exact, times are rough.
  --write        Write the table to docs/bench.md, and a short one to README.md.
  --deny-missed  Fail if a goal is missed.

While you work on the core, these two commands measure our core alone:

  instructions   What changed since the last run, counted by gungraun.
  time           What changed since the last run, timed by criterion.

Exit codes: 0 done, 1 failed or a goal missed with --deny-missed, 2 wrong usage or no valgrind";

/// Why there is no table.
enum Failure {
    /// It cannot be done like this, whatever the code.
    Usage(String),
    /// Something went wrong on the way.
    Work(String),
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Failure::Work(message)
    }
}

/// What is asked for.
#[derive(Clone, Copy, Default)]
struct Options {
    quick: bool,
    write: bool,
    deny_missed: bool,
}

/// Runs the command with what stands after `bench`.
pub(crate) fn run(words: &[&str]) -> ExitCode {
    let outcome = match *words {
        ["-h" | "--help", ..] => {
            say!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        ["instructions", ref filter @ ..] => instructions(filter),
        ["time", ref filter @ ..] => development::time(filter).map_err(Failure::from),
        _ => options(words).and_then(compare),
    };
    let (code, message) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Usage(message)) => (ExitCode::from(2), message),
        Err(Failure::Work(message)) => (ExitCode::FAILURE, message),
    };
    complain!("error: {message}");
    code
}

fn options(words: &[&str]) -> Result<Options, Failure> {
    let mut options = Options::default();
    for word in words {
        match *word {
            "--quick" => options.quick = true,
            "--write" => options.write = true,
            "--deny-missed" => options.deny_missed = true,
            _ => return Err(Failure::Usage(format!("bench does not know {word}\n\n{USAGE}"))),
        }
    }
    Ok(options)
}

fn instructions(filter: &[&str]) -> Result<(), Failure> {
    valgrind()?;
    Ok(development::instructions(filter)?)
}

fn compare(options: Options) -> Result<(), Failure> {
    let valgrind = valgrind()?;
    // Found out before minutes are spent.
    let document = if options.write { Some(Document::open()?) } else { None };
    let programs = build::programs()?;
    let effort = if options.quick { Effort::QUICK } else { Effort::FULL };
    let rows = measure::all(&programs, effort)?;
    say!("{}", table::text(&rows));
    if let Some(document) = document {
        let command = if options.quick { "bench --quick --write" } else { "bench --write" };
        let mut facts = machine::facts(command)?;
        facts.push(("Instructions".to_owned(), format!("callgrind of {valgrind}")));
        facts.push(("raft-rs".to_owned(), programs.raft_rs().to_owned()));
        document.write(&rows, &facts)?;
    }
    let missed = rows.iter().filter(|row| row.reached() == Some(false)).count();
    let with_goal = rows.iter().filter(|row| row.reached().is_some()).count();
    say!("{} of {with_goal} goals reached", with_goal - missed);
    if options.deny_missed && missed > 0 {
        return Err(Failure::Work(format!("{missed} of {with_goal} goals are missed")));
    }
    Ok(())
}

/// The version of valgrind.
fn valgrind() -> Result<String, Failure> {
    let missing = |_| {
        Failure::Usage(
            "valgrind is not installed, and nothing else counts instructions; \
             `apt-get install valgrind`, or the package of that name elsewhere"
                .to_owned(),
        )
    };
    let output =
        std::process::Command::new("valgrind").arg("--version").output().map_err(missing)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

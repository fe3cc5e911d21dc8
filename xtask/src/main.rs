//! The project's own automation.
//!
//! `cargo xtask test` is the gate that a change has to pass. CI runs these commands and no others.

// `println!` panics once its reader has gone away; `out::say!` does not.
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod bounds;
mod browser;
mod command;
mod deep;
mod faults;
mod gate;
mod house;
mod licences;
mod lockstep;
mod msrv;
mod oracle;
mod out;
mod package;
mod page;
mod records;
mod rulebook;
mod search_bench;
mod semver;
mod sensitivity;
mod table;
mod verdicts;

use std::process::ExitCode;

use crate::out::{complain, say};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

Gate
  test              Runs the gate: format, lints, licences, browser, tests, docs, house, explorer,
                    conformance, oracle, bounds, records, sensitivity. Stops at the first
                    failure.
  browser           Makes sure that Chromium, its driver and axe-core are there, which the tests of
                    the explorer need. Installs them on Debian or Ubuntu where it may; elsewhere it
                    fails and says what to install.
  licences          Compares the licence of every dependency with deny.toml.

Generated files (with --check: compare the file instead of writing it)
  bounds [--check | --records]
                    Writes the pages in specs/recorded/bounds. --records writes only the pages of
                    long runs, from their records.
  rulebook          Writes the rulebook, with a link at each mention of a rule, into the packages
                    of model and core, whose documentation shows it. A test compares.
  screenshots       Runs the tests of the explorer, which write its pictures into docs/explorer.
  house [--check]   Draws all modules, and which uses which, into docs/house.svg.

Records of long runs
  deep [--accept] SCENARIO [OPTION…]
                    Runs one deep search and records it in specs/recorded/deep.toml.
  verdicts [--accept] [SCENARIO…]
                    Checks scenarios with a table [reconfigure], all or those named, and records
                    the verdicts in specs/recorded/verdicts.toml.
  lockstep [--accept] [SCENARIO…]
                    Runs model and core on scenarios with a table [reconfigure] that the gate does
                    not run, all or those named, and records the comparison in
                    specs/recorded/lockstep.toml.
                    If a scenario has not changed and its result differs from the record, these
                    three commands fail. With --accept they keep the new result.
  rerun             Runs a part of the verdicts and of the comparisons again, and fails on a
                    difference. The small ones always; of the others a part that the commit chooses.
  sensitivity [--accept | --check] [SCENARIO…]
                    Looks for a mutation that violates each property of each scenario, all or those
                    named, and records it in specs/recorded/sensitivity.toml. It fails where a
                    violation is no longer found; with --accept it keeps that. --check searches a
                    part of the recorded violations again, another part after each change of the
                    sources, and fails where one is not found or a scenario has no record.
  stale             Lists the records whose code has changed, and the command that renews each.

Second opinion
  oracle [WORD…]    Decides cells of reconfiguration with the independent explorer in
                    conformance/oracle, and compares each verdict with specs/recorded/verdicts.toml.
                    Fails if a disagreement has no reason in conformance/oracle/cells.toml. With a
                    WORD, only cells whose names contain it, deep ones too, with their traces.

Packages
  package [NAME…]   Packs each published package, or those named, and runs the tests inside the packed
                    ones, with nothing else of the repository.
  msrv [OPTION…] [PACKAGE…]
                    Compiles each package with the oldest Rust that its rust-version names. See
                    msrv --help.
  semver [OPTION…] [PACKAGE…]
                    Compares the public interface of the published packages with that of the last
                    release or of a git revision. See semver --help.

Experiments
  faults [--new] [--alone] [NAME…]
                    Plants each fault of specs/faults.toml in a copy of the workspace and records who
                    noticed it. A fault of the core must make conform name the rule, a fault of the
                    checker or of the harness must fail a test, and a fault of the model must change
                    a recorded verdict. NAME is a fault, a rule, checker, harness, core or model;
                    without a NAME, all faults run. --new leaves out what is recorded. --alone
                    builds each fault by itself; without it, most of them share one build.
  bench [OPTION…]   Measures the core next to raft-rs. See bench --help.
  search-bench [OPTION…]
                    Measures a search next to stateright's searches. See search-bench --help.
  explorer-times    Measures first paint and steps of the explorer in the browser, on walks of 30 and
                    of 500 steps with five nodes.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let code = run(&words);
    match out::finish() {
        Ok(()) => code,
        Err(message) => {
            complain!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> ExitCode {
    let outcome = match *words {
        // These have a --help of their own.
        ["deep", ref words @ ..] => deep::run(words),
        ["msrv", ref words @ ..] => msrv::run(words),
        ["semver", ref words @ ..] => semver::run(words),
        ["search-bench", ref words @ ..] => return search_bench::run(words),
        ["bench", ref words @ ..] => return bench::run(words),
        [] | ["help" | "-h" | "--help"] | [_, "-h" | "--help"] => {
            say!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        ["test"] => gate::run(),
        ["browser"] => browser::provide(),
        ["licences"] => licences::check(),
        ["bounds"] => bounds::write(),
        ["bounds", "--check"] => bounds::check(),
        ["bounds", "--records"] => bounds::write_records(),
        ["package", ref names @ ..] => package::run(names),
        ["rulebook"] => rulebook::write(),
        ["screenshots"] => gate::screenshots(),
        ["explorer-times"] => gate::explorer_times(),
        ["house"] => house::write(),
        ["house", "--check"] => house::check(),
        ["verdicts", ref names @ ..] => verdicts::RUNS.run(names),
        ["sensitivity", "--check"] => sensitivity::check(),
        ["sensitivity", ref names @ ..] => sensitivity::run(names),
        ["lockstep", ref names @ ..] => lockstep::run(names),
        ["stale"] => records::list_stale(&[
            &deep::RECORDS,
            &verdicts::RECORDS,
            &lockstep::RECORDS,
            &sensitivity::RECORDS,
        ]),
        ["rerun"] => gate::rerun(),
        ["oracle", ref words @ ..] => oracle::run(words),
        ["faults", ref names @ ..] => faults::run(names),
        _ => {
            complain!("error: no such command: {}\n\n{USAGE}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            complain!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

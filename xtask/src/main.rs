//! The project's own automation.
//!
//! `cargo xtask test` is the gate that a change has to pass. CI runs these commands and no others.

// `println!` panics once its reader has gone away; `out::say!` does not.
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod bounds;
mod command;
mod deep;
mod faults;
mod gate;
mod house;
mod licences;
mod lockstep;
mod msrv;
mod out;
mod page;
mod records;
mod search_bench;
mod semver;
mod table;
mod verdicts;

use std::process::ExitCode;

use crate::out::{complain, say};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test              The gate: format, lints, licences, tests, docs, house, conformance, bounds.
                    Stops at the first failure.
  licences          Compares the licence of every dependency with deny.toml.
  bounds [--check | --records]
                    Writes specs/recorded/bounds. --check compares it with what the tool says now.
                    --records writes only the pages of what deep, verdicts and lockstep recorded.
  house [--check]   Draws all modules and who uses whom into docs/house.svg. --check compares.
  deep [--accept] SCENARIO [OPTION…]
                    Runs a search of minutes or hours and records it in specs/recorded/deep.toml.
  verdicts [--accept] [SCENARIO…]
                    Decides the scenarios that change their configuration, all or those named, and
                    records them in specs/recorded/verdicts.toml.
  lockstep [--accept] [SCENARIO…]
                    Runs model and core on the scenarios that change their configuration and are
                    too large for the gate, all or those named, and records them in
                    specs/recorded/lockstep.toml.
                    deep, verdicts and lockstep fail if an unchanged scenario comes out differently
                    from its record; --accept keeps the new results.
  stale             Lists the records whose code has changed since, with the command for each.
  msrv [OPTION…] [PACKAGE…]
                    Compiles each package with the oldest Rust that its rust-version names;
                    msrv --help says more.
  semver [OPTION…] [PACKAGE…]
                    Compares the public interface of the published packages with that of the last
                    release or of a git revision; semver --help says more.
  faults [NAME…]    Plants each fault of specs/faults.toml in a copy of the core, where conform must
                    catch it and name the rule, or of the checker (faults checker), where a test
                    must fail.
  bench [OPTION…]   Measures what the core costs next to raft-rs; bench --help says more.
  search-bench [OPTION…]
                    Measures what a search costs next to stateright's; search-bench --help says
                    more.";

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
        ["test"] => gate::run(),
        ["licences"] => licences::check(),
        ["bounds"] => bounds::write(),
        ["bounds", "--check"] => bounds::check(),
        ["bounds", "--records"] => bounds::write_records(),
        ["house"] => house::write(),
        ["house", "--check"] => house::check(),
        ["deep", ref words @ ..] => deep::run(words),
        ["verdicts", ref names @ ..] => verdicts::run(names),
        ["lockstep", ref names @ ..] => lockstep::run(names),
        ["stale"] => records::list_stale(&[&deep::RECORDS, &verdicts::RECORDS, &lockstep::RECORDS]),
        ["msrv", ref words @ ..] => msrv::run(words),
        ["semver", ref words @ ..] => semver::run(words),
        ["faults", ref names @ ..] => faults::run(names),
        ["search-bench", ref words @ ..] => return search_bench::run(words),
        ["bench", ref words @ ..] => return bench::run(words),
        [] | ["help" | "-h" | "--help"] => {
            say!("{USAGE}");
            return ExitCode::SUCCESS;
        }
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

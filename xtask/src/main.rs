//! The project's own automation.
//!
//! `cargo xtask test` is the gate that a change has to pass; CI runs nothing else.

mod bench;
mod bounds;
mod command;
mod deep;
mod faults;
mod gate;
mod house;
mod licences;
mod lockstep;
mod page;
mod records;
mod search_bench;
mod table;
mod verdicts;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  test              format, lints, licences, tests, docs, house, conformance gate, bounds; stops at the first failure
  licences          the licence of every dependency against deny.toml
  bounds [--check | --records]
                    write specs/recorded/bounds anew, or check that it is up to date; or write only the sections of what deep, verdicts and lockstep recorded
  house [--check]   draw which room of the sources uses which into docs/house.svg, or check that the drawing is up to date
  deep SCENARIO [OPTION…]
                    a search of minutes or hours, recorded in specs/recorded/deep.toml
  verdicts [SCENARIO…]
                    decides every scenario that changes its configuration, or those that are named, recorded in specs/recorded/verdicts.toml
  lockstep [SCENARIO…]
                    model and core on every scenario that changes its configuration and is too large for the gate, or those that are named,
                    recorded in specs/recorded/lockstep.toml
  faults [NAME…]    plant each fault of specs/faults.toml in a copy of the core, where conform must catch it and name the rule,
                    or of the checker (all: faults checker), where a test must fail
  bench [OPTION…]   what the core costs next to raft-rs; bench --help says more
  search-bench [OPTION…]
                    what the checker's search costs next to stateright's; search-bench --help says more";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words[..] {
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
        ["faults", ref names @ ..] => faults::run(names),
        ["search-bench", ref words @ ..] => return search_bench::run(words),
        ["bench", ref words @ ..] => return bench::run(words),
        [] | ["help" | "-h" | "--help"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("error: no such command: {}\n\n{USAGE}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

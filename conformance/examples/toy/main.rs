//! A toy core under the conformance suites; `docs/own-core.md` walks through it.
//!
//! `raft` is the toy, `host` makes it a `ReplayCore`, and `suites!` is its test. `cargo run
//! --example toy` shows what the suites say of it, and of the three planted faults.

mod host;
mod raft;

use std::io::{self, Write};

use quorate_conformance::core::ReplayCore;
use quorate_conformance::suite;

use crate::host::Toy;
use crate::raft::{COUNTS_OLD_TERMS, HONEST, TRUSTS_THE_LEADER, VOTES_TWICE};

#[cfg(test)]
quorate_conformance::suites!(Toy<HONEST>);

/// Writes what the suites find on a core, up to the first on which it does not agree.
fn show<R: ReplayCore>(name: &str) -> io::Result<()> {
    let out = &mut io::stdout();
    writeln!(out, "\n# {name}")?;
    for suite in suite::ALL {
        let report = suite::run::<R>(suite).map_err(io::Error::other)?;
        write!(out, "{report}")?;
        if report.skipped.is_none() && !report.agrees() {
            break;
        }
    }
    Ok(())
}

fn main() -> io::Result<()> {
    show::<Toy<HONEST>>("the toy")?;
    show::<Toy<VOTES_TWICE>>("it votes twice in a term")?;
    show::<Toy<COUNTS_OLD_TERMS>>("it commits an entry of an earlier term by counting")?;
    show::<Toy<TRUSTS_THE_LEADER>>("it does not compare the term of the previous entry")
}

#[cfg(test)]
mod faults {
    use super::*;

    /// Asserts that a suite finds a fault in a field, and suspects a rule among others.
    fn finds<R: ReplayCore>(name: &str, field: &str, rule: &str) {
        let report = suite::run::<R>(suite::named(name).unwrap()).unwrap();
        let last = report.instances.last().unwrap();
        let found = last.report.divergence.as_ref().expect("the suite finds it");
        let suspected = found.rules.iter().any(|suspect| suspect.id() == rule);
        assert!(found.differences[0].field == field && suspected, "{report}");
        assert!(!report.agrees() && report.to_string().contains("the run:"), "{report}");
        assert_eq!(suite::check::<R>(name), Err(report.to_string()), "its test fails");
    }

    #[test]
    fn fault_the_page_shows_what_the_suite_says() {
        let elections = suite::named("elections").unwrap();
        let report = suite::run::<Toy<VOTES_TWICE>>(elections).unwrap();
        let page = include_str!("../../own-core.md");
        assert!(page.contains(&format!("```text\n{report}```\n")), "{report}");
    }

    #[test]
    fn fault_a_node_that_votes_twice_is_found() {
        finds::<Toy<VOTES_TWICE>>("elections", "vote", "VOTE-1");
    }

    #[test]
    fn fault_an_entry_of_an_earlier_term_that_is_counted_is_found() {
        finds::<Toy<COUNTS_OLD_TERMS>>("old_terms", "commit", "COMMIT-2");
    }

    #[test]
    fn fault_a_previous_entry_that_is_not_compared_is_found() {
        finds::<Toy<TRUSTS_THE_LEADER>>("replication", "log", "APPEND-5");
    }
}

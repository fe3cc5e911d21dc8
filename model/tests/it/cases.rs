//! The tables of `tests/cases`: the arithmetic of quorums and configurations, case by case. The
//! core reads the same files with a parser of its own.

mod parse;

use quorate_model::raft::joint::{Votes, quorum_index};
use quorate_model::raft::{NodeId, NodeSet};

use self::parse::Case;

/// What is wrong with a case, or nothing.
type Check = fn(&Case<'_>) -> Result<(), String>;

/// Everything that is wrong with a file: its form, or the cases that do not come out.
fn offences(name: &str, text: &str, check: Check) -> Vec<String> {
    let cases = match parse::cases(text) {
        Ok(cases) if cases.is_empty() => return vec![format!("{name}: no case")],
        Ok(cases) => cases,
        Err(error) => return vec![format!("{name}:{error}")],
    };
    let wrong = |case: &Case<'_>| check(case).err().map(|error| (case.line, error));
    cases.iter().filter_map(wrong).map(|(line, error)| format!("{name}:{line}: {error}")).collect()
}

/// A file of the repository.
#[track_caller]
fn assert_all_come_out(name: &str, check: Check) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/");
    let text = std::fs::read_to_string([folder, name].concat()).unwrap();
    let offences = offences(name, &text, check);
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

fn expect<T: PartialEq + std::fmt::Debug>(found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{found:?}, expected {expected:?}")) }
}

/// COMMIT-1, CONF-10.
fn committed(case: &Case<'_>) -> Result<(), String> {
    let (voters, matched) = parse::halves(case.input, parse::index)?;
    let expected = parse::limit(case.output)?;
    expect(&quorum_index(voters, |voter| matched[&voter]), &expected)
}

/// ELECT-4, CONF-10.
fn tally(case: &Case<'_>) -> Result<(), String> {
    let (voters, answers) = parse::halves(case.input, parse::answer)?;
    let who = |wanted: bool| -> NodeSet {
        let gave = answers.iter().filter(|(_, answer)| **answer == Some(wanted));
        gave.map(|(voter, _): (&NodeId, _)| *voter).collect()
    };
    let votes = Votes { granted: who(true), refused: who(false), extra_grants: 0 };
    expect(&votes.tally(voters), &parse::tally(case.output)?)
}

/// CONF-5, CONF-6; CONF-4 is asked of both ends.
fn change(case: &Case<'_>) -> Result<(), String> {
    let (before, change) = case.input.split_once("::").ok_or("expected CONFIGURATION :: CHANGE")?;
    let before = parse::configuration(before)?;
    let expected = parse::outcome(case.output)?;
    expect(&parse::change(change)?.apply(before), &expected)
}

#[test]
fn committed_indexes_come_out() {
    assert_all_come_out("committed.txt", committed);
}

#[test]
fn tallies_come_out() {
    assert_all_come_out("tally.txt", tally);
}

#[test]
fn changes_come_out() {
    assert_all_come_out("change.txt", change);
}

#[test]
fn wrong_cases_are_named() {
    assert_eq!(
        offences("a", "# 1:5 => 9\n1:5 2:7 3:- => 5 # so it is\n1:5 2:7 | 3:6 => 7", committed),
        ["a:3: Some(5), expected Some(7)"]
    );
    assert_eq!(offences("a", "=> inf\n=> 0", committed), ["a:2: None, expected Some(0)"]);
    assert_eq!(offences("a", "1:y | 1:y 2:- => won", tally), ["a:1: Pending, expected Won"]);
    assert_eq!(
        offences("a", "(1) :: auto -1 => error joint", change),
        ["a:1: Err(NoVoters), expected Err(Joint)"]
    );
    assert_eq!(offences("a", "(1) :: auto +v2 => (1)", change).len(), 1);
}

#[test]
fn malformed_files_are_named() {
    for text in ["", "# nothing\n\n"] {
        assert_eq!(offences("a", text, committed), ["a: no case"]);
    }
    let bad: [(Check, &[&str]); 3] = [
        (
            committed,
            &[
                "1:5",
                "1:5 => 5 => 5",
                "1:5 =>",
                "1:5 => -",
                "1:5 => +5",
                "1:5 => 5 5",
                "1 => 0",
                "1:y => 0",
                "1:256 => 0",
                "0:5 => 5",
                "8:5 => 5",
                "2:5 1:5 => 5",
                "1:5 1:5 => 5",
                "1:5 | 1:6 => 5",
                "1:5 | 2:5 | 3:5 => 5",
                "1:5, 2:5 => 5",
            ],
        ),
        (tally, &["1:5 => won", "1:y => Won", "1:yes => won", "1:y =>"]),
        (
            change,
            &[
                "(1) => (1)",
                "1 :: auto ~1 => (1)",
                "(1 :: auto ~1 => (1)",
                "(1) (2) :: auto => (1)",
                "(2 1) :: auto ~1 => (1 2)",
                "(1) & (2) :: auto => (1)",
                "(1)&() :: auto => (1)",
                "(1) learners() :: auto ~1 => (1)",
                "(1)learners(2) :: auto ~1 => (1) learners(2)",
                "(1)&(1 2) auto next(2) :: auto => (1) learners(2)",
                "(1) voters(2) :: auto ~1 => (1)",
                "(1) learners(1) :: auto ~1 => (1)",
                "(1) auto :: auto ~1 => (1)",
                "(1) :: auto ~1 => () learners(2)",
                "(1) :: ~1 => (1)",
                "(1) :: auto +2 => (1 2)",
                "(1) :: auto +v0 => (1)",
                "(1) :: auto +v => (1)",
                "(1) :: auto v2 => (1 2)",
                "(1) :: auto ~1 => error",
                "(1) :: auto ~1 => error reasons",
                "(1) :: auto ~1 :: auto ~1 => (1)",
            ],
        ),
    ];
    for (check, texts) in bad {
        for text in texts {
            // A case that is read, and only does not come out, says what it expected of what.
            let named = offences("a", text, check);
            assert!(named.len() == 1 && named[0].starts_with("a:1: "), "{text}: {named:?}");
            assert!(!named[0].contains("), expected"), "{text}: {named:?}");
        }
    }
}

//! Every case of every table.

use super::parse::{Case, Halves, cases, change, halves, membership, reason};
use crate::membership::{Membership, Sets};
use crate::quorum::{Tally, committed, tally};
use crate::{Index, NodeId};

const COMMITTED: &str = include_str!("../../tests/cases/committed.txt");
const TALLY: &str = include_str!("../../tests/cases/tally.txt");
const CHANGE: &str = include_str!("../../tests/cases/change.txt");

/// Runs every case and names those that do not come out as the table says. Returns how many there
/// are.
fn run(table: &str, outcome: impl Fn(&str) -> Result<String, String>) -> Result<usize, String> {
    let cases = cases(table)?;
    let wrong = |case: &Case<'_>| {
        let Case { line, input, output } = case;
        match outcome(input) {
            Ok(found) if found == *output => None,
            Ok(found) => Some(format!("line {line}: {input} => {output}, but the core: {found}")),
            Err(error) => Some(format!("line {line}: {error}")),
        }
    };
    let wrong: Vec<_> = cases.iter().filter_map(wrong).collect();
    if wrong.is_empty() { Ok(cases.len()) } else { Err(wrong.join("\n")) }
}

/// A configuration of the halves. One of them may be empty, which no real one is.
fn voters<T>([incoming, outgoing]: &Halves<T>) -> Membership {
    let ids = |half: &Vec<(NodeId, T)>| half.iter().map(|&(id, _)| id).collect();
    Membership::from_valid(Sets {
        incoming: ids(incoming),
        outgoing: ids(outgoing),
        ..Sets::default()
    })
}

fn said<T: Copy>(halves: &Halves<T>, id: NodeId) -> Option<T> {
    halves.iter().flatten().find(|(voter, _)| *voter == id).map(|&(_, said)| said)
}

fn committed_case(input: &str) -> Result<String, String> {
    let known = |word: &str| if word == "-" { Some(Index(0)) } else { word.parse::<Index>().ok() };
    let matches = halves(input, known)?;
    let index =
        committed(&voters(&matches), Index::MAX, |id| said(&matches, id).unwrap_or(Index(0)));
    Ok(if index == Index::MAX { "inf".to_owned() } else { index.to_string() })
}

fn tally_case(input: &str) -> Result<String, String> {
    let answer = |word: &str| match word {
        "y" => Some(Some(true)),
        "n" => Some(Some(false)),
        "-" => Some(None),
        _ => None,
    };
    let answers = halves(input, answer)?;
    let outcome = match tally(&voters(&answers), |id| said(&answers, id).flatten()) {
        Tally::Won => "won",
        Tally::Lost => "lost",
        Tally::Pending => "pending",
    };
    Ok(outcome.to_owned())
}

fn change_case(input: &str) -> Result<String, String> {
    let (before, edits) =
        input.split_once("::").ok_or_else(|| format!("{input:?} has no ::, and so no change"))?;
    let (before, change) = (membership(before.trim())?, change(edits.trim())?);
    match before.change(&change) {
        Ok(after) => Ok(after.to_string()),
        Err(error) => Ok(format!("error {}", reason(&error))),
    }
}

/// Fewest cases of a table: one that shrinks by accident fails.
const FEWEST: usize = 40;

#[test]
fn committed_table() {
    let count = run(COMMITTED, committed_case).unwrap();
    assert!(count >= FEWEST, "{count} cases, expected {FEWEST}");
}

#[test]
fn tally_table() {
    let count = run(TALLY, tally_case).unwrap();
    assert!(count >= FEWEST, "{count} cases, expected {FEWEST}");
}

#[test]
fn change_table() {
    let count = run(CHANGE, change_case).unwrap();
    assert!(count >= FEWEST, "{count} cases, expected {FEWEST}");
}

#[test]
fn an_empty_table_is_an_error() {
    assert!(cases("").is_err());
    assert!(cases("# a comment\n\n   \n").is_err());
}

#[test]
fn malformed_cases_are_named() {
    for text in ["1:5", "1:5 =>", "1:5 => 5 => 5", "5 => 5", "0:5 => 5", "1:x => 5", "1 => 5"] {
        assert!(run(text, committed_case).is_err(), "{text}");
    }
    for text in ["2:5 1:5 => 5", "1:5 1:5 => 5", "1:5 2:5 | 1:6 => 5", "1:1 | 1:1 | 1:1 => 1"] {
        assert!(run(text, committed_case).is_err(), "{text}");
    }
    for text in ["1:y => maybe", "1:5 => won", "1:y 2: => won"] {
        assert!(run(text, tally_case).is_err(), "{text}");
    }
    for text in [
        "(1 2) => (1 2)",
        "(1 2) :: => (1 2)",
        "(1 2) :: later -1 => (2)",
        "(1 2) :: auto 1 => (2)",
        "(1 2) :: auto -x => (2)",
        "(2 1) :: auto -1 => (2)",
        "(1 2 :: auto -1 => (2)",
        "(1 2) learners(2) :: auto -1 => (2)",
        "(1 2) learners() :: auto -1 => (2)",
        "(1 2) learner(3) :: auto -1 => (2)",
        "(1 2) auto :: auto -1 => (2)",
    ] {
        assert!(run(text, change_case).is_err(), "{text}");
    }
}

#[test]
fn a_wrong_output_is_named_with_its_line() {
    let error = run("# one\n1:5 => 5\n1:5 2:4 => 5\n", committed_case).unwrap_err();
    assert_eq!(error, "line 3: 1:5 2:4 => 5, but the core: 4");
}

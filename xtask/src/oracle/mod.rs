//! `cargo xtask oracle`: decides cells with the independent explorer in `conformance/oracle` and
//! compares each verdict with the recorded ones.

mod compare;
mod recorded;
mod report;

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use quorate_oracle::cells::{self, Question};
use quorate_oracle::property::Property;
use quorate_oracle::search::{Answer, Verdict, decide};

use crate::command::{Outcome, root};
use crate::out::say;
use compare::Outcome as Compared;
use recorded::Records;
use report::Report;

/// The file of cells, from the root.
const CELLS: &str = "conformance/oracle/cells.toml";

/// Most states of one search. A cell of the gate has far fewer; a deep one may need so many.
const MOST_STATES: usize = 6_000_000;

/// How many cells are decided at a time.
const WORKERS: usize = 2;

/// Decides every cell that is not deep, as the gate does.
pub(crate) fn check() -> Outcome {
    run(&[])
}

/// Decides every cell that is not deep, or those whose names contain one of the words; with words,
/// the shortest traces are shown too.
pub(crate) fn run(words: &[&str]) -> Outcome {
    let started = Instant::now();
    let path = root().join(CELLS);
    let text = fs::read_to_string(&path).map_err(|error| format!("{CELLS}: {error}"))?;
    let (questions, explained) =
        cells::read(&text, MOST_STATES).map_err(|error| format!("{CELLS}: {error}"))?;
    let named = |question: &Question| words.iter().any(|word| question.cell.name.contains(word));
    let wanted = |question: &&Question| match words {
        [] => !question.deep,
        _ => named(question),
    };
    let wanted: Vec<&Question> = questions.iter().filter(wanted).collect();
    if wanted.is_empty() {
        return Err(format!("{CELLS}: no cell is named {}", words.join(" or ")));
    }
    let records = Records::read()?;
    records.know(&questions)?;
    let answers = answers(&wanted);
    let mut report = Report::new(CELLS, &explained);
    for (question, answer) in wanted.iter().zip(&answers) {
        let compared = compare::all(question, answer, &records, &explained);
        say!("{}", line(question, answer, &compared));
        if !words.is_empty() {
            traces(answer);
        }
        report.take(compared);
    }
    if words.is_empty() {
        report.look_for_unused(&questions);
    }
    report.end(wanted.len(), started)
}

/// The answers to the questions, in their order.
fn answers(questions: &[&Question]) -> Vec<Answer> {
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<(usize, Answer)>> = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(question) = questions.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let at = questions.iter().position(|other| std::ptr::eq(*other, *question));
                    let answer = decide(&question.cell, &question.ask);
                    if let (Some(at), Ok(mut found)) = (at, found.lock()) {
                        found.push((at, answer));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, answer)| answer).collect()
}

/// A cell in one line: how it compares, its states, and what is violated in how many steps.
fn line(question: &Question, answer: &Answer, compared: &[(Property, Compared)]) -> String {
    let differs = compared.iter().any(|(_, outcome)| matches!(outcome, Compared::Disagree(_)));
    let explained = compared.iter().any(|(_, outcome)| matches!(outcome, Compared::Explained(_)));
    let recorded = compared.iter().all(|(_, outcome)| *outcome == Compared::NotRecorded);
    let word = match (differs, explained) {
        (true, _) => "DISAGREES",
        (_, true) => "explained",
        _ if recorded => "no record",
        _ => "agrees",
    };
    let mut text = format!("{word:9}  {}: {} states", question.cell.name, answer.states);
    let violated = answer.verdicts.iter().filter_map(|(property, verdict)| match verdict {
        Verdict::Violated(steps) => Some(format!("{property} in {} steps", steps.len())),
        Verdict::Undecided => Some(format!("{property} undecided")),
        Verdict::Holds => None,
    });
    let violated: Vec<String> = violated.collect();
    if !violated.is_empty() {
        text = format!("{text}; violated: {}", violated.join(", "));
    }
    text
}

fn traces(answer: &Answer) {
    for (property, verdict) in &answer.verdicts {
        if let Verdict::Violated(steps) = verdict {
            say!("  {property}");
            for (at, step) in steps.iter().enumerate() {
                say!("  {:3} {step}", at + 1);
            }
        }
    }
}

//! The sum of all comparisons.

use std::time::Instant;

use quorate_oracle::cells::{Explained, Question};
use quorate_oracle::property::Property;

use super::compare::Outcome as Compared;
use crate::command::Outcome;
use crate::out::say;

/// The comparisons of all cells.
pub(super) struct Report<'a> {
    /// The path of the file of cells.
    file: &'a str,
    explained: &'a [Explained],
    /// How many disagreements each reason explains.
    used: Vec<usize>,
    agree: usize,
    not_recorded: usize,
    /// What is wrong, one sentence each.
    wrong: Vec<String>,
}

impl<'a> Report<'a> {
    /// A report of nothing so far.
    pub(super) fn new(file: &'a str, explained: &'a [Explained]) -> Report<'a> {
        let used = vec![0; explained.len()];
        Report { file, explained, used, agree: 0, not_recorded: 0, wrong: Vec::new() }
    }

    /// Adds the comparisons of a cell.
    pub(super) fn take(&mut self, compared: Vec<(Property, Compared)>) {
        for (_, outcome) in compared {
            match outcome {
                Compared::Agree => self.agree += 1,
                Compared::NotRecorded => self.not_recorded += 1,
                Compared::Explained(at) => self.used[at] += 1,
                Compared::Disagree(sentence) => self.wrong.push(sentence),
            }
        }
    }

    /// Names each reason that explained nothing, after a run of all cells that are not deep.
    pub(super) fn look_for_unused(&mut self, questions: &[Question]) {
        for (reason, used) in self.explained.iter().zip(&self.used) {
            let deep = questions.iter().any(|one| one.deep && reason.names(one));
            if *used == 0 && !deep {
                let place = reason.cells.join(", ");
                let sentence =
                    format!("{}: the reason for {place} explains no disagreement", self.file);
                self.wrong.push(sentence);
            }
        }
    }

    /// Says the sums.
    ///
    /// # Errors
    /// A disagreement without a reason, or a reason that explains none.
    pub(super) fn end(self, cells: usize, started: Instant) -> Outcome {
        say!(
            "{cells} cells in {:.0} s: {} verdicts agree, {} are not recorded, {} disagreements \
             are explained",
            started.elapsed().as_secs_f64(),
            self.agree,
            self.not_recorded,
            self.used.iter().sum::<usize>()
        );
        if self.wrong.is_empty() { Ok(()) } else { Err(self.wrong.join("\n")) }
    }
}

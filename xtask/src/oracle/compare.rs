//! The comparison of the oracle's answer to a cell with the recorded verdicts.

use quorate_oracle::cells::{Explained, Question};
use quorate_oracle::property::Property;
use quorate_oracle::search::{Answer, Verdict};

use super::recorded::{Recorded, Records};

/// The comparison of one property in one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Both say the same.
    Agree,
    /// The oracle says that it holds, and no search is recorded.
    NotRecorded,
    /// They differ, for the reason at this place in the file of cells.
    Explained(usize),
    /// They differ, and nobody knows why; or one of them is undecided.
    Disagree(String),
}

/// Compares the answer to one property with the records.
pub(super) fn compare(
    question: &Question,
    (property, verdict): (Property, &Verdict),
    records: &Records,
    explained: &[Explained],
) -> Outcome {
    let recorded = records.verdict(question, property.name());
    let ours = match &recorded {
        Recorded::Nothing => "nothing is recorded".to_owned(),
        Recorded::Holds => "recorded as holds".to_owned(),
        Recorded::Violated(place) => format!("recorded as violated ({place})"),
        Recorded::Undecided => "recorded as undecided".to_owned(),
    };
    let theirs = match verdict {
        Verdict::Violated(steps) => format!("violated in {} steps", steps.len()),
        other => other.word().to_owned(),
    };
    match (&recorded, verdict) {
        (Recorded::Holds, Verdict::Holds) | (Recorded::Violated(_), Verdict::Violated(_)) => {
            return Outcome::Agree;
        }
        (Recorded::Nothing, Verdict::Holds) => return Outcome::NotRecorded,
        _ => {}
    }
    let fits = |reason: &Explained| {
        let asked = reason.properties.iter().any(|name| name == property.name());
        reason.names(question) && asked && reason.oracle == verdict.word()
    };
    match explained.iter().position(fits) {
        Some(at) => Outcome::Explained(at),
        None => Outcome::Disagree(format!(
            "{}: {property}: the oracle says {theirs}, {ours}",
            question.cell.name
        )),
    }
}

/// Every comparison of an answer.
pub(super) fn all(
    question: &Question,
    answer: &Answer,
    records: &Records,
    explained: &[Explained],
) -> Vec<(Property, Outcome)> {
    let one = |(property, verdict): &(Property, Verdict)| {
        (*property, compare(question, (*property, verdict), records, explained))
    };
    answer.verdicts.iter().map(one).collect()
}

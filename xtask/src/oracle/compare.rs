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

#[cfg(test)]
mod tests {
    use quorate_oracle::cells;
    use quorate_oracle::search::decide;

    use super::*;

    const CELLS: &str = "[[group]]\nname = \"a\"\nscenarios = [\"b\"]\nvoters = [1, 2, 3]\n\
                         nodes = 4\none = [\"add-voter 4\", \"remove 3\"]\nterms = 2\nlog = 4\n\
                         elections = 2\nwithout = [[\"CONF-2\"]]\nask = [\"ElectionSafety\"]\n";

    /// Compares ElectionSafety without CONF-2, which is violated, with some rows of a search.
    fn compared(rules: &[&str], rows: &[[&str; 3]], explained: &str) -> Outcome {
        let text = format!("{CELLS}{explained}");
        let (questions, explained) = cells::read(&text, 100_000).expect("a file of cells");
        let answer = decide(&questions[0].cell, &questions[0].ask);
        let records = Records::of_search(("b", "one+apply", rules), rows);
        records.know(&questions).expect("the scenario is recorded");
        all(&questions[0], &answer, &records, &explained).remove(0).1
    }

    #[test]
    fn a_verdict_agrees_differs_or_is_explained() {
        let violated = ["ElectionSafety", "violated, as expected", "18"];
        assert_eq!(compared(&["CONF-2"], &[violated], ""), Outcome::Agree);
        let holds = [["all 22", "hold", "0"]];
        let start = "a@one+apply without CONF-2: ElectionSafety: the oracle says violated in";
        let differs = |outcome: Outcome, end: &str| match outcome {
            Outcome::Disagree(text) => text.starts_with(start) && text.ends_with(end),
            _ => false,
        };
        assert!(differs(compared(&["CONF-2"], &holds, ""), "recorded as holds"));
        // The search of another cell says nothing.
        assert!(differs(compared(&["CONF-1"], &[violated], ""), "nothing is recorded"));
        let undecided = [["ElectionSafety", "undecided", "0"]];
        assert!(differs(compared(&["CONF-2"], &undecided, ""), "recorded as undecided"));
        let reason = |verdict: &str| {
            format!(
                "[[explained]]\ncells = [\"a@*\"]\nproperties = [\"ElectionSafety\"]\n\
                 oracle = \"{verdict}\"\nbecause = \"x\"\nproposal = \"y\"\n"
            )
        };
        assert_eq!(compared(&["CONF-2"], &holds, &reason("violated")), Outcome::Explained(0));
        // A reason for the opposite is none.
        assert!(differs(compared(&["CONF-2"], &holds, &reason("holds")), "recorded as holds"));
    }
}

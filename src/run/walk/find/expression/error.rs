//! Why a text is not an expression.

use serde::Serialize;

use crate::error::CliError;

/// The first place where a text stops being an expression, or does not fit the model.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, thiserror::Error)]
#[error("column {column}: expected {expected}, found {found}{}", hint(near))]
pub struct ExpressionError {
    /// The column of the first wrong character, from 1.
    pub column: usize,
    /// What may stand there.
    pub expected: String,
    /// What stands there.
    pub found: String,
    /// Known words that are similar to what stands there, the best first.
    pub near: Vec<String>,
}

fn hint(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!(": did you mean {}?", near.join(" or ")) }
}

impl ExpressionError {
    /// An error without suggestions.
    pub(super) fn new(
        column: usize,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> ExpressionError {
        let (expected, found) = (expected.into(), found.into());
        ExpressionError { column, expected, found, near: Vec::new() }
    }

    /// The same with the known words that are similar to the one that was found.
    pub(super) fn near(self, word: &str, known: &[&str]) -> ExpressionError {
        let near = quorate_model::near::nearest(word, known.iter().copied());
        ExpressionError { near: near.into_iter().map(str::to_owned).collect(), ..self }
    }
}

impl From<ExpressionError> for CliError {
    fn from(error: ExpressionError) -> CliError {
        CliError::Usage(format!("{error} (quorate list --expressions prints the language)"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Expression;

    #[test]
    fn walk_errors_say_where_and_what() {
        for (text, message) in [
            (
                "",
                "column 1: expected a condition, such as leaders > 0 or role(1) = leader, found the end",
            ),
            (
                "trem(1) > 2",
                "column 1: expected a word of the language, found \"trem\": did you mean term?",
            ),
            (
                "stable and leaders",
                "column 12: expected a condition, such as leaders > 0 or role(1) = leader, found a number that is compared with nothing",
            ),
            (
                "leader",
                "column 1: expected a condition, such as leaders > 0 or role(1) = leader, found a role that is compared with nothing",
            ),
            ("term(1 > 2", "column 8: expected \")\" after the node, found \">\""),
            ("term(9) > 2", "column 6: expected a node from 1 to 5, found \"9\""),
            (
                "term(n) > 2",
                "column 6: expected the number of a node, or a bound name, found \"n\"",
            ),
            ("term > 2", "column 6: expected \"(\" and a node after term, found \">\""),
            ("role(1) > leader", "column 9: expected = or != between roles, found \">\""),
            (
                "role(1) = 3",
                "column 11: expected a role, one of leader, candidate, pre-candidate, follower, down, found a number",
            ),
            (
                "1 < leaders < 3",
                "column 13: expected and, or, or the end: one comparison has two sides, found \"<\"",
            ),
            (
                "stable = 1",
                "column 1: expected a number or a role beside a comparison, found a condition",
            ),
            ("stable stable", "column 8: expected and, or, or the end, found \"stable\""),
            (
                "holds(ElectionSafty)",
                "column 7: expected the name of a property of states, found \"ElectionSafty\": did you mean ElectionSafety?",
            ),
            (
                "holds(EventualLeader)",
                "column 7: expected the name of a property of states, found EventualLeader, which is a liveness property",
            ),
            (
                "enabled(campain 1)",
                "column 9: expected an event that begins with a known word, such as campaign 1, found \"campain\": did you mean campaign?",
            ),
            ("enabled(campaign 1", "column 19: expected \")\" after the event, found the end"),
            (
                "in_flight(Vot) > 0",
                "column 11: expected a kind of message, or the node that sends, found \"Vot\": did you mean Vote?",
            ),
            (
                "some term: stable",
                "column 6: expected a name for the node that means nothing else, found \"term\"",
            ),
            (
                "some candidate: stable",
                "column 6: expected a name for the node that means nothing else, found \"candidate\"",
            ),
            (
                "some and: stable",
                "column 6: expected a name for the node that means nothing else, found \"and\"",
            ),
            ("all (stable)", "column 5: expected a name for the node, found \"(\""),
            (
                "stable # x",
                "column 8: expected a word, a number, a bracket or a comparison, found '#'",
            ),
            (
                "max_term > 99999999999",
                "column 12: expected a number up to 4294967295, found 99999999999",
            ),
        ] {
            let error = Expression::parse(text).expect_err(text);
            let near: Vec<_> = message.split(": did you mean ").collect();
            let shown = error.to_string();
            assert_eq!(shown.split(": did you mean ").next(), Some(near[0]), "{text}");
            // Other words may be near as well; the best one comes first.
            if let Some(best) = near.get(1) {
                let best = best.trim_end_matches('?');
                assert_eq!(error.near.first().map(String::as_str), Some(best), "{text}: {shown}");
            } else {
                assert!(error.near.is_empty(), "{text}: {shown}");
            }
        }
        let deep = format!("{}stable{}", "(".repeat(300), ")".repeat(300));
        assert!(Expression::parse(&deep).unwrap_err().expected.starts_with("at most 40 parts"));
        assert!(Expression::parse(&"not ".repeat(400)).is_err());
        assert!(Expression::parse(&"é".repeat(3_000)).unwrap_err().found.starts_with("3000"));
    }
}

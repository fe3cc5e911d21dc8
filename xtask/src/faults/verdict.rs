//! What `quorate conform` says of a divergence, and what tests say of failures, read as a person
//! would.

/// The exit code for a divergence.
pub(super) const DIVERGENCE: i32 = 20;

/// The first divergence that is printed.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Caught {
    instance: String,
    step: String,
    /// The rules named, in order.
    pub(super) rules: Vec<String>,
}

impl Caught {
    /// Reads what was printed; none if there is no divergence in it.
    pub(super) fn read(text: &str) -> Option<Caught> {
        let mut instance = "";
        let mut caught: Option<Caught> = None;
        for line in text.lines() {
            let words = line.trim();
            if let Some(rest) = words.strip_prefix("first divergence at step ") {
                if caught.is_some() {
                    break;
                }
                let step = rest.split(' ').next().unwrap_or_default().to_owned();
                caught = Some(Caught { instance: instance.to_owned(), step, rules: Vec::new() });
            } else if let Some(caught) = &mut caught {
                if let Some(rest) = words.strip_prefix("rule:") {
                    caught.rules.extend(rest.split_whitespace().next().map(str::to_owned));
                } else if let Some(rest) = words.strip_prefix("also acting in this step:") {
                    caught.rules.extend(rest.split(", ").map(|rule| rule.trim().to_owned()));
                }
            } else if !line.starts_with(' ') {
                instance = words;
            }
        }
        caught
    }

    /// At which place, from 1, the rule is named.
    pub(super) fn place(&self, rule: &str) -> Option<usize> {
        self.rules.iter().position(|named| named == rule).map(|at| at + 1)
    }

    /// Where it was caught.
    pub(super) fn at(&self) -> String {
        format!("step {} of {}", self.step, self.instance)
    }

    /// Where it was caught, and at which place the rule was named.
    pub(super) fn words(&self, place: usize) -> String {
        let place = match place {
            1 => "named first".to_owned(),
            place => format!("named {place} of {}, after {}", self.rules.len(), self.rules[0]),
        };
        format!("{}, {place}", self.at())
    }
}

/// The tests that failed, in order of their names.
pub(super) fn failed(text: &str) -> Vec<&str> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("test "));
    let mut names: Vec<&str> =
        lines.filter_map(|line| line.strip_suffix(" ... FAILED")).map(str::trim).collect();
    names.sort_unstable();
    names
}

/// Which tests caught a fault, in words; none if none did.
pub(super) fn caught_by(failed: &[&str]) -> Option<String> {
    let (first, others) = failed.split_first()?;
    Some(match others.len() {
        0 => (*first).to_owned(),
        more => format!("{first}, and {more} more"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_faults_divergence_is_read() {
        let text = "\
election-3@none
  diverges    12 edges
  first divergence at step 2 of election-3@none: deliver 1 to 2
    class: same event, different messages
    rule:  VOTE-2 candidate's log is up to date
           also acting in this step: TERM-5, VOTE-3
    node 2 messages
election-3@both
  diverges    1 edge
  first divergence at step 9 of election-3@both: x
    rule:  TERM-1 whose term
FAIL: the core diverges from the model
";
        let caught = Caught::read(text).unwrap();
        assert_eq!(caught.rules, ["VOTE-2", "TERM-5", "VOTE-3"]);
        assert_eq!(caught.place("TERM-1"), None);
        assert_eq!(caught.words(1), "step 2 of election-3@none, named first");
        assert_eq!(caught.words(3), "step 2 of election-3@none, named 3 of 3, after VOTE-2");
        assert_eq!(Caught::read("election-3@none\n  agrees  12 edges\nok: 1 instance\n"), None);
    }

    #[test]
    fn xtask_faults_failed_tests_are_read() {
        let text = "running 3 tests\ntest tests::b::c ... FAILED\n\
                    test tests::a ... ok\ntest tests::a::d ... FAILED\n\
                    failures:\n    tests::b::c\ntest result: FAILED. 1 passed\n";
        let names = failed(text);
        assert_eq!(names, ["tests::a::d", "tests::b::c"]);
        assert_eq!(caught_by(&names), Some("tests::a::d, and 1 more".to_owned()));
        assert_eq!(caught_by(&names[1..]), Some("tests::b::c".to_owned()));
        assert_eq!(caught_by(&[]), None);
    }
}

//! What the tests of a crate came to, by the lines that their programs print.

use crate::command::Outcome;

/// Tests of a crate.
#[derive(Debug, PartialEq)]
pub(super) struct Tally {
    pub(super) passed: u64,
}

/// Counts the tests of all programs.
///
/// # Errors
/// If a test failed or was ignored, or if there is none.
pub(super) fn tally(text: &str) -> Outcome<Tally> {
    let results = text.lines().filter_map(|line| line.strip_prefix("test result: "));
    let mut sums = [0; 3];
    for line in results {
        for (sum, word) in sums.iter_mut().zip(["passed", "failed", "ignored"]) {
            *sum += count(line, word).ok_or_else(|| format!("{line:?} does not say: {word}"))?;
        }
    }
    match sums {
        [0, 0, 0] => Err("the packed crate has no tests".to_owned()),
        [passed, 0, 0] => Ok(Tally { passed }),
        [passed, failed, ignored] => {
            Err(format!("{passed} tests passed, {failed} failed, {ignored} are ignored"))
        }
    }
}

/// The number before a word.
fn count(line: &str, word: &str) -> Option<u64> {
    let before = line.split([';', '.']).find_map(|part| part.trim().strip_suffix(word))?;
    before.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(passed: u64, failed: u64, ignored: u64) -> String {
        let verdict = if failed == 0 { "ok" } else { "FAILED" };
        format!(
            "\nrunning 9 tests\ntest a ... ok\n\ntest result: {verdict}. {passed} passed; {failed} failed; \
             {ignored} ignored; 0 measured; 7 filtered out; finished in 0.04s\n"
        )
    }

    #[test]
    fn xtask_package_counts_the_tests_of_every_program() {
        assert_eq!(tally(&[line(3, 0, 0), line(40, 0, 0)].concat()), Ok(Tally { passed: 43 }));
        let wrong = tally(&[line(3, 0, 0), line(4, 1, 2)].concat());
        assert_eq!(wrong, Err("7 tests passed, 1 failed, 2 are ignored".to_owned()));
        assert_eq!(tally(&line(0, 0, 0)), Err("the packed crate has no tests".to_owned()));
        assert!(tally("").is_err());
        assert!(tally("test result: fine").is_err());
    }
}

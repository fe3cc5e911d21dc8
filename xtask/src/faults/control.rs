//! What judges a fault has to find nothing where there is none.

use std::collections::BTreeSet;

use super::judge::{TIMEOUT, conform, differences, last_line};
use super::list::{Fault, Judge};
use super::work::Work;
use crate::command::Outcome;

/// The scenarios, instances and tests that passed without a fault.
#[derive(Default)]
pub(super) struct Control {
    passed: BTreeSet<String>,
}

impl Control {
    /// Runs what judges this fault on a copy without one, unless it passed before.
    ///
    /// # Errors
    /// If it does not pass, or cannot be run.
    pub(super) fn pass(&mut self, work: &Work, fault: &Fault) -> Outcome {
        match &fault.judge {
            Judge::Conform { scenarios, .. } => {
                scenarios.iter().try_for_each(|name| self.once(name, || agrees(work, name)))
            }
            Judge::Tests(tested) => self.once(tested.word(), || {
                for program in &work.build_tests(*tested)? {
                    let (code, text) = work.tests(program, *tested, TIMEOUT)?;
                    passes("the tests", code, &text)?;
                }
                Ok(())
            }),
            Judge::Records(instances) => {
                instances.iter().try_for_each(|name| self.once(name, || is_as_recorded(work, name)))
            }
        }
    }

    fn once(&mut self, name: &str, check: impl FnOnce() -> Outcome) -> Outcome {
        if !self.passed.contains(name) {
            check()?;
            self.passed.insert(name.to_owned());
        }
        Ok(())
    }
}

fn agrees(work: &Work, scenario: &str) -> Outcome {
    work.build()?;
    let (code, text) = conform(work, &[scenario])?;
    passes(scenario, code, &text)
}

fn is_as_recorded(work: &Work, instance: &str) -> Outcome {
    work.build()?;
    match differences(work, &[instance])?.first() {
        Some(difference) => Err(format!("without any fault: {difference}")),
        None => Ok(()),
    }
}

fn passes(what: &str, code: Option<i32>, text: &str) -> Outcome {
    match code {
        Some(0) => Ok(()),
        _ => Err(format!("without any fault, {what} ends with {code:?}: {}", last_line(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_faults_control_runs_once_what_passes() {
        let (mut control, mut count) = (Control::default(), 0);
        let mut run = |outcome: Outcome| {
            control.once("a", || {
                count += 1;
                outcome
            })
        };
        assert_eq!(run(Err("no".to_owned())), Err("no".to_owned()));
        assert_eq!((run(Ok(())), run(Err("no".to_owned()))), (Ok(()), Ok(())));
        assert_eq!(count, 2);
    }

    #[test]
    fn xtask_faults_control_says_what_does_not_pass() {
        assert_eq!(passes("a@none", Some(0), ""), Ok(()));
        let error = passes("a@none", Some(20), "one\nFAIL\n").unwrap_err();
        assert_eq!(error, "without any fault, a@none ends with Some(20): FAIL");
    }
}

//! What a suite found on a core.

use std::fmt;

use crate::lockstep;

/// How wide a list is printed.
const COLUMNS: usize = 100;

/// One scenario of a suite with one of its settings.
#[derive(Debug)]
pub struct Instance {
    /// Its name, `SCENARIO@SETTING`.
    pub name: String,
    /// What the lockstep found.
    pub report: lockstep::Report,
}

/// What a suite found on a core.
#[derive(Debug)]
pub struct Report {
    /// The name of the suite.
    pub suite: &'static str,
    /// Why the core does not run it.
    pub skipped: Option<&'static str>,
    /// The instances, up to the first on which the core does not agree.
    pub instances: Vec<Instance>,
}

impl Report {
    /// Whether the core agrees with the model on everything that was compared. A suite that was
    /// skipped or that compared nothing does not agree.
    pub fn agrees(&self) -> bool {
        let compared = |one: &Instance| one.report.agrees() && one.report.transitions > 0;
        !self.instances.is_empty() && self.instances.iter().all(compared)
    }

    /// The sum of a count over all instances.
    fn sum(&self, count: impl Fn(&lockstep::Report) -> u64) -> u64 {
        self.instances.iter().map(|one| count(&one.report)).sum()
    }
}

/// A list in lines, the first of which begins with `label`.
fn wrapped(label: &str, list: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (at, item) in list.iter().enumerate() {
        let item = if at + 1 < list.len() { format!("{item},") } else { item.clone() };
        match lines.last_mut() {
            None => lines.push(format!("{label}{item}")),
            Some(line) if line.chars().count() + item.chars().count() < COLUMNS => {
                line.push(' ');
                line.push_str(&item);
            }
            Some(_) => lines.push(format!("    {item}")),
        }
    }
    lines
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(reason) = self.skipped {
            return writeln!(f, "suite {}: skipped: {reason}", self.suite);
        }
        let Some(last) = self.instances.last() else {
            return writeln!(f, "suite {}: nothing was run", self.suite);
        };
        if let Some(divergence) = &last.report.divergence {
            writeln!(f, "suite {}: the core diverges from the model in {}", self.suite, last.name)?;
            writeln!(f, "{divergence}  the run:")?;
            for (at, step) in divergence.trace.steps.iter().enumerate() {
                writeln!(f, "  {:>3}  {}", at + 1, step.event)?;
            }
        } else if !self.agrees() {
            writeln!(f, "suite {}: not complete in {}", self.suite, last.name)?;
            writeln!(f, "  {}, {} transitions", last.report.ending, last.report.transitions)?;
        } else {
            let [states, edges, joins, disabled] = [
                self.sum(|one| one.states),
                self.sum(|one| one.edges),
                self.sum(|one| one.joins),
                self.sum(|one| one.disabled),
            ];
            writeln!(
                f,
                "suite {}: agrees: {states} states, {edges} edges, {disabled} disabled inputs",
                self.suite
            )?;
            writeln!(f, "  {joins} of the edges are joins, compared by what the core tells")?;
        }
        let left_out: Vec<String> = last.report.left_out.iter().map(ToString::to_string).collect();
        let lines = wrapped("  not compared: ", &left_out);
        lines.iter().try_for_each(|line| writeln!(f, "{line}"))?;
        match self.sum(|one| one.unfollowed) {
            0 => Ok(()),
            steps => writeln!(f, "  not followed any further: nodes after {steps} such steps"),
        }
    }
}

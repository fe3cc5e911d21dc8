//! Who judges a fault, and what they say.

use std::time::Duration;

use super::list::{Fault, Judge, Tested};
use super::verdict::{self, Caught};
use super::work::Work;
use crate::command::Outcome;
use crate::verdicts;

/// Distinct states at which a scenario is given up; a fault shows long before.
const MAX_STATES: &str = "200000";

/// Time after which a run is ended, for a fault that makes a program go round in circles.
pub(super) const TIMEOUT: Duration = Duration::from_secs(180);

/// The last line of a text.
pub(super) fn last_line(text: &str) -> &str {
    text.trim_end().lines().last().unwrap_or_default()
}

/// How the fault that is planted was caught, in words, or why not.
pub(super) fn caught(work: &Work, fault: &Fault) -> Outcome<String> {
    match &fault.judge {
        Judge::Conform { rule, scenarios } => judge_core(work, rule, scenarios),
        Judge::Tests(tested) => judge_by_tests(work, *tested),
        Judge::Records(instances) => judge_model(work, instances),
    }
}

fn judge_core(work: &Work, rule: &str, scenarios: &[String]) -> Outcome<String> {
    work.build()?;
    let scenarios: Vec<&str> = scenarios.iter().map(String::as_str).collect();
    let (code, text) = conform(work, &scenarios)?;
    if code != Some(verdict::DIVERGENCE) {
        return Err(format!("conform ends with {code:?}: {}", last_line(&text)));
    }
    let caught = Caught::read(&text).ok_or("no divergence is printed")?;
    match caught.place(rule) {
        Some(place) => Ok(caught.words(place)),
        None => Err(format!("{}, not named: {}", caught.at(), caught.rules.join(", "))),
    }
}

fn judge_by_tests(work: &Work, tested: Tested) -> Outcome<String> {
    let (mut names, mut last) = (Vec::new(), String::new());
    for program in &work.build_tests(tested)? {
        let (code, text) = work.tests(program, tested, TIMEOUT)?;
        names.extend(verdict::failed(&text).into_iter().map(str::to_owned));
        last = format!("the tests end with {code:?}: {}", last_line(&text));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    verdict::caught_by(&names).ok_or(last)
}

fn judge_model(work: &Work, instances: &[String]) -> Outcome<String> {
    work.build()?;
    let names: Vec<&str> = instances.iter().map(String::as_str).collect();
    let found = differences(work, &names)?;
    let first = found.first().ok_or("every verdict is as recorded")?;
    Ok(format!("{first} ({} differences)", found.len()))
}

/// How the verdicts of these instances differ from their records.
pub(super) fn differences(work: &Work, instances: &[&str]) -> Outcome<Vec<String>> {
    let runs = &verdicts::RUNS;
    let mut arguments = vec![runs.command];
    arguments.extend(instances);
    arguments.extend(["--format", "json", "--progress", "none"]);
    arguments.extend(runs.options);
    let arguments: Vec<String> = arguments.into_iter().map(str::to_owned).collect();
    let (code, text) = work.quorate(&arguments, TIMEOUT)?;
    if !code.is_some_and(|code| runs.fine.contains(&code)) {
        return Ok(vec![format!("the tool ends with {code:?}")]);
    }
    let document = serde_json::from_str(&text).map_err(|error| format!("decide: {error}"))?;
    runs.differences(instances, &document)
}

/// Runs `quorate conform` and returns its exit code with what it wrote.
pub(super) fn conform(work: &Work, scenarios: &[&str]) -> Outcome<(Option<i32>, String)> {
    let mut arguments: Vec<String> = ["conform", "--progress", "none", "--format", "human"]
        .iter()
        .chain(&["--max-states", MAX_STATES, "--allow-bounded", "--out", "traces"])
        .map(|word| (*word).to_owned())
        .collect();
    arguments.extend(scenarios.iter().map(|scenario| argument(scenario)));
    work.quorate(&arguments, TIMEOUT)
}

/// The file of a scenario, which need not be part of the tool, from the workspace root.
pub(super) fn scenario_file(scenario: &str) -> String {
    let name = scenario.split('@').next().unwrap_or(scenario);
    format!("specs/scenarios/{name}.toml")
}

/// `election-3@none` as the tool takes it.
fn argument(scenario: &str) -> String {
    let setting = scenario.split_once('@').map(|(_, setting)| format!("@{setting}"));
    scenario_file(scenario) + &setting.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_faults_scenarios_are_files() {
        assert_eq!(argument("election-3@none"), "specs/scenarios/election-3.toml@none");
        assert_eq!(argument("flags-3"), "specs/scenarios/flags-3.toml");
        assert_eq!(scenario_file("election-3@none"), "specs/scenarios/election-3.toml");
    }
}

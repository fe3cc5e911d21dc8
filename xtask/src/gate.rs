//! `cargo xtask test`: every check in order, until one fails.

use std::time::{Duration, Instant};

use crate::command::{self, Outcome};
use crate::out::say;
use crate::records::{self, Part};
use crate::{bounds, browser, house, licences, lockstep, oracle, sensitivity, verdicts};

/// What a step does.
enum Work {
    /// Runs cargo with these arguments and environment variables.
    Cargo(&'static [&'static str], &'static [(&'static str, &'static str)]),
    /// Does it in this process; the words say what.
    Here(&'static str, fn() -> Outcome),
}

/// One step of the gate.
struct Step {
    name: &'static str,
    work: Work,
}

/// The tests of the explorer in a browser. They are left out of the step `tests`. The features are
/// those of that step, so nothing is compiled twice.
const EXPLORER: &[&str] =
    &["test", "--workspace", "--all-features", "--locked", "--test", "explorer"];

const STEPS: &[Step] = &[
    Step { name: "format", work: Work::Cargo(&["fmt", "--all", "--check"], &[]) },
    Step {
        name: "lints",
        work: Work::Cargo(
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--all-features",
                "--locked",
                "--",
                "-D",
                "warnings",
            ],
            &[],
        ),
    },
    // `--all-targets` leaves out what `cargo test` leaves out.
    Step {
        name: "more lints",
        work: Work::Cargo(
            &[
                "clippy",
                "--workspace",
                "--test",
                "explorer",
                "--all-features",
                "--locked",
                "--",
                "-D",
                "warnings",
            ],
            &[],
        ),
    },
    Step { name: "licences", work: Work::Here("cargo xtask licences", licences::check) },
    Step { name: "browser", work: Work::Here("cargo xtask browser", browser::provide) },
    Step {
        name: "tests",
        work: Work::Cargo(&["test", "--workspace", "--all-features", "--locked"], &[]),
    },
    Step {
        name: "docs",
        work: Work::Cargo(
            &["doc", "--workspace", "--no-deps", "--locked"],
            &[("RUSTDOCFLAGS", "-D warnings")],
        ),
    },
    Step { name: "house", work: Work::Here("cargo xtask house --check", house::check) },
    Step { name: "explorer", work: Work::Cargo(EXPLORER, &[]) },
    Step {
        name: "conformance",
        work: Work::Cargo(
            // The other half of `gate`, the checks, is part of the step `bounds`, which denies
            // what is vacuous as well.
            &["run", "--release", "--locked", "--package", "quorate", "--", "conform", "--ci"],
            &[],
        ),
    },
    Step { name: "oracle", work: Work::Here("cargo xtask oracle", oracle::check) },
    Step { name: "bounds", work: Work::Here("cargo xtask bounds --check", bounds::check) },
    Step { name: "records", work: Work::Here("cargo xtask rerun", rerun) },
    Step {
        name: "sensitivity",
        work: Work::Here("cargo xtask sensitivity --check", sensitivity::check),
    },
];

/// What the gate runs again of the records beside the small ones, within half a minute. Verdicts of
/// what the step `bounds` decides are compared with its pages, by a test.
const AGAIN: &[Part] = &[
    Part { runs: &verdicts::RUNS, budget: 15.0, elsewhere: bounds::decides },
    // Lockstep has no records of what the step `conformance` runs.
    Part { runs: &lockstep::RUNS, budget: 8.0, elsewhere: |_| false },
];

/// Runs every step.
pub(crate) fn run() -> Outcome {
    run_steps(STEPS)
}

/// Runs the tests of the explorer, which then write the pictures of its pages into `docs/explorer`.
pub(crate) fn screenshots() -> Outcome {
    browser::provide()?;
    command::run(EXPLORER, &[("QUORATE_BLESS", "1")])
}

/// Runs a part of the records again; the commit chooses which.
pub(crate) fn rerun() -> Outcome {
    records::rerun(AGAIN, &command::commit().unwrap_or_default())
}

/// Measures the explorer in the browser, and prints the times.
pub(crate) fn explorer_times() -> Outcome {
    browser::provide()?;
    let words = [EXPLORER, &["--", "--nocapture", "explorer_times"]].concat();
    command::run(&words, &[("QUORATE_TIMES", "1")])
}

fn run_steps(steps: &[Step]) -> Outcome {
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let place = format!("[{}/{}] {}", index + 1, steps.len(), step.name);
        say!("==> {place}: {}", step.work.line());
        let start = Instant::now();
        let outcome = step.work.run();
        let time = start.elapsed();
        if let Err(message) = outcome {
            say!("<== {place}: FAILED after {:.1} s", time.as_secs_f64());
            return Err(format!("step {}: {message}", step.name));
        }
        say!("<== {place}: ok, {:.1} s\n", time.as_secs_f64());
        times.push((step.name, time));
    }
    for (name, time) in &times {
        say!("{name:<12} {:>7.1} s", time.as_secs_f64());
    }
    let total: Duration = times.iter().map(|(_, time)| *time).sum();
    say!("ok: {} steps passed in {:.1} s", times.len(), total.as_secs_f64());
    Ok(())
}

impl Work {
    fn line(&self) -> String {
        match self {
            Work::Cargo(arguments, environment) => command::line(arguments, environment),
            Work::Here(words, _) => (*words).to_owned(),
        }
    }

    fn run(&self) -> Outcome {
        match self {
            Work::Cargo(arguments, environment) => command::run(arguments, environment),
            Work::Here(_, work) => work(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn fails() -> Outcome {
        Err("as it should".to_owned())
    }

    fn is_not_reached() -> Outcome {
        panic!("a step after a failure must not run")
    }

    #[test]
    fn xtask_gate_stops_at_the_first_failure() {
        let step = |name, work| Step { name, work: Work::Here("-", work) };
        let steps = [step("good", || Ok(())), step("bad", fails), step("later", is_not_reached)];
        assert_eq!(run_steps(&steps), Err("step bad: as it should".to_owned()));
        assert_eq!(run_steps(&steps[..1]), Ok(()));
    }

    #[test]
    fn xtask_gate_prints_commands_that_can_be_typed() {
        let lines: Vec<_> = STEPS.iter().map(|step| step.work.line()).collect();
        assert_eq!(lines[0], "cargo fmt --all --check");
        assert_eq!(lines[8], "cargo test --workspace --all-features --locked --test explorer");
        assert_eq!(
            lines[6],
            r#"RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked"#
        );
    }

    /// The integration tests that `cargo test` leaves out unless they are named.
    fn left_out(metadata: &Value) -> Vec<String> {
        let packages = metadata["packages"].as_array().expect("packages");
        let targets = packages.iter().flat_map(|package| package["targets"].as_array()).flatten();
        let is_test = |target: &&Value| target["kind"][0] == "test" && target["test"] == false;
        targets.filter(is_test).map(|target| target["name"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn xtask_gate_runs_and_lints_each_test_that_cargo_leaves_out() {
        let left_out = left_out(&command::metadata().unwrap());
        assert_eq!(left_out, ["explorer"]);
        for name in left_out {
            for command in ["cargo test ", "cargo clippy "] {
                let named = format!(" --test {name}");
                let lines = STEPS.iter().map(|step| step.work.line());
                let runs = |line: &String| line.starts_with(command) && line.contains(&named);
                assert_eq!(lines.filter(runs).count(), 1, "{command}{named}");
            }
        }
        let place = |name| STEPS.iter().position(|step| step.name == name);
        assert!(place("browser") < place("explorer"));
    }
}

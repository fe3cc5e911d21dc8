//! The benches of our core alone, which remember the last run.

use std::path::PathBuf;

use super::build::{Packages, cargo, target};
use crate::command::Outcome;

/// Instructions, by gungraun.
pub(super) fn instructions(filter: &[&str]) -> Outcome {
    let runner = runner()?;
    // gungraun matches whole paths, criterion parts of names.
    let filter: Vec<String> = filter.iter().map(|word| format!("*{word}*")).collect();
    let filter: Vec<&str> = filter.iter().map(String::as_str).collect();
    bench("instructions", &filter, Some(runner))
}

/// Times, by criterion.
pub(super) fn time(filter: &[&str]) -> Outcome {
    bench("time", filter, None)
}

fn bench(name: &str, filter: &[&str], runner: Option<PathBuf>) -> Outcome {
    let mut command = cargo(&["bench", "--locked", "--package", "bench-quorate", "--bench", name]);
    command.arg("--target-dir").arg(target()).arg("--").args(filter);
    command.envs(runner.map(|path| ("GUNGRAUN_RUNNER", path)));
    run(command, &format!("cargo bench --bench {name}"))
}

/// The program that gungraun's benches need, of the same version, installed beside what is built.
fn runner() -> Outcome<PathBuf> {
    let version = Packages::read()?.version("gungraun")?;
    let folder = target().join(format!("gungraun-runner-{version}"));
    let program = folder.join("bin").join("gungraun-runner");
    if !program.exists() {
        let exact = format!("={version}");
        let mut install =
            cargo(&["install", "--locked", "gungraun-runner", "--version", &exact, "--root"]);
        install.arg(&folder).arg("--target-dir").arg(target());
        run(install, "cargo install gungraun-runner")?;
    }
    Ok(program)
}

fn run(mut command: std::process::Command, name: &str) -> Outcome {
    let status = command.status().map_err(|error| format!("{name}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} ended with {status}")) }
}

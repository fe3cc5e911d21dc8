//! Running cargo in the workspace root.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What went wrong, in one sentence or more.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The workspace root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// A folder for builds of its own beside those of the workspace, in the target folder.
pub(crate) fn target(name: &str) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    root().join(target.unwrap_or_else(|| "target".into())).join(name)
}

/// A cargo command in the workspace root.
fn cargo(arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments).envs(environment.iter().copied()).current_dir(root());
    command
}

/// The command as it would be typed.
pub(crate) fn line(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let variables = environment.iter().map(|(name, value)| format!("{name}={value:?} "));
    format!("{}cargo {}", variables.collect::<String>(), arguments.join(" "))
}

/// Runs cargo and lets it talk to the terminal itself.
pub(crate) fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Outcome {
    let status = cargo(arguments, environment)
        .status()
        .map_err(|error| format!("{}: {error}", line(arguments, environment)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} ended with {status}", line(arguments, environment)))
    }
}

/// Runs cargo and returns what it wrote to standard output.
pub(crate) fn output(arguments: &[&str]) -> Outcome<String> {
    output_unless(arguments, |code| code != 0)
}

/// The same, with exit codes of its own for failures.
pub(crate) fn output_unless(arguments: &[&str], failed: impl Fn(i32) -> bool) -> Outcome<String> {
    let output = cargo(arguments, &[])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{}: {error}", line(arguments, &[])))?;
    if output.status.code().is_none_or(failed) {
        return Err(format!("{} ended with {}", line(arguments, &[]), output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{}: {error}", line(arguments, &[])))
}

/// The commit that is checked out; `None` outside of a git repository.
pub(crate) fn commit() -> Option<String> {
    let words = ["rev-parse", "HEAD"];
    let output = Command::new("git").args(words).current_dir(root()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    Some(text.trim().to_owned())
}

/// Runs the tool as it was built for release before, and returns what it wrote to standard output.
/// Cargo would build it again each time that a record is written, which the tool holds a copy of.
///
/// # Errors
/// If the tool cannot be run, or ends with an exit code that `failed` says is a failure.
pub(crate) fn tool(arguments: &[&str], failed: impl Fn(i32) -> bool) -> Outcome<String> {
    let program = target("release").join(format!("quorate{}", std::env::consts::EXE_SUFFIX));
    let line = format!("quorate {}", arguments.join(" "));
    let output = Command::new(&program)
        .args(arguments)
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{line}: {}: {error}", program.display()))?;
    if output.status.code().is_none_or(failed) {
        return Err(format!("{line} ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{line}: {error}"))
}

/// The packages of the workspace, as `cargo metadata` describes them, and its root.
pub(crate) fn metadata() -> Outcome<Value> {
    let text = output(&["metadata", "--format-version", "1", "--no-deps", "--locked"])?;
    serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))
}

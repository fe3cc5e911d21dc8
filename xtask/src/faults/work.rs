//! The copy of the workspace in which faults are planted, with a target folder of its own.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::list::{Fault, Tested};
use crate::command::{self, Outcome};

/// How often a run is asked whether it has ended.
const PATIENCE: Duration = Duration::from_millis(10);

/// The copy. What is built stays, so that a fault costs the compilation of three crates.
pub(super) struct Work {
    /// Holds the copy (`work`) and what is built of it (`target`).
    folder: PathBuf,
}

/// A planted fault; the line is put back when this ends.
pub(super) struct Planted {
    path: PathBuf,
    before: String,
}

impl Work {
    /// Copies what git tracks or would track; files that are there and equal are left alone, so
    /// that they are not built again.
    pub(super) fn prepare() -> Outcome<Work> {
        let work = Work { folder: command::target("faults") };
        let files = listed()?;
        for file in &files {
            work.copy(file)?;
        }
        // What is gone from the workspace must go from the copy, or cargo would find it.
        let mut present = BTreeSet::new();
        walk(&work.folder(), &mut present).map_err(|error| work.error(&error))?;
        let listed: BTreeSet<PathBuf> = files.iter().map(|file| work.folder().join(file)).collect();
        for file in present.difference(&listed) {
            fs::remove_file(file).map_err(|error| work.error(&error))?;
        }
        Ok(work)
    }

    /// Where the copy is.
    pub(super) fn folder(&self) -> PathBuf {
        self.folder.join("work")
    }

    fn error(&self, error: &dyn std::fmt::Display) -> String {
        format!("{}: {error}", self.folder().display())
    }

    fn copy(&self, file: &Path) -> Outcome {
        let to = self.folder().join(file);
        let text = match fs::read(command::root().join(file)) {
            Ok(text) => text,
            // Tracked, but deleted.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return match fs::remove_file(&to) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        Err(self.error(&error))
                    }
                    _ => Ok(()),
                };
            }
            Err(error) => return Err(format!("{}: {error}", file.display())),
        };
        if fs::read(&to).is_ok_and(|there| there == text) {
            return Ok(());
        }
        let write = || {
            fs::create_dir_all(to.parent().unwrap_or(&to))?;
            fs::write(&to, text)
        };
        write().map_err(|error: std::io::Error| self.error(&error))
    }

    /// Puts a fault into the copy.
    pub(super) fn plant(&self, fault: &Fault) -> Outcome<Planted> {
        let path = self.folder().join(&fault.file);
        let before =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let after = fault.plant(&before)?;
        let planted = Planted { path, before };
        planted.write(&after)?;
        Ok(planted)
    }

    /// A cargo command in the copy.
    fn cargo(&self, words: &[&str]) -> Command {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(program);
        command
            .args(words)
            .current_dir(self.folder())
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            // A fault may leave something unused.
            .env("RUSTFLAGS", "--cap-lints allow");
        command
    }

    /// Builds the tool. The profile is `dev`: a run takes a second in either, and this one is built
    /// in parts. The core's debug assertions are off: the lockstep is to catch the fault, not them.
    pub(super) fn build(&self) -> Outcome {
        let words = ["build", "--quiet", "--locked", "--package", "quorate", "--bin", "quorate"];
        let mut cargo = self.cargo(&words);
        cargo.env("CARGO_PROFILE_DEV_DEBUG_ASSERTIONS", "false");
        cargo.env("CARGO_PROFILE_DEV_OVERFLOW_CHECKS", "true");
        built(cargo).map(|_| ())
    }

    /// Builds the tests of a part of the workspace, and returns their programs.
    pub(super) fn build_tests(&self, tested: Tested) -> Outcome<Vec<PathBuf>> {
        let mut cargo = self.cargo(&["test", "--no-run", "--quiet", "--locked"]);
        cargo.args(tested.tests()).arg("--message-format=json-render-diagnostics");
        // Half the time to build, for tests that take seconds in either.
        cargo.env("CARGO_PROFILE_TEST_OPT_LEVEL", "1");
        let text = built(cargo)?;
        let programs = text.lines().filter_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            message["executable"].as_str().map(PathBuf::from)
        });
        match programs.collect::<Vec<_>>() {
            programs if programs.is_empty() => Err("cargo built no tests".to_owned()),
            programs => Ok(programs),
        }
    }

    /// Runs the tool that was built, and returns its exit code with what it wrote to standard
    /// output.
    pub(super) fn quorate(
        &self,
        arguments: &[String],
        timeout: Duration,
    ) -> Outcome<(Option<i32>, String)> {
        let mut command = Command::new(self.folder.join("target/debug/quorate"));
        command.args(arguments);
        self.run(command, "conform", timeout)
    }

    /// Runs a program of tests, and returns their exit code with what they wrote to standard
    /// output.
    pub(super) fn tests(
        &self,
        program: &Path,
        timeout: Duration,
    ) -> Outcome<(Option<i32>, String)> {
        let mut command = Command::new(program);
        // Seeds that one fault was caught with are not for the next one.
        command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
        self.run(command, "the tests", timeout)
    }

    /// Runs a program in the copy. A run that takes too long is ended.
    fn run(
        &self,
        mut command: Command,
        name: &str,
        timeout: Duration,
    ) -> Outcome<(Option<i32>, String)> {
        let error = |error: std::io::Error| format!("{name}: {error}");
        // Into files: a pipe that nobody reads yet could fill up.
        let written = self.folder.join("output.txt");
        let said = self.folder.join("errors.txt");
        let mut child = command
            .current_dir(self.folder())
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(File::create(&written).map_err(error)?)
            .stderr(File::create(&said).map_err(error)?)
            .spawn()
            .map_err(error)?;
        let start = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().map_err(error)? {
                break status;
            }
            if start.elapsed() > timeout {
                child.kill().map_err(error)?;
                child.wait().map_err(error)?;
                return Err(format!("{name} ran for more than {} s", timeout.as_secs()));
            }
            std::thread::sleep(PATIENCE);
        };
        let text = fs::read(&written).map_err(error)?;
        Ok((status.code(), String::from_utf8_lossy(&text).into_owned()))
    }
}

/// What cargo wrote to standard output.
fn built(mut cargo: Command) -> Outcome<String> {
    let output = cargo.output().map_err(|error| format!("cargo: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("it does not compile\n{}", String::from_utf8_lossy(&output.stderr)))
}

impl Planted {
    fn write(&self, text: &str) -> Outcome {
        fs::write(&self.path, text).map_err(|error| format!("{}: {error}", self.path.display()))
    }

    /// Puts the line back, and says if that fails.
    pub(super) fn revert(self) -> Outcome {
        self.write(&self.before)
    }
}

impl Drop for Planted {
    fn drop(&mut self) {
        // Also after an error; `prepare` would mend what fails here.
        let _ = self.write(&self.before);
    }
}

/// The files of the workspace, from its root: those that git tracks, and those that it would.
fn listed() -> Outcome<Vec<PathBuf>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(command::root())
        .output()
        .map_err(|error| format!("git ls-files: {error}"))?;
    if !output.status.success() {
        return Err(format!("git ls-files: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let text =
        String::from_utf8(output.stdout).map_err(|error| format!("git ls-files: {error}"))?;
    let files = text.split('\0').filter(|file| !file.is_empty()).map(PathBuf::from);
    through_links(&command::root(), files)
}

/// The same files, and instead of a link to a folder those that the folder has.
fn through_links(root: &Path, files: impl Iterator<Item = PathBuf>) -> Outcome<Vec<PathBuf>> {
    let mut found = Vec::new();
    for file in files {
        let path = root.join(&file);
        if !path.is_dir() {
            found.push(file);
            continue;
        }
        let mut inside = BTreeSet::new();
        walk(&path, &mut inside).map_err(|error| format!("{}: {error}", file.display()))?;
        let relative = |path: PathBuf| path.strip_prefix(root).map(Path::to_path_buf).ok();
        found.extend(inside.into_iter().filter_map(relative));
    }
    Ok(found)
}

/// Every file in a folder and below, if there is such a folder.
fn walk(folder: &Path, found: &mut BTreeSet<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else {
            found.insert(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packages have the scenarios and tables that their tests read through links to folders.
    #[test]
    fn xtask_faults_copies_what_a_link_leads_to() {
        let files = listed().unwrap();
        let root = command::root();
        let folder = files.iter().find(|file| root.join(file).is_dir());
        assert_eq!(folder, None, "a folder is not a file to copy");
        for path in ["model/scenarios/story-2.toml", "impl/tests/cases/tally.txt"] {
            assert!(files.contains(&PathBuf::from(path)), "{path}");
        }
        let missing = ["nowhere".into()].into_iter();
        assert_eq!(through_links(&root, missing), Ok(vec![PathBuf::from("nowhere")]));
    }
}

//! The copy of the workspace in which faults are planted, with a target folder of its own.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::files::{listed, walk};
use super::list::{Fault, Tested};
use super::together;
use crate::command::{self, Outcome};

/// How often a run is asked whether it has ended.
const PATIENCE: Duration = Duration::from_millis(10);

/// The copy. What is built stays, so that a fault costs the compilation of three crates.
pub(super) struct Work {
    /// Holds the copy (`work`) and what is built of it (`target`).
    folder: PathBuf,
    /// The fault that the programs are told to have, if they were built with many.
    chosen: Cell<Option<usize>>,
    /// Whether the tool is built of what the copy holds now.
    is_built: Cell<bool>,
    /// The programs of tests that are built of what the copy holds now.
    programs: RefCell<BTreeMap<Tested, Vec<PathBuf>>>,
}

/// Files of the copy with something planted; they are put back when this ends.
pub(super) struct Planted<'a> {
    work: &'a Work,
    before: Vec<(PathBuf, String)>,
}

impl Work {
    /// Copies what git tracks or would track; files that are there and equal are left alone, so
    /// that they are not built again.
    pub(super) fn prepare() -> Outcome<Work> {
        let work = Work {
            folder: command::target("faults"),
            chosen: Cell::new(None),
            is_built: Cell::new(false),
            programs: RefCell::default(),
        };
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
    pub(super) fn plant(&self, fault: &Fault) -> Outcome<Planted<'_>> {
        let after = fault.plant(&self.read(&fault.file)?)?;
        self.plant_files([(fault.file.as_str(), after.as_str())])
    }

    /// The text of a file of the copy.
    pub(super) fn read(&self, file: &str) -> Outcome<String> {
        let path = self.folder().join(file);
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Puts other texts into files of the copy.
    pub(super) fn plant_files<'a>(
        &self,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Outcome<Planted<'_>> {
        let mut planted = Planted { work: self, before: Vec::new() };
        for (file, text) in files {
            let before = self.read(file)?;
            let path = self.folder().join(file);
            planted.before.push((path.clone(), before));
            self.write(&path, text)?;
        }
        Ok(planted)
    }

    fn write(&self, path: &Path, text: &str) -> Outcome {
        self.is_built.set(false);
        self.programs.borrow_mut().clear();
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Has the programs behave as if they had this fault, by its number among those planted
    /// together; as if they had none, if none is given.
    pub(super) fn choose(&self, number: Option<usize>) {
        self.chosen.set(number);
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
        if self.is_built.get() {
            return Ok(());
        }
        let words = ["build", "--quiet", "--locked", "--package", "quorate", "--bin", "quorate"];
        let mut cargo = self.cargo(&words);
        cargo.env("CARGO_PROFILE_DEV_DEBUG_ASSERTIONS", "false");
        cargo.env("CARGO_PROFILE_DEV_OVERFLOW_CHECKS", "true");
        built(cargo)?;
        self.is_built.set(true);
        Ok(())
    }

    /// Builds the tests of a part of the workspace, and returns their programs.
    pub(super) fn build_tests(&self, tested: Tested) -> Outcome<Vec<PathBuf>> {
        if let Some(programs) = self.programs.borrow().get(&tested) {
            return Ok(programs.clone());
        }
        let mut cargo = self.cargo(&["test", "--no-run", "--quiet", "--locked"]);
        cargo.args(tested.tests()).arg("--message-format=json-render-diagnostics");
        // Half the time to build, for tests that take seconds in either.
        cargo.env("CARGO_PROFILE_TEST_OPT_LEVEL", "1");
        let text = built(cargo)?;
        let programs = text.lines().filter_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            message["executable"].as_str().map(PathBuf::from)
        });
        let programs: Vec<PathBuf> = programs.collect();
        if programs.is_empty() {
            return Err("cargo built no tests".to_owned());
        }
        self.programs.borrow_mut().insert(tested, programs.clone());
        Ok(programs)
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
        tested: Tested,
        timeout: Duration,
    ) -> Outcome<(Option<i32>, String)> {
        let mut command = Command::new(program);
        command.args(tested.left_out());
        // Seeds that one fault was caught with are not for the next one.
        command.env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1");
        self.run(command, "the tests", timeout)
    }

    /// Runs a program in the copy, and returns its exit code with what it wrote to standard output.
    /// If that is nothing, it is what it wrote to standard error. A run that takes too long is
    /// ended, and has no exit code: tests may have failed by then.
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
        match self.chosen.get() {
            Some(number) => command.env(together::VARIABLE, number.to_string()),
            None => command.env_remove(together::VARIABLE),
        };
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
                break Some(status);
            }
            if start.elapsed() > timeout {
                child.kill().map_err(error)?;
                child.wait().map_err(error)?;
                break None;
            }
            std::thread::sleep(PATIENCE);
        };
        let mut text = fs::read(&written).map_err(error)?;
        if text.is_empty() {
            text = fs::read(&said).map_err(error)?;
        }
        let mut text = String::from_utf8_lossy(&text).into_owned();
        if status.is_none() {
            text += &format!("\n{name} ran for more than {} s\n", timeout.as_secs());
        }
        Ok((status.and_then(|status| status.code()), text))
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

impl Planted<'_> {
    /// Puts the files back, and says if that fails.
    pub(super) fn revert(mut self) -> Outcome {
        let mut files = std::mem::take(&mut self.before).into_iter();
        files.try_for_each(|(path, before)| self.work.write(&path, &before))
    }
}

impl Drop for Planted<'_> {
    fn drop(&mut self) {
        for (path, before) in &self.before {
            // Also after an error; `prepare` would mend what fails here.
            let _ = self.work.write(path, before);
        }
    }
}

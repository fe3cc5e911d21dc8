//! Building the programs, one for each core.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::reading::expect;
use crate::command::{self, Outcome};
use crate::out::say;

/// The packages with a program: ours, then raft-rs with either codec. Never built together: the
/// codecs exclude one another.
pub(super) const PACKAGES: [&str; 3] = ["bench-quorate", "raft-rs-prost", "raft-rs-protobuf"];

/// The programs, ready to run.
pub(super) struct Programs {
    paths: [PathBuf; PACKAGES.len()],
    raft_rs: String,
}

impl Programs {
    /// Their files, in the order of [`PACKAGES`].
    pub(super) fn paths(&self) -> &[PathBuf; PACKAGES.len()] {
        &self.paths
    }

    /// The version of raft-rs.
    pub(super) fn raft_rs(&self) -> &str {
        &self.raft_rs
    }
}

/// Builds all programs.
pub(super) fn programs() -> Outcome<Programs> {
    let packages = Packages::read()?;
    let mut paths = Vec::new();
    for package in PACKAGES {
        say!("building {package}");
        paths.push(program(package, packages.protoc())?);
    }
    let paths = paths.try_into().map_err(|_| "bench: not every package was built".to_owned())?;
    Ok(Programs { paths, raft_rs: packages.version("raft")? })
}

/// A cargo command in the workspace of the benchmark.
pub(super) fn cargo(words: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(words).current_dir(command::root().join("conformance/peers/bench"));
    command
}

/// Where the benchmark is built.
pub(super) fn target() -> PathBuf {
    command::target("bench")
}

/// Builds the program of a package and returns its file.
fn program(package: &str, protoc: Option<PathBuf>) -> Outcome<PathBuf> {
    let mut build = cargo(&["build", "--release", "--locked", "--quiet", "--package", package]);
    build.arg("--message-format=json-render-diagnostics").arg("--target-dir").arg(target());
    build.envs(protoc.map(|path| ("PROTOC", path)));
    let text = output(build, &format!("cargo build --package {package}"))?;
    let mut files = text.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    expect(files.next_back(), &format!("cargo built no program of {package}"))
}

/// Runs a command and returns what it wrote to standard output.
pub(super) fn output(mut command: Command, name: &str) -> Outcome<String> {
    let output =
        command.stderr(Stdio::inherit()).output().map_err(|error| format!("{name}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name} ended with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{name}: {error}"))
}

/// What cargo knows of the packages that the benchmark needs.
pub(super) struct Packages(Value);

impl Packages {
    pub(super) fn read() -> Outcome<Packages> {
        let text =
            output(cargo(&["metadata", "--format-version", "1", "--locked"]), "cargo metadata")?;
        let metadata =
            serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))?;
        Ok(Packages(metadata))
    }

    fn find(&self, name: &str) -> Option<&Value> {
        self.0["packages"].as_array()?.iter().find(|package| package["name"] == name)
    }

    /// The version of a package.
    pub(super) fn version(&self, name: &str) -> Outcome<String> {
        let version = self.find(name).and_then(|package| package["version"].as_str());
        expect(version.map(str::to_owned), &format!("cargo metadata does not name {name}"))
    }

    /// The compiler that the prost codec asks for and does not bring along. The crate that builds
    /// both codecs has one in its folder for the other codec; none is needed on the system.
    fn protoc(&self) -> Option<PathBuf> {
        if std::env::var_os("PROTOC").is_some() {
            return None;
        }
        let file = match (std::env::consts::OS, std::env::consts::ARCH) {
            ("linux", "x86_64") => "protoc-linux-x86_64",
            ("linux", "aarch64") => "protoc-linux-aarch_64",
            ("macos", _) => "protoc-osx-x86_64",
            _ => return None,
        };
        let manifest = PathBuf::from(self.find("protobuf-build")?["manifest_path"].as_str()?);
        let path = manifest.parent()?.join("bin").join(file);
        path.exists().then_some(path)
    }
}

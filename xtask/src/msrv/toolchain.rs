//! Toolchains: those of rustup, and those that were unpacked into a folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::packages::Group;
use super::version::Version;
use crate::command::Outcome;

/// A toolchain, and the version that it says it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Toolchain {
    place: Place,
    version: Version,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Place {
    /// A name that rustup knows.
    Rustup(String),
    /// A folder with `bin/cargo` and `bin/rustc`.
    Folder(PathBuf),
}

impl Toolchain {
    /// The toolchain in a folder.
    ///
    /// # Errors
    /// If a program is missing there, or does not name its version.
    pub(super) fn in_folder(folder: &str) -> Outcome<Toolchain> {
        // Absolute: cargo runs in the workspace root, and this process may not.
        let folder = std::path::absolute(folder).map_err(|error| format!("{folder}: {error}"))?;
        for program in ["cargo", "rustc"] {
            let file = folder.join("bin").join(program);
            if !file.is_file() {
                return Err(format!("--toolchain: there is no {}", file.display()));
            }
        }
        Toolchain::of(Place::Folder(folder))
    }

    fn of(place: Place) -> Outcome<Toolchain> {
        let said = output(place.command("rustc").arg("--version"))?;
        let version = said.split(' ').nth(1).and_then(Version::read);
        let version = version.ok_or_else(|| format!("rustc --version says {said:?}"))?;
        Ok(Toolchain { place, version })
    }

    /// The version of its rustc.
    pub(super) fn version(&self) -> Version {
        self.version
    }

    /// Its cargo, which runs its rustc.
    pub(super) fn cargo(&self) -> Command {
        self.place.command("cargo")
    }
}

impl Place {
    fn command(&self, program: &str) -> Command {
        let mut command = match self {
            Place::Rustup(name) => {
                let mut command = Command::new("rustup");
                command.args(["run", name, program]);
                command
            }
            Place::Folder(folder) => {
                let bin = folder.join("bin");
                let mut command = Command::new(bin.join(program));
                command.env("PATH", first_in_path(&bin));
                command
            }
        };
        // Those of the cargo that runs this program.
        for variable in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
            command.env_remove(variable);
        }
        if let Place::Folder(folder) = self {
            command.env("RUSTC", folder.join("bin/rustc"));
        }
        command
    }
}

/// The search path with a folder before all others.
fn first_in_path(folder: &Path) -> OsString {
    let mut path = folder.as_os_str().to_owned();
    if let Some(rest) = std::env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    path
}

/// What a command wrote to standard output.
fn output(command: &mut Command) -> Outcome<String> {
    let words = format!("{command:?}");
    let output = command.output().map_err(|error| format!("{words}: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
        return Err(format!("{words} ended with {}: {said}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// The toolchain for a group: of the folders if there are any, else of rustup.
///
/// # Errors
/// If none is new enough; the message names both versions.
pub(super) fn choose(group: &Group, folders: &[Toolchain]) -> Outcome<Toolchain> {
    if folders.is_empty() {
        // Without rustup there is none, either.
        let list = output(Command::new("rustup").args(["toolchain", "list"])).unwrap_or_default();
        let name = named(&list, group.version).ok_or_else(|| missing(group))?;
        return Toolchain::of(Place::Rustup(name.to_owned()));
    }
    let enough = |toolchain: &&Toolchain| toolchain.version.minor() >= group.version.minor();
    let oldest = folders.iter().filter(enough).min_by_key(|toolchain| toolchain.version);
    oldest.cloned().ok_or_else(|| {
        let versions: Vec<String> = folders.iter().map(|one| one.version.to_string()).collect();
        format!("{}; the toolchain is {}", group.asks(), versions.join(" or "))
    })
}

fn missing(group: &Group) -> String {
    let (major, minor) = group.version.minor();
    format!(
        "{}; rustup has no toolchain {major}.{minor}. Run rustup toolchain install {major}.{minor} \
         --profile minimal, or name a folder with --toolchain",
        group.asks()
    )
}

/// The name of a version in what `rustup toolchain list` prints.
fn named(list: &str, version: Version) -> Option<&str> {
    let names = list.lines().filter_map(|line| line.split(' ').next());
    let wanted =
        |name: &&str| Version::read(name).is_some_and(|found| found.minor() == version.minor());
    names.filter(wanted).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::read(text).unwrap()
    }

    fn folder(text: &str) -> Toolchain {
        Toolchain { place: Place::Folder(text.into()), version: version(text) }
    }

    fn group(text: &str) -> Group {
        Group { version: version(text), names: vec!["quorate-core".to_owned()] }
    }

    #[test]
    fn xtask_msrv_takes_the_oldest_toolchain_that_is_new_enough() {
        let folders = ["1.91.1", "1.89.0", "1.85.0"].map(folder);
        let chosen = |text| choose(&group(text), &folders).map(|one| one.version);
        assert_eq!(chosen("1.88"), Ok(version("1.89.0")));
        assert_eq!(chosen("1.91"), Ok(version("1.91.1")));
        assert_eq!(chosen("1.85"), Ok(version("1.85.0")));
    }

    #[test]
    fn xtask_msrv_refuses_an_older_toolchain_and_names_both_versions() {
        assert_eq!(
            choose(&group("1.88"), &["1.85.0", "1.87.0"].map(folder)).unwrap_err(),
            "quorate-core asks for 1.88; the toolchain is 1.85 or 1.87"
        );
    }

    #[test]
    fn xtask_msrv_finds_a_version_in_the_list_of_rustup() {
        let list = "stable-x86_64-unknown-linux-gnu (active, default)\n\
                    nightly-x86_64-unknown-linux-gnu\n\
                    1.88.0-x86_64-unknown-linux-gnu\n1.91-x86_64-unknown-linux-gnu\n";
        let name = |text| named(list, version(text));
        assert_eq!(name("1.88"), Some("1.88.0-x86_64-unknown-linux-gnu"));
        assert_eq!(name("1.91"), Some("1.91-x86_64-unknown-linux-gnu"));
        assert_eq!(name("1.89"), None);
        assert!(missing(&group("1.88")).contains("rustup toolchain install 1.88 --profile"));
    }

    #[test]
    fn xtask_msrv_refuses_a_folder_without_a_toolchain() {
        let error = Toolchain::in_folder("target").unwrap_err();
        assert!(error.starts_with("--toolchain: there is no "), "{error}");
        assert!(error.ends_with("target/bin/cargo"), "{error}");
    }
}

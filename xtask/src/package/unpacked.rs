//! The packed crates, unpacked into a workspace of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use toml::{Table, Value};

use super::outcome::{self, Tally};
use super::published::Package;
use crate::command::{self, Outcome};

/// Where the packed crates are.
pub(super) struct Workspace {
    /// Holds the crates as packed (`package`), unpacked (`unpacked`), and what is built of them.
    target: PathBuf,
}

/// How much there is of a packed crate.
pub(super) struct Size {
    pub(super) files: usize,
    /// Bytes of the packed crate, which is compressed.
    pub(super) bytes: u64,
}

impl Workspace {
    /// Packs these packages and unpacks them. What was built of them before stays.
    ///
    /// # Errors
    /// If cargo cannot pack them, or a folder cannot be written.
    pub(super) fn pack(packages: &[Package]) -> Outcome<Workspace> {
        let workspace = Workspace { target: command::target("packages") };
        workspace.run_cargo_package(packages)?;
        let folder = workspace.unpacked();
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| at(&folder, &error))?;
        }
        fs::create_dir_all(&folder).map_err(|error| at(&folder, &error))?;
        packages.iter().try_for_each(|package| workspace.unpack(package))?;
        workspace.join(packages)?;
        Ok(workspace)
    }

    fn run_cargo_package(&self, packages: &[Package]) -> Outcome {
        let target = self.target.to_string_lossy().into_owned();
        // The tests below verify more than cargo does. A maintainer may try what is not committed.
        let mut words = vec!["package", "--no-verify", "--allow-dirty", "--locked"];
        words.extend(["--target-dir", &target]);
        words.extend(packages.iter().flat_map(|package| ["--package", &package.name]));
        command::run(&words, &[])
    }

    fn unpack(&self, package: &Package) -> Outcome {
        let file = self.file(package);
        let status = Command::new("tar")
            .arg("-xzf")
            .arg(&file)
            .arg("-C")
            .arg(self.unpacked())
            .status()
            .map_err(|error| format!("tar: {error}"))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("tar ended with {status}: {}", file.display()))
        }
    }

    /// Joins the crates to a workspace, with versions of dependencies and profiles as here.
    fn join(&self, packages: &[Package]) -> Outcome {
        let root = command::root().join("Cargo.toml");
        let text = fs::read_to_string(&root).map_err(|error| at(&root, &error))?;
        let manifest = self.unpacked().join("Cargo.toml");
        fs::write(&manifest, joined(packages, &text)?).map_err(|error| at(&manifest, &error))?;
        let lock = self.unpacked().join("Cargo.lock");
        fs::copy(command::root().join("Cargo.lock"), &lock).map_err(|error| at(&lock, &error))?;
        Ok(())
    }

    /// The folder with all unpacked crates.
    fn unpacked(&self) -> PathBuf {
        self.target.join("unpacked")
    }

    /// The packed crate.
    fn file(&self, package: &Package) -> PathBuf {
        self.target.join("package").join(format!("{}.crate", title(package)))
    }

    /// The folder of an unpacked crate.
    pub(super) fn folder(&self, package: &Package) -> PathBuf {
        self.unpacked().join(title(package))
    }

    /// How large a packed crate is.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn size(&self, package: &Package) -> Outcome<Size> {
        let file = self.file(package);
        let bytes = fs::metadata(&file).map_err(|error| at(&file, &error))?.len();
        let folder = self.folder(package);
        let files = count(&folder).map_err(|error| at(&folder, &error))?;
        Ok(Size { files, bytes })
    }

    /// Runs the tests of a packed crate, with all features.
    ///
    /// # Errors
    /// If they do not build, if one fails or is ignored, or if there is none.
    pub(super) fn test(&self, package: &Package) -> Outcome<Tally> {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(program)
            .args(["test", "--all-features", "--no-fail-fast", "--target-dir"])
            .arg(&self.target)
            .current_dir(self.folder(package))
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("cargo test: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let wrong = |sentence: String| format!("{}: {sentence}\n\n{text}", package.name);
        let tally = outcome::tally(&text).map_err(wrong)?;
        // A program that did not build, or that was killed, has printed no result.
        if !output.status.success() {
            return Err(wrong(format!("cargo test ended with {}", output.status)));
        }
        Ok(tally)
    }
}

/// Name and version, as cargo names a packed crate.
fn title(package: &Package) -> String {
    format!("{}-{}", package.name, package.version)
}

fn at(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

/// The manifest of a workspace of unpacked crates that use one another; `root` is that of the
/// repository, which has the profiles.
fn joined(packages: &[Package], root: &str) -> Outcome<String> {
    let root: Table = root.parse().map_err(|error| format!("Cargo.toml: {error}"))?;
    let titles = packages.iter().map(|one| Value::String(title(one))).collect();
    let mut workspace = Table::new();
    workspace.insert("resolver".to_owned(), Value::String("3".to_owned()));
    workspace.insert("members".to_owned(), Value::Array(titles));
    let here = |one: &Package| {
        let path = Table::from_iter([("path".to_owned(), Value::String(title(one)))]);
        (one.name.clone(), Value::Table(path))
    };
    let registry = Value::Table(packages.iter().map(here).collect());
    let mut manifest = Table::new();
    manifest.insert("workspace".to_owned(), Value::Table(workspace));
    manifest.insert(
        "patch".to_owned(),
        Value::Table([("crates-io".to_owned(), registry)].into_iter().collect()),
    );
    manifest.extend(root.into_iter().filter(|(key, _)| key == "profile"));
    Ok(manifest.to_string())
}

/// The number of files in a folder and below.
fn count(folder: &Path) -> std::io::Result<usize> {
    let mut files = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        files += if path.is_dir() { count(&path)? } else { 1 };
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_package_joins_crates_with_the_profiles_of_the_root() {
        let package = |name: &str| Package {
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            folder: String::new(),
        };
        let root = "[package]\nname = \"a\"\n[profile.test]\nopt-level = 2\n";
        let text = joined(&[package("a"), package("b")], root).unwrap();
        let expected = "[workspace]\nmembers = [\"a-0.1.0\", \"b-0.1.0\"]\nresolver = \"3\"\n\
                        [patch.crates-io]\na.path = \"a-0.1.0\"\nb.path = \"b-0.1.0\"\n\
                        [profile.test]\nopt-level = 2\n";
        assert_eq!(text.parse::<Table>().unwrap(), expected.parse::<Table>().unwrap());
        assert!(joined(&[], "[").is_err());
    }
}

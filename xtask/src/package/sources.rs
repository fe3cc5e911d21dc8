//! Whether every source of a package was packed.
//!
//! A file that a test needs and that was left out fails that test. A test that was left out itself
//! fails nothing; so each Rust file of the package's folder has to be there.

use std::path::Path;
use std::process::Command;

use super::published::Package;
use super::unpacked::Workspace;
use crate::command::{self, Outcome};

/// The Rust files of a package that are not in the packed crate.
///
/// # Errors
/// If git does not list the files.
pub(super) fn left_out(package: &Package, workspace: &Workspace) -> Outcome<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--", "*.rs"])
        .current_dir(command::root())
        .output()
        .map_err(|error| format!("git ls-files: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let own = own(&text, &package.folder, &|folder| {
        command::root().join(folder).join("Cargo.toml").is_file()
    });
    if !output.status.success() || own.is_empty() {
        return Err(format!("git lists no Rust files in {:?}", package.folder));
    }
    let folder = workspace.folder(package);
    Ok(missing(&own, &folder))
}

/// The files of a package among those of the repository, from its own folder: none of a package
/// further inside.
fn own<'a>(files: &'a str, folder: &str, is_package: &dyn Fn(&str) -> bool) -> Vec<&'a str> {
    let inside = files.split('\0').filter_map(|file| file.strip_prefix(folder));
    let is_own = |file: &&str| {
        let further = file.match_indices('/').map(|(end, _)| format!("{folder}{}", &file[..end]));
        further.into_iter().all(|folder| !is_package(&folder))
    };
    inside.filter(|file| !file.is_empty()).filter(is_own).collect()
}

fn missing(files: &[&str], folder: &Path) -> Vec<String> {
    let missing = files.iter().filter(|file| !folder.join(file).is_file());
    missing.map(|file| (*file).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_package_names_sources_that_are_left_out() {
        let files = "a/src/lib.rs\0a/b/src/lib.rs\0a/tests/it.rs\0c/src/lib.rs\0";
        let is_package = |folder: &str| ["a", "a/b", "c"].contains(&folder);
        assert_eq!(own(files, "a/", &is_package), ["src/lib.rs", "tests/it.rs"]);
        assert_eq!(own(files, "", &is_package), [] as [&str; 0]);
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(missing(&["src/main.rs", "tests/no.rs"], here), ["tests/no.rs"]);
    }
}

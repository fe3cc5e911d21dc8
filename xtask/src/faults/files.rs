//! The files that the copy of the workspace gets.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, Outcome};

/// The files of the workspace, from its root: those that git tracks, and those that it would.
pub(super) fn listed() -> Outcome<Vec<PathBuf>> {
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
pub(super) fn walk(folder: &Path, found: &mut BTreeSet<PathBuf>) -> std::io::Result<()> {
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

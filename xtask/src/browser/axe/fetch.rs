//! Fetching axe-core from npm, with `npm` or `curl`, whichever is there.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::kept;
use crate::browser::limited;
use crate::command::Outcome;
use crate::out::{complain, say};

/// The digest that the registry gives for the package.
const INTEGRITY: &str = "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==";

/// How long one attempt may take: the package has 700 kB.
const LIMIT: Duration = Duration::from_secs(60);

/// Attempts before the step fails.
const ATTEMPTS: u32 = 2;

/// Fetches the package, compares its digest, and keeps the script in the target folder.
///
/// # Errors
/// If each attempt failed, or the package has another digest.
pub(super) fn run(target: &Path) -> Outcome {
    let script = kept::file(target);
    let folder = script.parent().ok_or("the script has no folder")?;
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let package = folder.join(format!("axe-core-{}.tgz", kept::VERSION));
    let words = fetcher()?;
    again(ATTEMPTS, || download(&words, folder))?;
    let bytes =
        std::fs::read(&package).map_err(|error| format!("{}: {error}", package.display()))?;
    kept::verify(&bytes, INTEGRITY).map_err(|error| format!("{}: {error}", package.display()))?;
    unpack(&package, folder)?;
    std::fs::remove_file(&package).map_err(|error| format!("{}: {error}", package.display()))
}

/// Repeats what may fail by chance.
fn again(attempts: u32, mut work: impl FnMut() -> Outcome) -> Outcome {
    for left in (0..attempts).rev() {
        match work() {
            Err(message) if left > 0 => complain!("{message}; once more"),
            outcome => return outcome,
        }
    }
    Ok(())
}

/// The command that downloads the package into the current folder.
fn fetcher() -> Outcome<Vec<String>> {
    let version = kept::VERSION;
    let file = format!("axe-core-{version}.tgz");
    let address = format!("https://registry.npmjs.org/axe-core/-/{file}");
    let npm = format!("npm pack --silent axe-core@{version}");
    let curl = format!("curl --fail --silent --show-error --location --output {file} {address}");
    let mut missing = Vec::new();
    for line in [npm, curl] {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        match limited::output(Command::new(&words[0]).arg("--version"), LIMIT) {
            Ok(_) => return Ok(words),
            Err(message) => missing.push(message),
        }
    }
    Err(format!("axe-core comes from npm, with npm or curl: {}", missing.join("; ")))
}

/// Downloads the package into a folder.
fn download(words: &[String], folder: &Path) -> Outcome {
    say!("{}", words.join(" "));
    let mut command = Command::new(&words[0]);
    limited::output(command.args(&words[1..]).current_dir(folder), LIMIT).map(drop)
}

/// Takes the script out of the package.
fn unpack(package: &Path, folder: &Path) -> Outcome {
    let mut tar = Command::new("tar");
    tar.arg("-xzf").arg(package).arg("-C").arg(folder);
    tar.args(["--strip-components=1", "package/axe.min.js"]);
    limited::output(&mut tar, LIMIT).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_browser_download_is_tried_once_more() {
        let mut tries = 0;
        let mut count = |succeeds_at: u32| {
            tries += 1;
            if tries == succeeds_at { Ok(()) } else { Err(format!("try {tries}")) }
        };
        assert_eq!(again(ATTEMPTS, || count(2)), Ok(()));
        tries = 0;
        let mut count = || {
            tries += 1;
            Err(format!("try {tries}"))
        };
        assert_eq!(again(ATTEMPTS, &mut count), Err("try 2".to_owned()));
        assert_eq!(tries, 2);
    }
}

//! `cargo xtask semver`: whether the public interface of a package has changed more than its
//! version says, as cargo-semver-checks decides it.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::command::{self, Outcome};
use crate::out::say;

const USAGE: &str = "\
Usage: cargo xtask semver [--baseline-rev REV] [PACKAGE…]

Compares the public interface of each published package, or of those named, with an older one. A
breaking change fails unless the version has been raised for it. The older one is the last release
on crates.io. Before the first release it is the last tag in git; without a tag there is nothing to
compare with, and the command succeeds.

  --baseline-rev REV  Compares with this revision instead.";

/// How to get the program that compares.
const INSTALL: &str = "cargo install cargo-semver-checks --locked";

/// What a package is compared with.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Baseline {
    /// The last release on the registry.
    Release,
    /// A git revision.
    Revision(String),
}

/// Runs the command with what stands after `semver`.
pub(crate) fn run(words: &[&str]) -> Outcome {
    if let ["-h" | "--help", ..] = words {
        say!("{USAGE}");
        return Ok(());
    }
    let (revision, names) = options(words)?;
    let names = packages(&command::metadata()?, &names)?;
    let mut plan = Vec::new();
    for name in &names {
        match revision.clone().map_or_else(|| baseline(name), |given| Ok(Some(given)))? {
            Some(baseline) => plan.push((name, baseline)),
            None => say!("{name}: neither a release nor a tag; there is nothing to compare with"),
        }
    }
    if plan.is_empty() {
        return Ok(());
    }
    let version = Command::new("cargo").args(["semver-checks", "--version"]).output();
    if !version.is_ok_and(|output| output.status.success()) {
        return Err(format!("cargo-semver-checks is not installed; run {INSTALL}"));
    }
    // One package that changed too much should not hide the next one.
    let compare = |(name, baseline): &(&String, Baseline)| {
        command::run(&arguments(name, baseline), &[]).err()
    };
    let failed: Vec<String> = plan.iter().filter_map(compare).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n")) }
}

/// The revision after `--baseline-rev`, and the names of packages.
fn options<'a>(words: &[&'a str]) -> Outcome<(Option<Baseline>, Vec<&'a str>)> {
    let (mut revision, mut names) = (None, Vec::new());
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "--baseline-rev" => {
                let given = words.next().filter(|given| !given.starts_with('-'));
                let given = given.ok_or("--baseline-rev: expected a git revision after it")?;
                revision = Some(Baseline::Revision(given.to_owned()));
            }
            word if word.starts_with('-') => return Err(format!("{word}: unknown\n\n{USAGE}")),
            name => names.push(name),
        }
    }
    Ok((revision, names))
}

/// The packages that are named, or each one that has a library and may be published.
fn packages(metadata: &Value, names: &[&str]) -> Outcome<Vec<String>> {
    let list = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let has_library = |package: &&Value| {
        let targets = package["targets"].as_array().map_or(&[][..], Vec::as_slice);
        let mut kinds = targets.iter().filter_map(|target| target["kind"].as_array()).flatten();
        kinds.any(|kind| kind == "lib")
    };
    let libraries: Vec<&Value> = list.iter().filter(has_library).collect();
    let name = |package: &&Value| package["name"].as_str().unwrap_or_default().to_owned();
    let all: Vec<String> = libraries.iter().map(name).collect();
    if let Some(unknown) = names.iter().find(|&&wanted| !all.iter().any(|name| name == wanted)) {
        return Err(format!("{unknown}: expected one of: {}", all.join(", ")));
    }
    if !names.is_empty() {
        return Ok(names.iter().map(|&name| name.to_owned()).collect());
    }
    // `publish = false` is an empty list of registries.
    let published = libraries.iter().filter(|package| package["publish"].is_null());
    let published: Vec<String> = published.map(name).collect();
    if published.is_empty() {
        return Err("no package of the workspace may be published".to_owned());
    }
    Ok(published)
}

/// What a package is compared with, if there is anything.
fn baseline(name: &str) -> Outcome<Option<Baseline>> {
    let info = Command::new("cargo")
        .args(["info", name, "--registry", "crates-io"])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("cargo info: {error}"))?;
    if is_released(name, info.status.success(), &String::from_utf8_lossy(&info.stderr))? {
        return Ok(Some(Baseline::Release));
    }
    let tag = Command::new("git")
        .args(["describe", "--tags", "--abbrev=0"])
        .current_dir(command::root())
        .output()
        .map_err(|error| format!("git describe: {error}"))?;
    let name = String::from_utf8_lossy(&tag.stdout).trim().to_owned();
    Ok((tag.status.success() && !name.is_empty()).then_some(Baseline::Revision(name)))
}

/// Whether the registry knows a package, from what `cargo info` said.
///
/// # Errors
/// If the registry did not answer: that does not say that there is no release.
fn is_released(name: &str, found: bool, said: &str) -> Outcome<bool> {
    match found {
        true => Ok(true),
        false if said.contains(&format!("could not find `{name}` in registry")) => Ok(false),
        false => Err(format!("cargo info {name}: {}", said.trim_end())),
    }
}

fn arguments<'a>(name: &'a str, baseline: &'a Baseline) -> Vec<&'a str> {
    let mut words = vec!["semver-checks", "--package", name];
    if let Baseline::Revision(revision) = baseline {
        words.extend(["--baseline-rev", revision]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_semver_options() {
        let revision = Some(Baseline::Revision("v1".to_owned()));
        assert_eq!(options(&["--baseline-rev", "v1", "a"]), Ok((revision, vec!["a"])));
        assert_eq!(options(&[]), Ok((None, vec![])));
        for words in [&["--baseline-rev"][..], &["--baseline-rev", "--all"], &["--all"]] {
            assert!(options(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn xtask_semver_compares_published_libraries() {
        let target = |kind: &str| serde_json::json!([{ "kind": [kind] }]);
        let metadata = serde_json::json!({ "packages": [
            { "name": "a", "targets": target("lib"), "publish": null },
            { "name": "b", "targets": target("lib"), "publish": [] },
            { "name": "c", "targets": target("bin"), "publish": null },
        ] });
        assert_eq!(packages(&metadata, &[]), Ok(vec!["a".to_owned()]));
        assert_eq!(packages(&metadata, &["b"]), Ok(vec!["b".to_owned()]));
        assert_eq!(packages(&metadata, &["c"]).unwrap_err(), "c: expected one of: a, b");
        assert!(packages(&serde_json::json!({}), &[]).is_err());
    }

    #[test]
    fn xtask_semver_tells_no_release_from_no_answer() {
        let unknown = "error: could not find `a` in registry `https://example.org`\n";
        assert_eq!(is_released("a", false, unknown), Ok(false));
        assert_eq!(is_released("a", true, ""), Ok(true));
        let error = is_released("a", false, "error: Could not resolve host\n").unwrap_err();
        assert_eq!(error, "cargo info a: error: Could not resolve host");
    }

    #[test]
    fn xtask_semver_names_a_revision_and_no_release() {
        let revision = Baseline::Revision("v1".to_owned());
        let words = ["semver-checks", "--package", "a", "--baseline-rev", "v1"];
        assert_eq!(arguments("a", &revision), words);
        assert_eq!(arguments("a", &Baseline::Release), words[..3]);
    }
}

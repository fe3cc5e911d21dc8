//! `cargo xtask msrv`: whether each package compiles with the oldest Rust that its `rust-version`
//! names.

mod packages;
mod toolchain;
mod version;

use self::packages::Group;
use self::toolchain::Toolchain;
use crate::command::{self, Outcome};
use crate::out::say;

const USAGE: &str = "\
Usage: cargo xtask msrv [--toolchain FOLDER]… [PACKAGE…]

Compiles the libraries, programs, tests, examples and benchmarks of each package, or of those named,
with the oldest Rust that its rust-version names: with its default features, then with all.

  --toolchain FOLDER  Uses bin/cargo and bin/rustc in this folder. Without it, rustup provides each
                      version. Of several folders, each version takes the oldest that is not older
                      than the version itself. A newer one proves less, so the output names it.";

/// Runs the command with what stands after `msrv`.
pub(crate) fn run(words: &[&str]) -> Outcome {
    if let ["-h" | "--help", ..] = words {
        say!("{USAGE}");
        return Ok(());
    }
    let (folders, names) = options(words)?;
    let folders = folders.into_iter().map(Toolchain::in_folder).collect::<Outcome<Vec<_>>>()?;
    let groups = packages::groups(&names)?;
    // Before anything is compiled: a version that is missing should not wait for the others.
    let plan = groups
        .into_iter()
        .map(|group| Ok((toolchain::choose(&group, &folders)?, group)))
        .collect::<Outcome<Vec<_>>>()?;
    for (toolchain, group) in &plan {
        check(toolchain, group)?;
    }
    Ok(())
}

/// The folders after `--toolchain`, and the names of packages.
fn options<'a>(words: &[&'a str]) -> Outcome<(Vec<&'a str>, Vec<&'a str>)> {
    let (mut folders, mut names) = (Vec::new(), Vec::new());
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "--toolchain" => {
                let folder = words.next().filter(|folder| !folder.starts_with('-'));
                folders.push(folder.ok_or("--toolchain: expected a folder after it")?);
            }
            word if word.starts_with('-') => return Err(format!("{word}: unknown\n\n{USAGE}")),
            name => names.push(name),
        }
    }
    Ok((folders, names))
}

/// Compiles the packages of a group.
fn check(toolchain: &Toolchain, group: &Group) -> Outcome {
    let (asks, has) = (group.asks(), toolchain.version());
    let newer = if has.minor() > group.version.minor() { ", which is newer" } else { "" };
    say!("{asks}: compiling with {has}{newer}");
    let folder = command::target("msrv").join(has.to_string());
    for features in [&[][..], &["--all-features"]] {
        let mut words = vec!["check", "--locked", "--all-targets"];
        words.extend(group.names.iter().flat_map(|name| ["--package", name]));
        words.extend(features);
        let mut cargo = toolchain.cargo();
        cargo.args(&words).env("CARGO_TARGET_DIR", &folder).current_dir(command::root());
        let line = command::line(&words, &[]);
        let status = cargo.status().map_err(|error| format!("{line}: {error}"))?;
        if !status.success() {
            return Err(format!("{asks}; with {has}, {line} ended with {status}"));
        }
    }
    say!("{asks}: compiles with {has}{newer}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_msrv_options() {
        let words = ["--toolchain", "a", "quorate-core", "--toolchain", "b"];
        assert_eq!(options(&words), Ok((vec!["a", "b"], vec!["quorate-core"])));
        for (words, begin) in [
            (&["--toolchain"][..], "--toolchain: expected a folder"),
            (&["--toolchain", "--toolchain"], "--toolchain: expected a folder"),
            (&["--tool", "a"], "--tool: unknown\n"),
        ] {
            let error = options(words).unwrap_err();
            assert!(error.starts_with(begin), "{error}");
        }
    }
}

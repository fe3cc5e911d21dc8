//! `.github/workflows`: CI runs what a laptop can run.
//!
//! A job runs `cargo xtask NAME` and nothing else, besides the few lines that set a machine up. It
//! has a time limit and reads the repository only.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use saphyr::{LoadableYamlNode, Yaml};

/// The lines of a job that are no `cargo xtask`: they set the machine up.
const SETUP: [&str; 4] = [
    "rustup toolchain install stable --profile minimal",
    "rustup toolchain install stable --profile minimal --component rustfmt,clippy",
    "rustup toolchain install stable 1.89 1.91 --profile minimal",
    "rustup default stable",
];

/// The actions that a job may use, each at a major version.
const ACTIONS: [&str; 3] =
    ["actions/checkout@v5", "Swatinem/rust-cache@v2", "taiki-e/install-action@v2"];

/// The longest time limit in minutes; GitHub ends a job after six hours.
const LONGEST: i64 = 360;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The workflows, each with its text.
fn workflows() -> Vec<(String, String)> {
    let files = fs::read_dir(root().join(".github/workflows")).unwrap();
    let mut found: Vec<(String, String)> = files
        .map(|file| file.unwrap())
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, fs::read_to_string(file.path()).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// The commands of xtask: those that its help lists, each of which `main.rs` must match.
fn commands() -> BTreeSet<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let indented = help.lines().filter_map(|line| line.strip_prefix("  "));
    let names: BTreeSet<String> = indented
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect();
    let source = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
    for name in &names {
        assert!(source.contains(&format!("[\"{name}\"")), "main.rs does not match {name}");
    }
    names
}

/// What a workflow has that it must not have, one sentence each; and the commands that it runs.
fn examine(text: &str, known: &BTreeSet<String>) -> (Vec<String>, BTreeSet<String>) {
    let mut wrong = Vec::new();
    let mut run = BTreeSet::new();
    let documents = match Yaml::load_from_str(text) {
        Ok(documents) => documents,
        Err(error) => return (vec![format!("not YAML: {error}")], run),
    };
    let [workflow] = &documents[..] else { return (vec!["not one document".to_owned()], run) };
    if !workflow.as_mapping_get("permissions").is_some_and(reads_only) {
        wrong.push("permissions: expected contents: read".to_owned());
    }
    if workflow.as_mapping_get("concurrency").and_then(|it| it.as_mapping_get("group")).is_none() {
        wrong.push("concurrency: expected a group".to_owned());
    }
    if workflow.as_mapping_get("on").is_none() {
        wrong.push("on: expected the events that start it".to_owned());
    }
    let jobs = workflow.as_mapping_get("jobs").and_then(Yaml::as_mapping);
    for (name, job) in jobs.into_iter().flatten() {
        let name = name.as_str().unwrap_or_default();
        let mut of_job = |sentence: String| wrong.push(format!("job {name}: {sentence}"));
        let limit = job.as_mapping_get("timeout-minutes").and_then(Yaml::as_integer);
        if !limit.is_some_and(|limit| (1..=LONGEST).contains(&limit)) {
            of_job(format!("timeout-minutes: expected 1 to {LONGEST}"));
        }
        if job.as_mapping_get("permissions").is_some_and(|it| !reads_only(it)) {
            of_job("permissions: expected contents: read".to_owned());
        }
        let steps = job.as_mapping_get("steps").and_then(Yaml::as_sequence);
        for step in steps.map_or(&[][..], Vec::as_slice) {
            let word = |key: &str| step.as_mapping_get(key).and_then(Yaml::as_str);
            match (word("uses"), word("run")) {
                (Some(action), None) if ACTIONS.contains(&action) => {}
                (Some(action), None) => of_job(format!("{action} is not in the list of actions")),
                (None, Some(lines)) => {
                    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
                        match command(line, known) {
                            Ok(Some(name)) => drop(run.insert(name.to_owned())),
                            Ok(None) => {}
                            Err(sentence) => of_job(sentence),
                        }
                    }
                }
                _ => of_job("a step has neither uses nor run, or both".to_owned()),
            }
        }
    }
    if run.is_empty() {
        wrong.push("no job runs cargo xtask".to_owned());
    }
    (wrong, run)
}

fn reads_only(permissions: &Yaml) -> bool {
    let granted = permissions.as_mapping();
    granted.is_some_and(|granted| {
        !granted.is_empty()
            && granted.iter().all(|(what, how)| {
                (what.as_str(), how.as_str()) == (Some("contents"), Some("read"))
            })
    })
}

/// The command of xtask that a line runs; none if the line sets the machine up.
fn command<'a>(line: &'a str, known: &BTreeSet<String>) -> Result<Option<&'a str>, String> {
    if SETUP.contains(&line) {
        return Ok(None);
    }
    // A second command, or a variable, would hide what runs.
    if line.contains(['&', ';', '|', '$', '`', '\\']) {
        return Err(format!("{line:?} is more than one plain command"));
    }
    match line.split(' ').collect::<Vec<_>>()[..] {
        ["cargo", "xtask", name, ..] if known.contains(name) => Ok(Some(name)),
        ["cargo", "xtask", name, ..] => Err(format!("xtask has no command {name}")),
        _ => Err(format!("{line:?} is neither cargo xtask nor in the list of setup lines")),
    }
}

#[test]
fn workflows_run_what_a_laptop_can_run() {
    let known = commands();
    let mut run = BTreeSet::new();
    for (file, text) in workflows() {
        let (wrong, names) = examine(&text, &known);
        assert!(wrong.is_empty(), ".github/workflows/{file}: {}", wrong.join("\n"));
        run.extend(names);
    }
    let expected = ["test", "msrv", "semver", "package", "faults", "verdicts", "lockstep", "deep"];
    for name in expected {
        assert!(run.contains(name), "no workflow runs cargo xtask {name}");
    }
}

#[test]
fn workflows_install_every_rust_that_a_package_asks_for() {
    let version = |file: &str, path: &[&str]| {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let table = toml::Value::Table(text.parse().unwrap());
        let found = path.iter().try_fold(&table, |value, &key| value.get(key));
        found.and_then(toml::Value::as_str).unwrap_or_else(|| panic!("{file}: {path:?}")).to_owned()
    };
    let core = version("impl/Cargo.toml", &["package", "rust-version"]);
    let rest = version("Cargo.toml", &["workspace", "package", "rust-version"]);
    let text = fs::read_to_string(root().join(".github/workflows/msrv.yml")).unwrap();
    let line = format!("rustup toolchain install stable {core} {rest} --profile minimal");
    assert!(text.contains(&line), "msrv.yml: expected the line {line:?}");
}

/// A workflow without a fault.
const GOOD: &str = "\
on: push
permissions:
  contents: read
concurrency:
  group: a
jobs:
  one:
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v5
      - run: |
          rustup default stable
          cargo xtask test
";

#[test]
fn workflows_with_a_fault_are_refused() {
    let known = BTreeSet::from(["test".to_owned()]);
    assert_eq!(examine(GOOD, &known), (Vec::new(), known.clone()));
    let permissions = "permissions: expected contents: read";
    for (part, replaced, sentence) in [
        ("contents: read", "contents: write", permissions),
        ("contents: read", "contents: read\n  issues: write", permissions),
        ("permissions:\n  contents: read\n", "permissions: write-all\n", permissions),
        ("permissions:\n  contents: read\n", "", permissions),
        ("  group: a", "  cancel-in-progress: true", "concurrency: expected a group"),
        ("on: push", "name: a", "on: expected"),
        ("timeout-minutes: 10", "name: a", "job one: timeout-minutes: expected 1 to 360"),
        ("timeout-minutes: 10", "timeout-minutes: 500", "job one: timeout-minutes: expected"),
        (
            "    timeout-minutes: 10",
            "    timeout-minutes: 10\n    permissions:\n      contents: write",
            "job one: permissions: expected",
        ),
        ("cargo xtask test", "cargo xtask tests", "job one: xtask has no command tests"),
        ("cargo xtask test", "cargo test", "job one: \"cargo test\" is neither"),
        ("cargo xtask test", "cargo xtask test && cargo test", "job one: \"cargo xtask test && "),
        ("          cargo xtask test\n", "", "no job runs cargo xtask"),
        ("rustup default stable", "rustup default beta", "job one: \"rustup default beta\" is"),
        ("checkout@v5", "checkout@main", "job one: actions/checkout@main is not in the list"),
        ("uses: ", "name: ", "job one: a step has neither uses nor run"),
        ("on: push", "on: [push", "not YAML: "),
    ] {
        assert!(GOOD.contains(part), "{part}");
        let (wrong, _) = examine(&GOOD.replace(part, replaced), &known);
        assert!(wrong.iter().any(|wrong| wrong.starts_with(sentence)), "{replaced}: {wrong:?}");
    }
}

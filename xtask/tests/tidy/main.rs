//! House rules that a machine can check: who may know whom, rule ids, scenarios, sources,
//! independence.
//!
//! Every check is a function from texts to a list of sentences, each of which names what is wrong;
//! a test asserts that the repository gives none, and another one that a bad example does.

mod circles;
mod columns;
mod edges;
mod independence;
mod inventory;
mod packages;
mod pictures;
mod rules;
mod scenarios;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the repository.
struct Source {
    /// Path from the root, with slashes.
    path: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether the file holds tests only.
    fn is_test(&self) -> bool {
        let mut parts = self.path.split('/');
        parts.any(|part| part == "tests" || part == "tests.rs")
    }
}

/// The root of the workspace, in which `xtask` has a folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is in the workspace")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file under a folder whose name ends in one of the endings, in order of paths. A symbolic
/// link is left out: what it leads to has a place of its own.
fn files(folder: &str, endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    walk(&root().join(folder), endings, &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder}: no file ends in any of {endings:?}");
    let source = |path: &PathBuf| {
        let relative = path.strip_prefix(root()).unwrap_or(path);
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        Source { path: parts.join("/"), text: fs::read_to_string(path).unwrap_or_default() }
    };
    found.iter().map(source).collect()
}

fn walk(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            if name != "target" && !name.starts_with('.') {
                walk(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

/// Fails with every sentence on a line of its own.
fn assert_tidy(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

/// The lines of a text that are code outside `#[cfg(test)]` modules, with their numbers from 1.
fn code(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut all = text.lines().enumerate().peekable();
    while let Some((at, line)) = all.next() {
        let trimmed = line.trim();
        let inline = |next: &str| next.trim_start().starts_with("mod ") && next.ends_with('{');
        if trimmed == "#[cfg(test)]" && all.peek().is_some_and(|(_, next)| inline(next)) {
            let end = line.replace(trimmed, "}");
            let _ = all.find(|(_, line)| *line == end);
        } else if !trimmed.starts_with("//") {
            lines.push((at + 1, line));
        }
    }
    lines
}

/// Words made of letters, digits and underscores.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

#[test]
fn tidy_code_leaves_out_comments_and_test_modules() {
    let text = "fn a() {}\n// no\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
    assert_eq!(code(text), [(1, "fn a() {}"), (7, "fn c() {}")]);
    assert!(Source::new("impl/src/log/tests.rs", "").is_test());
    assert!(!Source::new("impl/src/log/find.rs", "").is_test());
}

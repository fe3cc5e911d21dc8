//! The first example of the README is what the tool prints, and its chart is what the tool draws.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set, the trace and the chart are written again.
const BLESS: &str = "QUORATE_BLESS";

const TRACE: &str = "docs/figures/two-leaders.qtrace";
const CHART: &str = "docs/figures/two-leaders.svg";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What the tool writes to standard output when it ends with 0.
fn quorate(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_quorate"))
        .args(args)
        .args(["--color", "never"])
        .current_dir(root())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {error}");
    String::from_utf8(output.stdout).unwrap()
}

/// The example's command, and the lines that the README shows of its output. `…` stands for lines
/// that are left out.
fn example(readme: &str) -> (Vec<&str>, Vec<&str>) {
    let (_, rest) = readme.split_once("<!-- example:begin -->\n```console\n$ quorate ").unwrap();
    let (block, _) = rest.split_once("\n```\n").unwrap();
    let mut lines = block.lines();
    let command = lines.next().unwrap().split(' ').collect();
    (command, lines.filter(|line| line.trim() != "…").collect())
}

/// The first of the lines that do not come in this order in a text.
fn missing<'a>(lines: &[&'a str], text: &str) -> Option<&'a str> {
    let mut rest = text.lines();
    lines.iter().copied().find(|line| !rest.any(|other| other.trim_end() == *line))
}

/// A file of the repository, or what it is to be.
fn kept(path: &str, text: &str) {
    let file = root().join(path);
    if std::env::var_os(BLESS).is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == text, "{path} is not what the tool makes; {BLESS}=1 writes it again");
}

#[test]
fn readme_example_is_what_the_tool_prints_and_draws() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (command, lines) = example(&readme);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let out = ["--out", folder.to_str().unwrap(), "--progress", "none"];
    let text = quorate(&[&command[..], &out].concat());
    assert!(lines.len() > 10, "the README shows {} lines of its example", lines.len());
    assert_eq!(missing(&lines, &text), None, "the tool prints:\n{text}");

    let trace = format!("{}-ElectionSafety.qtrace", command.last().unwrap());
    kept(TRACE, &fs::read_to_string(folder.join(trace)).unwrap());
    kept(CHART, &quorate(&["show", TRACE, "--as", "svg"]));
}

#[test]
fn readme_lines_that_are_not_printed_are_found() {
    let text = "a\n  b\nc\n";
    assert_eq!(missing(&["a", "c"], text), None);
    assert_eq!(missing(&["c", "a"], text), Some("a"));
    assert_eq!(missing(&["b"], text), Some("b"));
    let (command, lines) =
        example("x\n<!-- example:begin -->\n```console\n$ quorate check a@b\n  b\n…\nc\n```\n");
    assert_eq!((command, lines), (vec!["check", "a@b"], vec!["  b", "c"]));
}

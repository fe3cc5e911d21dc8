//! What `cargo xtask` does when nobody takes its output.

use std::fs::File;
use std::io::pipe;
use std::process::{Command, Output, Stdio};

/// Commands that print and need no build.
const COMMANDS: [&[&str]; 4] =
    [&["help"], &["stale"], &["bench", "--help"], &["search-bench", "--help"]];

fn xtask(words: &[&str], stdout: impl Into<Stdio>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(words).stdout(stdout).stderr(Stdio::piped()).output().unwrap()
}

#[test]
fn xtask_ends_well_when_the_reader_of_its_output_has_gone() {
    for words in COMMANDS {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let ran = xtask(words, writer);
        let said = String::from_utf8(ran.stderr).unwrap();
        assert!(ran.status.success(), "{words:?} ended with {}: {said}", ran.status);
        assert_eq!(said, "", "{words:?}");
    }
}

#[test]
fn xtask_keeps_its_exit_code_when_the_reader_of_its_errors_has_gone() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let status = command.arg("nonsense").stdout(Stdio::null()).stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(2));
}

/// A device that is always full is there on Linux alone.
#[cfg(target_os = "linux")]
#[test]
fn xtask_reports_an_output_that_is_full() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let ran = xtask(&["help"], full);
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: standard output: "), "{said}");
}

//! Files and streams that cannot be written take no verdict away.

use std::fs;

use assert_cmd::Command;

use crate::cli::{Bench, Ran, SMALL};
use crate::cli_complete::DEPOSED;

/// A bench on which `kept` is a file, so that no folder can be there.
fn full() -> Bench {
    let bench = Bench::new(SMALL);
    fs::write(bench.path("kept"), "").unwrap();
    bench
}

const BROKEN: [&str; 6] = ["check", "small.toml", "--without", "ROLE-2", "--out", "kept"];

#[test]
fn cli_a_trace_that_cannot_be_written_is_shown_and_the_verdict_stands() {
    let ran = full().run(&BROKEN);
    assert_eq!(ran.code, 12, "{}{}", ran.out, ran.err);
    let file = "kept/small@none-without-ROLE-2-VoteOncePerTerm.qtrace: cannot be written: ";
    assert!(ran.err.contains(&format!("error: {file}")), "{}", ran.err);
    assert!(ran.out.contains(&format!("  no trace file: {file}")), "{}", ran.out);
    assert!(ran.out.contains("    1  election-timeout "), "{}", ran.out);
    assert!(ran.last_line().starts_with("FAIL: VoteOncePerTerm violated in small@none"));
}

#[test]
fn cli_a_trace_that_cannot_be_written_is_shown_whole_also_if_it_is_expected() {
    let bench = Bench::new(DEPOSED);
    fs::write(bench.path("kept"), "").unwrap();
    let ran = bench.run(&["check", "small.toml", "--out", "kept"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("HealthyLeaderStays.qtrace: cannot be written: "), "{}", ran.err);
    // The steps of the start commands, too, and what they change.
    assert!(ran.out.contains("    1  election-timeout 1"), "{}", ran.out);
    assert!(ran.out.contains("         n1 candidate "), "{}", ran.out);
}

#[test]
fn cli_a_trace_that_cannot_be_written_is_in_the_document() {
    let ran = full().run(&[&BROKEN[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, 12, "{}{}", ran.out, ran.err);
    let json = ran.json();
    assert_eq!(json["summary"]["exit"], 12);
    let properties = json["instances"][0]["properties"].as_array().unwrap();
    let violated = properties.iter().find(|property| property["verdict"] == "violated").unwrap();
    assert!(violated["trace"].is_null());
    assert_eq!(violated["unwritten"]["error"]["kind"], "write");
    assert_eq!(
        violated["unwritten"]["steps"].as_array().map(Vec::len),
        violated["steps"].as_u64().map(|steps| steps as usize)
    );
}

#[test]
fn cli_a_picture_that_cannot_be_written_leaves_the_table() {
    let bench = full();
    let compare = ["compare", "joint", "--max-states", "50", "--no-guards", "--svg", "kept/a.svg"];
    let ran = bench.run(&[&compare[..], &["--allow-bounded"]].concat());
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.starts_with("error: kept/a.svg: cannot be written: "), "{}", ran.err);
    assert!(ran.last_line().starts_with("bounded: "), "{}", ran.out);
    assert_eq!(bench.run(&compare).code, 3);
}

/// Runs the tool with one of its streams to a device that is full.
#[cfg(target_os = "linux")]
fn into_full(bench: &Bench, arguments: &[&str], stream: &str) -> Ran {
    let tool = assert_cmd::cargo::cargo_bin("quorate");
    let line = format!("exec \"$0\" \"$@\" {stream}/dev/full");
    let output = Command::new("sh")
        .args(["-c", &line])
        .arg(tool)
        .args(arguments)
        .current_dir(bench.path("."))
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[cfg(target_os = "linux")]
#[test]
fn cli_a_full_stdout_takes_no_verdict_away() {
    let bench = Bench::new(SMALL);
    for form in ["human", "json"] {
        let broken = ["check", "small.toml", "--without", "ROLE-2", "--format", form];
        let ran = into_full(&bench, &broken, ">");
        assert_eq!(ran.code, 12, "{}", ran.err);
        assert!(ran.err.contains("error: stdout: "), "{}", ran.err);
        assert!(ran.err.contains("FAIL: VoteOncePerTerm violated in small@none"), "{}", ran.err);
    }
    // Nothing to complain about but that nobody can read it.
    assert_eq!(into_full(&bench, &["check", "small.toml"], ">").code, 1);
}

#[cfg(target_os = "linux")]
#[test]
fn cli_a_full_stderr_takes_no_verdict_away() {
    let bench = Bench::new(SMALL);
    assert_eq!(into_full(&bench, &["check", "nothing"], "2>").code, 2);
    let decided = ["decide", "small.toml", "--format", "markdown"];
    assert_eq!(into_full(&bench, &decided, "2>").code, 0);
}

#[cfg(unix)]
#[test]
fn cli_a_reader_that_goes_away_takes_no_verdict_away() {
    let bench = Bench::new(SMALL);
    let tool = assert_cmd::cargo::cargo_bin("quorate");
    let line = "{ \"$0\" check small.toml --without ROLE-2; echo $? > code; } | true";
    let mut shell = Command::new("sh");
    shell.args(["-c", line]).arg(tool).current_dir(bench.path(".")).assert().success();
    assert_eq!(fs::read_to_string(bench.path("code")).unwrap().trim(), "12");
}

//! Programs: their address, and that they end with the test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::failure;
use crate::harness::{Tool, tool, until};

/// How long a shell may take to say something, on a machine that is busy.
const LIMIT: Duration = Duration::from_secs(20);

/// Runs a script of a shell in the place of the tool.
#[track_caller]
fn start(script: &str, limit: Duration) -> Tool {
    Tool::start(Path::new("sh"), &["-c", script], limit)
}

/// A time to sleep that no other process has.
fn unique(place: u32) -> String {
    format!("{}.{place}", 100_000 + std::process::id() % 100_000)
}

/// Waits until no process sleeps that long.
#[track_caller]
fn ended(time: &str) {
    until(&format!("the end of sleep {time}"), LIMIT, || {
        let list = Command::new("ps").args(["-eo", "pid,stat,args"]).output();
        let list = list.map_err(|error| error.to_string())?;
        let list = String::from_utf8_lossy(&list.stdout).into_owned();
        let left: Vec<_> = list.lines().filter(|line| line.contains(time)).collect();
        if left.is_empty() { Ok(()) } else { Err(left.join("\n")) }
    });
}

#[test]
fn explorer_harness_reads_the_address_of_the_tool() {
    let tool = start("echo starts; echo 'x: http://127.0.0.1:7 (Ctrl-C ends it)'; sleep 9", LIMIT);
    assert_eq!(tool.url("/a?b"), "http://127.0.0.1:7/a?b");
    let of = |line: &str| tool::address(line);
    assert_eq!(of("open http://localhost:80/, now"), Some("http://localhost:80".to_owned()));
    assert_eq!(of("http://"), None);
    assert_eq!(of("https://127.0.0.1"), None);
}

#[test]
fn explorer_harness_says_why_the_tool_has_no_address() {
    let ended = failure(|| start("echo a; sleep 0.1; echo b >&2; exit 2", LIMIT));
    assert_eq!(ended, "sh: the address of the server cannot come any more; it wrote:\na\nb\n");
    let silent = failure(|| start("echo a; sleep 9", Duration::from_secs(2)));
    assert_eq!(silent, "sh: the address of the server did not come within 2 s; it wrote:\na\n");
    let missing = failure(|| Tool::start(Path::new("no-such-tool"), &[], LIMIT));
    assert!(missing.contains("not found"), "{missing}");
}

#[test]
fn explorer_harness_fails_if_the_tool_panics() {
    let message = failure(|| {
        let _tool =
            start("echo \"thread 'a' panicked at b\" >&2; echo http://x >&2; sleep 9", LIMIT);
    });
    assert_eq!(message, "the tool panicked:\nthread 'a' panicked at b\nhttp://x\n");
}

#[test]
fn explorer_harness_leaves_no_process_behind() {
    let [dropped, failed] = [1, 2].map(unique);
    drop(start(&format!("sleep {dropped} & echo http://x; sleep {dropped}"), LIMIT));
    ended(&dropped);
    let message = failure(|| {
        let _tool = start(&format!("trap '' TERM; echo http://x; sleep {failed}"), LIMIT);
        panic!("the test fails");
    });
    assert_eq!(message, "the test fails");
    ended(&failed);
}

#[test]
fn explorer_harness_finds_the_executable_in_the_messages_of_cargo() {
    let messages = r#"{"reason":"compiler-artifact","target":{"name":"quorate"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"other"},"executable":"/other"}
{"reason":"compiler-artifact","target":{"name":"quorate"},"executable":"/target/quorate"}
{"reason":"build-finished","success":true}"#;
    assert_eq!(tool::executable(messages), Some(PathBuf::from("/target/quorate")));
    assert_eq!(tool::executable(""), None);
}

//! Searches that are killed and go on.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// What must not depend on how often a search was killed.
fn counts(out: &[u8]) -> Value {
    let mut document: Value = serde_json::from_slice(out).expect("one document");
    let instance = &mut document["instances"][0];
    for key in ["seconds", "bytes", "peak_resident", "resumed"] {
        instance[key] = Value::Null;
    }
    document
}

#[test]
fn a_search_that_is_killed_ten_times_comes_to_the_same() {
    let quorate = |folder: Option<&TempDir>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quorate"));
        command.args(["check", "election-3@both", "--format", "json", "--progress", "none"]);
        if let Some(folder) = folder {
            command.args(["--checkpoint-every", "20ms", "--checkpoint"]).arg(folder.path());
        }
        command.stdout(Stdio::piped());
        command
    };
    let whole = quorate(None).output().unwrap();
    assert!(whole.status.success());
    let folder = TempDir::new().unwrap();
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    let mut killed = 0;
    for _ in 0..10 {
        let mut child = quorate(Some(&folder)).spawn().unwrap();
        random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        std::thread::sleep(Duration::from_millis(100 + (random >> 33) % 400));
        // SIGKILL, on Unix.
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
    }
    assert!(killed > 0, "it was always faster");
    let last = quorate(Some(&folder)).output().unwrap();
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    assert_eq!(counts(&last.stdout), counts(&whole.stdout));
}

/// A search of a small scenario that is kept in `kept` below a folder.
fn kept(program: &Path, folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(program);
    command.args(["check", "election-3@none", "--progress", "none", "--color", "never"]);
    let ran = command.args(args).arg("--checkpoint").arg(folder.join("kept")).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

#[test]
fn a_search_of_another_build_does_not_answer() {
    let folder = TempDir::new().unwrap();
    let own = Path::new(env!("CARGO_BIN_EXE_quorate"));
    // The same program, and yet another one: what follows an executable is not read when it runs.
    let other = folder.path().join("other");
    let mut bytes = fs::read(own).unwrap();
    bytes.push(0);
    fs::copy(own, &other).unwrap();
    fs::write(&other, bytes).unwrap();
    let (code, out, err) = kept(own, folder.path(), &[]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("complete within bounds") && !out.contains("resumed"), "{out}");
    let (code, out, err) = kept(&other, folder.path(), &[]);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
    assert!(err.contains("kept by build") && err.contains("and this is build"), "{err}");
    assert!(err.contains("to start over"), "{err}");
    // The build that kept it says that it did not search again.
    let (code, out, err) = kept(own, folder.path(), &[]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("complete within bounds, resumed from "), "{out}");
}

#[test]
fn a_search_that_a_limit_stopped_continues_with_a_higher_one() {
    let own = Path::new(env!("CARGO_BIN_EXE_quorate"));
    let states = |args: &[&str], folder: &TempDir| {
        let (code, out, err) =
            kept(own, folder.path(), &[args, &["--allow-bounded", "--format", "json"]].concat());
        assert_eq!(code, Some(0), "{err}");
        let document: Value = serde_json::from_str(&out).unwrap();
        let instance = document["instances"][0].clone();
        let all = counts(out.as_bytes());
        (instance["states"].as_u64().unwrap(), instance["resumed"].as_u64(), all)
    };
    let fresh = || TempDir::new().unwrap();
    let folder = fresh();
    let (first, resumed, _) = states(&["--max-states", "1000"], &folder);
    assert!(first >= 1000 && resumed.is_none());
    let (second, resumed, stopped) = states(&["--max-states", "3000"], &folder);
    assert_eq!((second >= 3000, resumed), (true, Some(first)));
    assert_eq!(stopped, states(&["--max-states", "3000"], &fresh()).2);
    // No time is left, so nothing is found; what was kept is still there.
    let (third, resumed, _) = states(&["--timeout", "0s"], &folder);
    assert_eq!((third, resumed), (second, Some(second)));
    let (_, resumed, whole) = states(&[], &folder);
    assert_eq!(resumed, Some(second));
    assert_eq!(whole, states(&[], &fresh()).2);
}

#[test]
fn two_searches_do_not_share_a_checkpoint() {
    let folder = TempDir::new().unwrap();
    let start = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quorate"));
        command.args(["check", "election-3@both", "--progress", "none", "--color", "never"]);
        command.arg("--checkpoint").arg(folder.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let all: Vec<_> = (0..4).map(|_| start()).collect();
    let ran: Vec<_> = all.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    let mut locked = 0;
    for ran in &ran {
        let err = String::from_utf8_lossy(&ran.stderr);
        match ran.status.code() {
            Some(0) => {}
            Some(2) => {
                assert!(err.contains("another search uses this checkpoint"), "{err}");
                assert!(err.contains(&folder.path().display().to_string()), "{err}");
                locked += 1;
            }
            code => panic!("{code:?}: {err}"),
        }
    }
    assert!((1..4).contains(&locked), "{locked} of 4 were locked out");
}

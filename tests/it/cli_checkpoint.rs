//! Searches that are killed and go on.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// What must not depend on how often a search was killed.
fn counts(out: &[u8]) -> Value {
    let mut document: Value = serde_json::from_slice(out).expect("one document");
    let instance = &mut document["instances"][0];
    for key in ["seconds", "bytes", "peak_resident"] {
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

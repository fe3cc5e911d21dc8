//! What `docs/findings/` says of mixed flags and of links that stay down: the model finds the
//! trace, and the core follows it.

use std::path::Path;
use std::process::{Command, Output};

fn quorate(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_quorate"))
        .args(args)
        .args(["--color", "never", "--progress", "none"])
        .output()
        .unwrap()
}

/// Checks an instance, which is as the scenario expects, and replays the trace of the violated
/// property on the core.
fn follow(instance: &str, property: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("findings");
    let folder = folder.to_str().unwrap();
    let checked = quorate(&["check", instance, "--out", folder]);
    let text = String::from_utf8_lossy(&checked.stdout);
    assert_eq!(checked.status.code(), Some(0), "{text}");
    assert!(text.contains(&format!("violated    {property}")), "{text}");
    let replayed = quorate(&["replay", &format!("{folder}/{instance}-{property}.qtrace")]);
    let text = String::from_utf8_lossy(&replayed.stdout);
    assert_eq!(replayed.status.code(), Some(0), "{text}");
    assert!(text.contains("model and core follow"), "{text}");
}

#[test]
fn findings_a_node_without_flags_is_shut_out_beside_check_quorum() {
    follow("mixed-3@check_quorum+none+check_quorum", "EventualLeader");
    follow("mixed-3-rolling@check_quorum+none+check_quorum", "EventualLeader");
}

#[test]
fn findings_pre_vote_alone_keeps_a_leader_without_a_quorum() {
    follow("partial-hub-4@pre_vote", "QuorumLeader");
}

#[test]
fn findings_a_hub_with_an_older_log_is_never_elected() {
    follow("partial-hub-4-old-hub@none", "QuorumLeader");
}

#[test]
fn findings_pre_vote_alone_does_not_keep_a_healthy_leader() {
    follow("story-6-return@pre_vote", "HealthyLeaderStays");
}

//! An answer that is not complete says so in its last line, and fails unless that is allowed.

use crate::cli::{Bench, Ran, SMALL};

/// Fails with 3, and names the reason last; allowed, it says the same and does not fail.
fn incomplete(bench: &Bench, arguments: &[&str], word: &str, ending: &str) {
    let ran = bench.run(arguments);
    assert_eq!(ran.code, 3, "{arguments:?}: {}{}", ran.out, ran.err);
    let last = ran.last_line().trim_start_matches("whole rulebook: ");
    assert!(last.starts_with(word) && last.ends_with(ending), "{arguments:?}: {last}");
    let allowed = bench.run(&[arguments, &["--allow-bounded"]].concat());
    assert_eq!(allowed.code, 0, "{arguments:?}: {}{}", allowed.out, allowed.err);
    let json = bench.run(&[arguments, &["--format", "json"]].concat());
    assert_eq!((json.code, &json.json()["summary"]["exit"]), (3, &3.into()), "{arguments:?}");
}

#[test]
fn cli_every_command_fails_when_it_is_stopped() {
    let bench = Bench::new(SMALL);
    for command in ["check", "decide", "conform"] {
        let states = [command, "small.toml", "--max-states", "50"];
        incomplete(&bench, &states, "bounded: ", ", not complete: stopped at 50 states");
        let time = [command, "small.toml", "--timeout", "0s"];
        incomplete(&bench, &time, "bounded: ", ", not complete: stopped after 0.0 s");
    }
    let compare = ["compare", "joint", "--max-states", "50", "--no-guards"];
    incomplete(&bench, &compare, "bounded: ", ", not complete: stopped at 50 states");
    let memory = ["check", "small.toml", "--memory", "1K"];
    incomplete(&bench, &memory, "bounded: ", ", not complete: stopped at 0 MiB");
}

#[test]
fn cli_decide_is_not_complete_where_a_removal_is_not() {
    // Without the rule there are more states than with it.
    let bench = Bench::new(SMALL);
    let states = |without: &[&str]| {
        let ran = bench.run(&[&["check", "small.toml", "--format", "json"], without].concat());
        ran.json()["instances"][0]["states"].as_u64().unwrap()
    };
    let (whole, removed) = (states(&[]), states(&["--without", "ROLE-2"]));
    assert!(whole + 1 < removed, "{whole} {removed}");
    let enough = (whole + 1).to_string();
    let stopped = format!(", not complete: stopped at {enough} states");
    incomplete(&bench, &["decide", "small.toml", "--max-states", &enough], "bounded: ", &stopped);
}

#[test]
fn cli_a_property_that_stays_undecided_fails() {
    // Whatever elects a leader now needs a second term, which is out of bounds.
    let split = ["election-timeout 1", "election-timeout 2", "election-timeout 3", "drop-all"];
    let text = SMALL
        .replace("[bounds]", "[[settle]]\nname = \"all-up\"\n\n[bounds]")
        .replace("[\"none\"]", &format!("[\"none\"]\nstart = {split:?}"))
        .replace("election_timeouts = 2", "election_timeouts = 0")
        .replace("[\"LeaderElected\"]", "[\"EventualLeader\"]");
    let bench = Bench::new(&text);
    for command in ["check", "decide"] {
        let ending = ", not complete: the answer depends on states out of bounds";
        incomplete(&bench, &[command, "small.toml"], "undecided: EventualLeader of small@", ending);
    }
}

/// A scenario with two settings and these start commands.
fn started(commands: &str) -> Bench {
    let with = format!("flags = [\"none\", \"check_quorum\"]\nstart = [{commands}]");
    Bench::new(&SMALL.replace("flags = [\"none\"]", &with))
}

#[test]
fn cli_a_start_command_that_every_setting_skips_fails() {
    let bench = started("\"election-timeout 1\", \"deliver-all\", \"propose 2\"");
    for command in ["check", "decide", "conform"] {
        let begin = "skipped: start command 3 \"propose 2\" of small has no effect, ";
        incomplete(&bench, &[command, "small.toml"], begin, ", not complete");
    }
    let ran = bench.run(&["check", "small.toml@none"]);
    let line = "start command 3 \"propose 2\": no effect in any setting\n";
    assert!(ran.code == 3 && ran.out.contains(line), "{}", ran.out);
}

#[test]
fn cli_a_start_command_that_some_setting_skips_is_named() {
    // Without check-quorum a leader checks nothing.
    let bench =
        started("\"election-timeout 1\", \"deliver-all\", \"deliver-all\", \"quorum-check-due 1\"");
    let line = "start command 4 \"quorum-check-due 1\": no effect in this setting\n";
    for command in ["check", "decide", "conform"] {
        let ran = bench.run(&[command, "small.toml"]);
        assert_eq!((ran.code, ran.out.matches(line).count()), (0, 1), "{}{}", ran.out, ran.err);
    }
    let json = bench.run(&["check", "small.toml", "--format", "json"]).json();
    assert_eq!(json["instances"][0]["skipped_start"]["here"][0], "4 \"quorum-check-due 1\"");
    assert_eq!(json["instances"][1]["skipped_start"]["here"], serde_json::json!([]));
}

#[test]
fn cli_a_search_of_one_state_fails() {
    let still = SMALL
        .replace("election_timeouts = 2", "election_timeouts = 0")
        .replace("[\"LeaderElected\"]", "[]");
    let bench = Bench::new(&still);
    for command in ["check", "decide", "conform"] {
        let ran = bench.run(&[command, "small.toml", "--allow-bounded"]);
        assert_eq!(ran.code, 22, "{command}: {}", ran.out);
        assert!(
            ran.last_line().ends_with("FAIL: no step was explored in small@none")
                || command == "conform",
            "{}",
            ran.last_line()
        );
    }
}

#[test]
fn cli_conform_that_compares_nothing_fails() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&["conform", "reconf-own-term"]);
    assert_eq!(ran.code, 22, "{}", ran.out);
    let begin = "FAIL: nothing was compared: 0 instances, 1 skipped, ";
    assert!(ran.last_line().starts_with(begin), "{}", ran.last_line());
}

/// A node comes back with a higher term and deposes a leader who lost nothing.
pub(crate) const DEPOSED: &str = r#"title = "A node was cut off"
about = "Small enough for tests."

[cluster]
voters = [1, 2, 3]
flags = ["none"]
start = ["election-timeout 1", "deliver-all"]

[chaos]
isolate = [3]
election_timeouts = 1

[[settle]]
name = "all-up"

[bounds]
max_term = 2
max_log = 2
max_in_flight = 4

[check]
ask = ["HealthyLeaderStays"]

[[expect]]
setting = "none"
property = "HealthyLeaderStays"
verdict = "violated"
because = "Node 3 comes back with a higher term."
"#;

fn steps(ran: &Ran) -> usize {
    ran.out.lines().filter(|line| line.contains("  election-timeout ")).count()
}

#[test]
fn cli_a_violation_that_is_expected_is_shown() {
    let bench = Bench::new(DEPOSED);
    let ran = bench.run(&["check", "small.toml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("as expected: Node 3 comes back with a higher term."), "{}", ran.out);
    assert!(steps(&ran) > 0 && ran.out.contains("  replay: quorate replay "), "{}", ran.out);
}

#[test]
fn cli_a_search_that_stops_at_what_is_expected_does_not_deny_it() {
    let bench = Bench::new(DEPOSED);
    let ran = bench.run(&["check", "small.toml", "--stop-on-violation"]);
    assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
    let last = ran.last_line();
    assert!(last.starts_with("bounded: no violation except 1 expected in 1 instance, "), "{last}");
    assert!(last.ends_with(", not complete: stopped at a violation"), "{last}");
}

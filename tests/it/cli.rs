//! The tool as its users meet it: arguments in, text and exit codes out.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// Three voters and one term: small enough for every test, and large enough for ROLE-2 to matter.
pub(crate) const SMALL: &str = r#"title = "Two election timeouts in one term"
about = "Small enough for tests."

[cluster]
voters = [1, 2, 3]
flags = ["none"]

[chaos]
election_timeouts = 2

[bounds]
max_term = 1
max_log = 1
max_in_flight = 4

[check]
ask = ["LeaderElected"]

[[decide]]
without = ["ROLE-2"]
note = "The same vote is given twice."
"#;

/// A folder of its own, with a scenario in it.
pub(crate) struct Bench {
    folder: TempDir,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn last_line(&self) -> &str {
        self.out.lines().last().unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

impl Bench {
    pub(crate) fn new(scenario: &str) -> Bench {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("small.toml"), scenario).unwrap();
        Bench { folder }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::cargo_bin("quorate").unwrap();
        let output = command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("NO_COLOR")
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

pub(crate) const TRACE: &str = "target/quorate/small@none-without-ROLE-2-VoteOncePerTerm.qtrace";

/// A bench on which a violation was found, and its trace written.
pub(crate) fn with_trace() -> Bench {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&["check", "small.toml", "--without", "ROLE-2"]);
    assert_eq!(ran.code, 12, "{}{}", ran.out, ran.err);
    assert!(bench.path(TRACE).is_file());
    bench
}

pub(crate) fn only_error_line(ran: &Ran) -> &str {
    assert_eq!(ran.out, "");
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    ran.err.trim_end()
}

#[test]
fn cli_every_command_has_help_with_details_and_examples() {
    let bench = Bench::new(SMALL);
    let top = bench.run(&["--help"]);
    assert!(top.out.contains("EXIT CODES:"));
    let commands = [
        "list", "check", "decide", "compare", "conform", "show", "why", "find", "replay", "shrink",
        "export", "gate", "explore",
    ];
    for command in commands {
        assert!(top.out.contains(&format!("\n  {command} ")), "{command}");
        let long = bench.run(&[command, "--help"]);
        assert!(long.code == 0 && long.out.contains("EXAMPLES:\n  quorate"), "{command}");
        let (description, _) = long.out.split_once("\n\nUsage: ").unwrap();
        assert!(description.contains("\n\n"), "{command}: one sentence only: {description}");
        let short = bench.run(&[command, "-h"]);
        assert!(short.code == 0 && !short.out.contains("EXAMPLES"), "{command}");
        assert!(!short.out.split_once("\n\nUsage: ").unwrap().0.contains('\n'), "{command}");
    }
}

#[test]
fn cli_wrong_arguments_exit_with_2() {
    let bench = Bench::new(SMALL);
    let unknown = bench.run(&["check", "stroy-1"]);
    assert_eq!(unknown.code, 2);
    assert!(
        only_error_line(&unknown)
            .starts_with("error: unknown scenario \"stroy-1\": did you mean story-1")
    );
    let rule = bench.run(&["check", "small.toml", "--without", "FOO-1"]);
    assert_eq!(rule.code, 2);
    assert!(
        only_error_line(&rule).starts_with(
            "error: unknown rule \"FOO-1\": expected one of the removable rules ROLE-2,"
        )
    );
    let fixed = bench.run(&["check", "small.toml", "--without", "ROLE-2,VOTE-3"]);
    assert!(
        only_error_line(&fixed)
            .starts_with("error: VOTE-3 (grant or refuse) is not removable: expected one of ")
    );
    let setting = bench.run(&["check", "small.toml@often"]);
    assert!(only_error_line(&setting).contains("setting \"often\": expected one of none"));
    let step = with_trace().run(&["show", TRACE, "--step", "99"]);
    assert!(only_error_line(&step).starts_with("error: --step 99: expected a step from 1 to "));
    let address = bench.run(&["explore", "small.toml", "--address", "0.0.0.0"]);
    assert_eq!(address.code, 2);
    assert!(only_error_line(&address).contains("expected a loopback address"));
    assert!(!bench.path("target").exists(), "nothing is written");
}

#[test]
fn cli_a_bad_scenario_is_named_with_its_line() {
    let bench = Bench::new(&SMALL.replace("max_term = 1", "max_term = 99"));
    let ran = bench.run(&["check", "small.toml"]);
    assert_eq!(ran.code, 2);
    assert!(
        only_error_line(&ran).starts_with("error: small.toml:12: max_term = 99: expected 1 to "),
        "{}",
        ran.err
    );
    let ran = bench.run(&["check", "missing.toml"]);
    assert_eq!(ran.code, 2);
    assert!(only_error_line(&ran).starts_with("error: missing.toml: "));
}

#[test]
fn cli_nothing_selected_exits_with_4() {
    let bench = Bench::new(SMALL);
    for command in ["check", "decide", "conform"] {
        let ran = bench.run(&[command]);
        assert_eq!(ran.code, 4);
        assert!(only_error_line(&ran).starts_with("error: nothing selected: "));
    }
}

#[test]
fn cli_list_names_scenarios_and_rules() {
    let bench = Bench::new(SMALL);
    assert!(bench.run(&["list"]).out.contains("story-1"));
    let lines = |arguments: &[&str]| -> Vec<String> {
        let ran = bench.run(arguments);
        assert_eq!(ran.code, 0);
        ran.out.lines().map(str::to_owned).collect()
    };
    let short = lines(&["list"]);
    assert!(short.iter().any(|line| line.trim() == "@ 64 settings, such as none"), "{short:?}");
    assert!(short.iter().any(|line| line.trim() == "@ none pre_vote check_quorum both"));
    assert!(short.iter().all(|line| line.len() < 160), "{short:?}");
    let long = lines(&["list", "--all"]);
    assert!(long.iter().any(|line| line.ends_with(" both+both+check_quorum both")), "{long:?}");
    let scenarios = bench.run(&["list", "--format", "json"]).json();
    assert_eq!(scenarios["schema"], 1);
    assert!(
        scenarios["scenarios"].as_array().unwrap().iter().any(|scenario| scenario["story"] == 1)
    );
    let rules = bench.run(&["list", "--rules"]);
    assert!(
        rules.out.contains("ROLE-2      removable  the vote outlives a step-down"),
        "{}",
        rules.out
    );
    let rules = bench.run(&["list", "--rules", "--format", "json"]).json();
    let removable = |rule: &&Value| rule["removable"] == true;
    assert!(
        rules["rules"]
            .as_array()
            .unwrap()
            .iter()
            .filter(removable)
            .all(|rule| rule["without"].is_string())
    );
}

#[test]
fn cli_check_says_that_properties_hold() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&["check", "small.toml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let line = ran.last_line();
    assert!(
        line.starts_with("ok: ") && line.contains(" properties of 1 instance hold, "),
        "{line}"
    );
    assert!(line.ends_with(" states, complete within bounds"), "{line}");
    assert!(!ran.out.contains('\u{1b}'), "colours are for terminals");
    let coloured = bench.run(&["check", "small.toml", "--color", "always"]);
    assert!(coloured.out.contains("\u{1b}[32mok:"));
}

#[test]
fn cli_check_is_bounded_when_it_is_stopped() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&["check", "small.toml", "--max-states", "50"]);
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.last_line(),
        "bounded: no violation in 1 instance, 51 states, not complete: stopped at 50 states"
    );
    let more = |flag| bench.run(&["check", "small.toml", "--max-states", "50", flag]);
    assert_eq!((more("--require-complete").code, more("--allow-bounded").code), (3, 0));
    assert_eq!(more("--allow-bounded").last_line(), ran.last_line());
}

#[test]
fn cli_check_fails_for_what_is_never_seen() {
    let unseen =
        Bench::new(&SMALL.replace("\"LeaderElected\"", "\"LeaderElected\", \"PreCandidateSeen\""));
    let ran = unseen.run(&["check", "small.toml"]);
    assert_eq!(ran.code, 22);
    assert_eq!(ran.last_line(), "FAIL: PreCandidateSeen not reached in small@none");
    let idle = Bench::new(&SMALL.replace(
        "election_timeouts = 2",
        "election_timeouts = 2\nheartbeats = 0\ncrashes = 0\nproposals = 1",
    ));
    let ran = idle.run(&["check", "small.toml"]);
    assert!(
        ran.out.contains("action never fired within the bounds, only out of them: Propose"),
        "{}",
        ran.out
    );
    assert_eq!((ran.code, idle.run(&["check", "small.toml", "--deny", "vacuous"]).code), (0, 22));
}

#[test]
fn cli_check_holds_a_scenario_to_what_it_expects() {
    let expect = |property: &str, verdict: &str| {
        format!(
            "{SMALL}\n[[expect]]\nsetting = \"none\"\nproperty = \"{property}\"\nverdict = \"{verdict}\"\nbecause = \"so it is\"\n"
        )
    };
    let unmet = Bench::new(&expect("LeaderElected", "not reached")).run(&["check", "small.toml"]);
    assert_eq!(unmet.code, 21);
    assert_eq!(
        unmet.last_line(),
        "FAIL: LeaderElected reached, expected to be not reached, in small@none"
    );
    let text = expect("PreCandidateSeen", "not reached")
        .replace("[\"LeaderElected\"]", "[\"PreCandidateSeen\"]");
    let met = Bench::new(&text).run(&["check", "small.toml"]);
    assert_eq!(met.code, 0, "{}", met.out);
    assert!(met.out.contains("as expected: so it is"));
    assert!(met.last_line().contains("1 other verdict as expected"));
}

#[test]
fn cli_conform_compares_every_edge() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&["conform", "small.toml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.last_line().starts_with("ok: 1 instance, "), "{}", ran.last_line());
    assert!(ran.last_line().contains(" disabled inputs agree, 0 divergences, 0 differing joins, "));
    let json = bench
        .run(&["conform", "small.toml", "--forget", "--max-states", "50", "--format", "json"])
        .json();
    assert_eq!(json["summary"]["result"], "bounded");
    assert!(json["instances"][0]["edges"].as_u64().unwrap() > 0);
}

/// The results stand in the order of the instances, and no figure depends on the threads.
#[test]
fn cli_conform_says_the_same_on_any_number_of_threads() {
    let scenario = SMALL
        .replace(r#"flags = ["none"]"#, r#"flags = ["none", "pre_vote", "check_quorum", "both"]"#);
    let bench = Bench::new(&scenario);
    let on = |threads: &str| {
        let words = ["conform", "small.toml", "--format", "json", "--threads", threads];
        let ran = bench.run(&words);
        assert_eq!(ran.code, 0, "{ran:?}");
        let instances = ran.json()["instances"].as_array().unwrap().clone();
        let figures = |one: &Value| {
            let keys = ["setting", "states", "edges", "disabled", "joins", "transitions"];
            keys.map(|key| one[key].clone())
        };
        instances.iter().map(figures).collect::<Vec<_>>()
    };
    let alone = on("1");
    assert_eq!(alone.len(), 4, "{alone:?}");
    assert_eq!(on("3"), alone);
}

/// Several searches run side by side with one thread each, unless their memory is limited.
#[test]
fn cli_check_says_the_same_side_by_side() {
    let scenario = SMALL
        .replace(r#"flags = ["none"]"#, r#"flags = ["none", "pre_vote", "check_quorum", "both"]"#);
    let bench = Bench::new(&scenario);
    let on = |more: &[&str]| {
        let ran = bench.run(&[&["check", "small.toml", "--progress", "json"], more].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        // How long a search took is the only thing that may differ.
        let said: Vec<String> = ran
            .out
            .lines()
            .filter(|line| !line.contains(" s, odds of "))
            .map(str::to_owned)
            .collect();
        let events = ran.err.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let starts = events.filter(|event| event["event"] == "start");
        let threads: Vec<u64> = starts.map(|start| start["threads"].as_u64().unwrap()).collect();
        (said, threads)
    };
    let (alone, threads) = on(&["--threads", "1"]);
    assert_eq!(threads, [1; 4]);
    assert_eq!(on(&["--threads", "3"]), (alone.clone(), vec![1; 4]));
    assert_eq!(on(&["--threads", "3", "--memory", "1G"]), (alone, vec![3; 4]));
}

#[test]
fn cli_conform_of_nothing_fails() {
    let still = SMALL
        .replace("election_timeouts = 2", "election_timeouts = 0")
        .replace("[\"LeaderElected\"]", "[]");
    let ran = Bench::new(&still).run(&["conform", "small.toml"]);
    assert_eq!(ran.code, 22);
    assert_eq!(ran.last_line(), "FAIL: no edge was explored in small@none");
}

#[test]
fn cli_decide_is_deterministic_and_timeless() {
    let bench = Bench::new(SMALL);
    let table = |threads: &str| {
        let ran =
            bench.run(&["decide", "small.toml", "--format", "markdown", "--threads", threads]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.out
    };
    let text = table("1");
    assert_eq!(text, table("3"));
    assert!(
        text.starts_with("<!-- Made by `quorate decide small.toml --format markdown`."),
        "{text}"
    );
    assert!(
        text.contains("\n## small\n")
            && text.contains("| none | ROLE-2 | VoteOncePerTerm | violated | "),
        "{text}"
    );
    assert!(text.contains("- without ROLE-2: The same vote is given twice.\n"), "{text}");
    let json = bench.run(&["decide", "small.toml", "--format", "json"]).json();
    assert_eq!(json["scenarios"][0]["rows"][1]["without"], "ROLE-2");
}

#[test]
fn cli_json_has_a_schema_and_the_exit_code() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&[
        "check",
        "small.toml",
        "--without",
        "ROLE-2",
        "--format",
        "json",
        "--out",
        "found",
    ]);
    let json = ran.json();
    assert_eq!(
        (ran.code, &json["schema"], &json["summary"]["exit"]),
        (12, &Value::from(1), &Value::from(12))
    );
    let properties = json["instances"][0]["properties"].as_array().unwrap();
    let violated: Vec<&Value> =
        properties.iter().filter(|property| property["verdict"] == "violated").collect();
    let trace = violated[0]["trace"].as_str().unwrap();
    assert!(Path::new(trace).starts_with("found") && bench.path(trace).is_file());
    let left: Vec<_> = fs::read_dir(bench.path("found")).unwrap().collect();
    assert_eq!(left.len(), violated.len(), "no temporary file stays behind");
}

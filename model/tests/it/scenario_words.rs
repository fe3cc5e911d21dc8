//! Mistakes in scenario files whose message has to be in words, with the line and the key.

use std::sync::Arc;

use quorate_model::cluster::ClusterModel;
use quorate_model::scenario::Scenario;

const GOOD: &str = r#"title = "Good"
about = """
Nothing is wrong here,
not even with VOTE-1.
"""
[cluster]
voters = [1, 2, 3]
flags = ["none", "both"]
start = ["election-timeout 1"]
[chaos]
losses = 1
[[settle]]
name = "all-up"
cut = [[1, 3]]
[[settle]]
name = "one-dead"
dead = [3]
[bounds]
max_term = 4
max_log = 4
max_in_flight = 8
[check]
ask = ["EventualLeader"]
[[decide]]
without = ["TERM-6"]
[[expect]]
setting = "none"
property = "EventualLeader"
verdict = "violated"
because = "a test"
[[expect]]
setting = "both"
property = "EventualLeader"
verdict = "undecided"
because = "a test"
"#;

/// What stands in the good file, what stands there instead, the line of the error, and its message.
const MISTAKES: [(&str, &str, usize, &str); 22] = [
    ("title = \"Good\"", "title = [1]", 1, "title = [1]: expected a text in quotes"),
    (
        "flags = [\"none\", \"both\"]",
        "flags = [\"none\", \"both\"]\nlagging_apply = 1",
        9,
        "cluster.lagging_apply = 1: expected true or false",
    ),
    (
        "voters = [1, 2, 3]",
        "voters = [1, -2, 3]",
        7,
        "cluster.voters = -2: expected a whole number from 0 to 255",
    ),
    (
        "voters = [1, 2, 3]",
        "voters = [1, \"2\", 3]",
        7,
        "cluster.voters = \"2\": expected a whole number from 0 to 255",
    ),
    (
        "losses = 1",
        "losses = -1",
        11,
        "chaos.losses = -1: expected a number from 0 to 100 or \"any\"",
    ),
    (
        "losses = 1",
        "losses = true",
        11,
        "chaos.losses = true: expected a number from 0 to 100 or \"any\"",
    ),
    (
        "losses = 1",
        "losses = 1.5",
        11,
        "chaos.losses = 1.5: expected a number from 0 to 100 or \"any\"",
    ),
    ("losses = 1", "max_in_flight = -1", 11, "chaos.max_in_flight = -1: expected a whole number"),
    ("losses = 1", "losses = ", 11, ""),
    (
        "cut = [[1, 3]]",
        "cut = [[1]]",
        14,
        "settle.cut = [1]: expected a pair of ids, such as [1, 3]",
    ),
    (
        "cut = [[1, 3]]",
        "cut = [1, 3]",
        14,
        "settle.cut = 1: expected a pair of ids, such as [1, 3]",
    ),
    (
        "max_term = 4",
        "max_term = 400",
        19,
        "bounds.max_term = 400: expected a whole number from 0 to 255",
    ),
    (
        "setting = \"none\"",
        "setting = 3",
        27,
        "expect.setting = 3: expected a text in quotes, or a list of such texts",
    ),
    (
        "property = \"EventualLeader\"",
        "property = [3]",
        28,
        "expect.property = [3]: expected a text in quotes, or a list of such texts",
    ),
    ("[check]", "check = 3\n[chek]", 22, ""),
    (
        "\"election-timeout 1\"",
        "\"deliver 2 2\"",
        9,
        "start command \"deliver 2 2\": a node sends itself no message: expected two different nodes",
    ),
    (
        "\"election-timeout 1\"",
        "\"drop 1 1\"",
        9,
        "start command \"drop 1 1\": a node sends itself no message: expected two different nodes",
    ),
    (
        "VOTE-1.",
        "VOTE-11.",
        4,
        "about names VOTE-11, and the model has no such rule: did you mean VOTE-1 or ",
    ),
    (
        "VOTE-1.",
        "XYZ-1.",
        4,
        "about names XYZ-1, and the model has no such rule: `quorate list --rules` names them",
    ),
    (
        "name = \"one-dead\"",
        "name = \"all-up\"",
        16,
        "settle name \"all-up\": line 13 has the same, and a trace could not tell them apart",
    ),
    (
        "setting = \"both\"",
        "setting = \"*\"",
        34,
        "EventualLeader of none is expected to be \"undecided\", and in line 29 to be \"violated\"",
    ),
    (
        "without = [\"TERM-6\"]",
        "without = [\"TREM-6\"]",
        25,
        "without \"TREM-6\": unknown rule \"TREM-6\": did you mean TERM-6",
    ),
];

#[test]
fn mistakes_are_explained_in_words() {
    Scenario::parse("good", GOOD).unwrap();
    for (right, wrong, line, says) in MISTAKES {
        let text = GOOD.replacen(right, wrong, 1);
        assert_ne!(text, GOOD, "{right}");
        let Err(error) = Scenario::parse("bad", &text) else { panic!("{wrong} passes") };
        assert_eq!(error.line, line, "{wrong}: {error}");
        assert!(error.message.starts_with(says), "{wrong}: {error}");
        for jargon in ["u8", "u64", "usize", "untagged", "variant", "struct", "sequence", "field"] {
            let mut words = error.message.split(|c: char| !c.is_ascii_alphanumeric());
            assert!(!words.any(|word| word == jargon), "{wrong}: {error}");
        }
    }
}

#[test]
fn the_same_verdict_may_be_expected_twice() {
    let text =
        GOOD.replacen("setting = \"both\"", "setting = \"*\"", 1).replace("undecided", "violated");
    assert_eq!(Scenario::parse("good", &text).unwrap().expect.len(), 3);
}

#[test]
fn numbers_of_issues_are_no_rules() {
    let text = GOOD.replacen("VOTE-1.", "KV-1, JIRA-123 and story-7.", 1);
    Scenario::parse("good", &text).unwrap();
}

/// The places of the start commands that every setting skips.
fn idle(start: &str) -> Vec<usize> {
    let text = GOOD.replacen("\"election-timeout 1\"", start, 1);
    ClusterModel::idle_commands(&Arc::new(Scenario::parse("good", &text).unwrap()))
}

#[test]
fn a_start_command_that_every_setting_skips_is_found() {
    assert_eq!(idle("\"election-timeout 1\", \"deliver-all\""), [] as [usize; 0]);
    // There is nothing to deliver, and nobody who takes a proposal.
    assert_eq!(idle("\"deliver 1 2\", \"propose 1\", \"election-timeout 1\""), [0, 1]);
    // The network is clear as it should be.
    assert_eq!(
        idle("\"drop 1 2\", \"drop-all\", \"deliver-all\", \"deliver-all-but 1\""),
        [] as [usize; 0]
    );
    // Only with check-quorum a leader checks something.
    let checks = "\"election-timeout 1\", \"deliver-all\", \"quorum-check-due 1\"";
    assert_eq!(idle(checks), [] as [usize; 0]);
}

#[test]
fn no_scenario_of_the_library_has_a_start_command_that_every_setting_skips() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            let scenario = Arc::new(Scenario::parse("library", &text).unwrap());
            let idle = ClusterModel::idle_commands(&scenario);
            assert!(idle.is_empty(), "{}: {idle:?}", path.display());
        }
    }
}

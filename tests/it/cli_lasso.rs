//! Behaviours without end: shown with their loop, written as traces, followed by the core.

use std::fs;

use quorate_conformance::trace::Trace;

use crate::cli::Bench;

/// Node 3 is dead, and the two others may time out in step.
const DUEL: &str = r#"title = "Two that time out in step"
about = "Small enough for tests."

[cluster]
voters = [1, 2, 3]
flags = ["none"]

[[settle]]
name = "3-dead"
timing = "coinciding"
dead = [3]

[bounds]
max_term = 4
max_log = 3
max_in_flight = 6
rename_terms = 2

[check]
ask = ["EventualLeader", "EventualLeaderFair"]
"#;

const FILE: &str = "target/quorate/small@none-EventualLeaderFair.qtrace";

/// The trace of two nodes that time out in step for ever.
pub(crate) fn duel() -> Trace {
    let bench = Bench::new(DUEL);
    bench.run(&["check", "small.toml"]);
    Trace::read(&fs::read(bench.path(FILE)).unwrap()).unwrap()
}

#[test]
fn cli_a_lasso_is_shown_with_its_loop_and_why_it_is_fair() {
    let bench = Bench::new(DUEL);
    let ran = bench.run(&["check", "small.toml"]);
    assert_eq!(ran.code, 13, "{}", ran.out);
    for part in [
        "holds       EventualLeader: ",
        "violated    EventualLeaderFair: ",
        ", then a loop of ",
        "\n  loop, repeated for ever:\n",
        "  why the loop is fair:\n",
        "    ElectionTimeout 1",
        " takes it\n",
        "    never enabled:\n",
    ] {
        assert!(ran.out.contains(part), "{part:?} in\n{}", ran.out);
    }
    assert!(ran.last_line().starts_with("FAIL: EventualLeaderFair violated in small@none, "));
    let json = bench.run(&["check", "small.toml", "--format", "json"]).json();
    let properties = json["instances"][0]["properties"].as_array().unwrap();
    let fair = properties.iter().find(|p| p["name"] == "EventualLeaderFair").unwrap();
    let lasso = &fair["lasso"];
    let number = |value: &serde_json::Value| value.as_u64().unwrap();
    assert_eq!(number(&lasso["stem"]) + number(&lasso["loop"]), number(&fair["steps"]));
    let met = lasso["met"].as_array().unwrap();
    let timeout = met.iter().find(|met| met["condition"] == "ElectionTimeout 1").unwrap();
    assert_eq!((&timeout["how"], &timeout["strength"]), (&"taken".into(), &"strong".into()));
    assert!((1..=number(&lasso["loop"])).contains(&number(&timeout["step"])));
}

#[test]
fn cli_a_lasso_is_written_with_exact_terms_and_the_core_goes_once_around() {
    let bench = Bench::new(DUEL);
    bench.run(&["check", "small.toml"]);
    let ran = bench.run(&["replay", FILE]);
    assert!(ran.code == 0 && ran.last_line().starts_with("ok: model and core follow, "), "{ran:?}");
    assert!(
        ran.out.contains("  model: EventualLeaderFair is violated by the loop\n"),
        "{}",
        ran.out
    );
    let shown = bench.run(&["show", FILE]);
    assert!(shown.out.contains("\n  loop, repeated for ever:\n"), "{}", shown.out);
    let json = bench.run(&["show", FILE, "--format", "json"]).json();
    let (repeats, steps) = (json["repeats"].as_u64().unwrap(), json["steps"].as_array().unwrap());
    assert!((repeats as usize) < steps.len());
    let text = fs::read_to_string(bench.path(FILE)).unwrap();
    let wrong = text.replacen(&format!("\"repeats\":{repeats}"), "\"repeats\":99", 1);
    fs::write(bench.path("wrong.qtrace"), wrong).unwrap();
    let wrong = bench.run(&["show", "wrong.qtrace"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("wrong.qtrace:1: repeats = 99: expected a number from 0 to "));
    // One step later the loop does not come back to where it began.
    let open = format!("\"repeats\":{}", repeats + 1);
    let open = text.replacen(&format!("\"repeats\":{repeats}"), &open, 1);
    fs::write(bench.path("open.qtrace"), open).unwrap();
    let open = bench.run(&["replay", "open.qtrace"]);
    assert_eq!(open.code, 23, "{open:?}");
    assert!(open.err.contains(" is not violated by this trace: the loop starts after step "));
}

#[test]
fn cli_an_expected_lasso_is_no_failure_and_both_senses_stand_in_the_table() {
    let expected = format!(
        "{DUEL}\n[[expect]]\nsetting = \"none\"\nproperty = \"EventualLeaderFair\"\nverdict = \"violated\"\nbecause = \"they duel\"\n"
    );
    let bench = Bench::new(&expected);
    let ran = bench.run(&["check", "small.toml"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("as expected: they duel"), "{}", ran.out);
    let table = bench.run(&["decide", "small.toml", "--format", "markdown"]);
    assert!(
        table.out.contains("| EventualLeader (probability one) | holds | - |"),
        "{}",
        table.out
    );
    assert!(table.out.contains("| EventualLeaderFair (under fairness) | violated ("));
    assert!(table.out.contains("for ever), as expected | "), "{}", table.out);
}

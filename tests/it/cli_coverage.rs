//! What was covered, and what had nothing to say.

use super::cli::{Bench, SMALL};

#[test]
fn cli_coverage_counts_what_each_rule_decides() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&["check", "small.toml", "--coverage"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let line = |id: &str| {
        let start = format!("  {id} ");
        ran.out.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("{id}"))
    };
    assert!(line("BEAT-1").ends_with(" never"), "{}", line("BEAT-1"));
    assert!(line("VOTE-1").contains("  guard true "), "{}", line("VOTE-1"));
    assert!(ran.out.contains("rules that never acted:\n"), "{}", ran.out);
    let json = bench.run(&["check", "small.toml", "--coverage", "--format", "json"]).json();
    let rules = json["coverage"]["rules"].as_array().unwrap();
    let vote = rules.iter().find(|rule| rule["id"] == "VOTE-1").unwrap();
    let number = |name: &str| vote[name].as_u64().unwrap();
    assert_eq!(number("guard_true") + number("guard_false"), number("fired"));
    assert!(number("guard_true") > 0 && number("guard_false") > 0);
    let never = json["coverage"]["never_acted"].as_array().unwrap();
    assert!(never.contains(&"BEAT-1".into()) && !never.contains(&"VOTE-1".into()));
    let plain = bench.run(&["check", "small.toml", "--format", "json"]).json();
    assert_eq!(plain["coverage"], serde_json::Value::Null);
    assert_eq!(plain["instances"][0]["states"], json["instances"][0]["states"]);
}

/// No core follows activation by appending (CONF-13), nor a model that lacks a rule.
#[test]
fn cli_coverage_tells_what_conform_skips() {
    let change =
        "[reconfigure]\none_at_a_time = [\"remove 3\"]\nactivation = [\"apply\", \"append\"]";
    let text = SMALL
        .replace("[chaos]", &format!("{change}\n\n[chaos]"))
        .replace("max_log = 1", "max_log = 2")
        .replace("election_timeouts = 2", "election_timeouts = 1");
    let bench = Bench::new(&text);
    let coverage = |words: &[&str]| {
        let words = [&["check"][..], words, &["--coverage", "--format", "json"]].concat();
        bench.run(&words).json()["coverage"].clone()
    };
    let counts = |coverage: &serde_json::Value, id: &str| {
        let rules = coverage["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["id"] == id).unwrap().clone();
        (rule["fired"].as_u64().unwrap(), rule["compared"].as_u64().unwrap())
    };
    let whole = coverage(&["small.toml"]);
    let (fired, compared) = counts(&whole, "CONF-13");
    assert!(fired > 0 && compared == 0);
    let only = whole["only_in_the_model"].as_array().unwrap();
    assert!(only.contains(&"CONF-13".into()) && !only.contains(&"VOTE-1".into()), "{only:?}");
    let (fired, compared) = counts(&whole, "VOTE-1");
    assert!(fired > compared && compared > 0);
    let apply = coverage(&["small.toml@*+apply"]);
    assert_eq!(counts(&apply, "VOTE-1"), (compared, compared));
    assert_eq!(apply["only_in_the_model"].as_array().unwrap().len(), 0);
    let removed = coverage(&["small.toml@*+apply", "--without", "VOTE-4"]);
    assert_eq!(counts(&removed, "VOTE-1").1, 0);
    let ran = bench.run(&["check", "small.toml", "--coverage"]);
    assert!(ran.out.contains("rules that acted only in instances that conform skips:\n"));
}

#[test]
fn cli_deny_vacuous_fails_for_a_rule_that_the_scenario_is_about() {
    let about = SMALL
        .replace("Small enough for tests.", "Votes are kept (ROLE-2), heartbeats too (BEAT-1).");
    let bench = Bench::new(&about);
    let ran = bench.run(&["check", "small.toml", "--deny", "vacuous"]);
    assert_eq!(ran.code, 22, "{}", ran.out);
    let warning = "small is about rules that never acted in it: BEAT-1\n";
    assert!(ran.out.contains(warning), "{}", ran.out);
    assert!(ran.last_line().starts_with("FAIL: 1 vacuity warning: "), "{}", ran.last_line());
    let counted = bench.run(&["check", "small.toml", "--coverage"]);
    assert!(counted.code == 0 && counted.out.contains(warning));
    // What is not searched to its end, or with a rule removed, says nothing of the kind.
    for more in [["--max-states", "50"], ["--without", "VOTE-4"]] {
        let ran = bench.run(&[&["check", "small.toml", "--deny", "vacuous"][..], &more].concat());
        assert!(!ran.out.contains("is about rules"), "{}", ran.out);
    }
    assert_eq!(Bench::new(SMALL).run(&["check", "small.toml", "--deny", "vacuous"]).code, 0);
}

#[test]
fn cli_decide_denies_what_is_vacuous_as_check_does() {
    let about = SMALL
        .replace("Small enough for tests.", "Votes are kept (ROLE-2), heartbeats too (BEAT-1).");
    let bench = Bench::new(&about);
    let words = ["decide", "small.toml", "--deny", "vacuous", "--format"];
    for format in ["human", "json", "markdown"] {
        let ran = bench.run(&[&words[..], &[format]].concat());
        assert_eq!(ran.code, 22, "{format}: {}", ran.out);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(said.contains("small is about rules that never acted in it: BEAT-1"), "{said}");
    }
    assert_eq!(bench.run(&["decide", "small.toml"]).code, 0);
    assert_eq!(Bench::new(SMALL).run(&["decide", "small.toml", "--deny", "vacuous"]).code, 0);
    // A property that has nothing to say, in one instance.
    let text = SMALL
        .replace("[\"none\"]", "[\"pre_vote\"]")
        .replace("election_timeouts = 2", "election_timeouts = 0")
        .replace("[\"LeaderElected\"]", "[]");
    let ran = Bench::new(&text).run(&["decide", "small.toml", "--deny", "vacuous"]);
    let warning = "small@pre_vote: vacuous: the antecedent of PreVoteHasNoSideEffect never held";
    assert!(ran.code == 22 && ran.out.contains(warning), "{}", ran.out);
}

#[test]
fn cli_a_rule_need_act_in_one_setting_only() {
    let text = SMALL
        .replace("Small enough for tests.", "Pre-candidates (PREVOTE-1).")
        .replace("[\"none\"]", "[\"none\", \"pre_vote\"]");
    let bench = Bench::new(&text);
    let run = |name: &str| bench.run(&["check", name, "--deny", "vacuous"]);
    assert!(!run("small.toml").out.contains("is about rules"));
    // One setting alone cannot tell.
    assert!(!run("small.toml@none").out.contains("is about rules"));
}

#[test]
fn cli_deny_vacuous_fails_for_a_property_that_had_nothing_to_say() {
    let text = SMALL
        .replace("[\"none\"]", "[\"pre_vote\"]")
        .replace("election_timeouts = 2", "election_timeouts = 0")
        .replace("[\"LeaderElected\"]", "[]");
    let ran = Bench::new(&text).run(&["check", "small.toml", "--deny", "vacuous"]);
    assert_eq!(ran.code, 22);
    assert!(
        ran.out.contains("vacuous: the antecedent of PreVoteHasNoSideEffect never held"),
        "{}",
        ran.out
    );
    let none = text.replace("[\"pre_vote\"]", "[\"none\"]");
    let ran = Bench::new(&none).run(&["check", "small.toml", "--deny", "vacuous"]);
    assert!(!ran.out.contains("antecedent of PreVoteHasNoSideEffect"), "{}", ran.out);
}

#[test]
fn cli_coverage_counts_what_decides_over_a_torn_write() {
    let bench = Bench::new(SMALL);
    let acts = |setting: &str, id: &str| {
        let name = format!("storage-1-2-3@none+one+apply{setting}");
        let json = bench.run(&["check", &name, "--coverage", "--format", "json"]).json();
        let never = json["coverage"]["never_acted"].as_array().unwrap();
        !never.contains(&id.into())
    };
    assert!(acts("+ordered", "STORE-1") && acts("+ordered", "STORE-2"));
    // Another order is not that of the rule, and an atomic write has none.
    assert!(!acts("+entries-first", "STORE-1") && acts("+entries-first", "STORE-2"));
    let atomic = "storage-old-tail@none+one+apply";
    let json = bench.run(&["check", atomic, "--coverage", "--format", "json"]).json();
    assert!(json["coverage"]["never_acted"].as_array().unwrap().contains(&"STORE-1".into()));
}

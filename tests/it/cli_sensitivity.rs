//! `check --sensitivity`: what would make a verdict fail.

use super::cli::{Bench, SMALL};
use super::cli_schemas::valid;

const ARGUMENTS: [&str; 3] = ["check", "small.toml", "--sensitivity"];

#[test]
fn cli_sensitivity_names_a_removal_for_each_property_that_can_fail() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&[&ARGUMENTS[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let document = ran.json();
    valid("sensitivity", &document);
    let rows = document["scenarios"][0]["rows"].as_array().unwrap();
    let row = |name: &str| rows.iter().find(|row| row["property"] == name).unwrap();
    // The scenario lists ROLE-2, so it comes before the strongest removals.
    let vote = row("VoteOncePerTerm");
    assert_eq!((&vote["verdict"], &vote["without"]), (&"violated".into(), &"ROLE-2".into()));
    // With four messages in flight the second leader gets its votes after the first leader's
    // entry, so that VOTE-1 and VOTE-2 have to be removed together; with eight, VOTE-1 is enough.
    assert_eq!(row("ElectionSafety")["without"], "VOTE-1, VOTE-2");
    let roomy = Bench::new(&SMALL.replace("max_in_flight = 4", "max_in_flight = 8"));
    let few = ["--max-states", "20000", "--format", "json"];
    let roomy = roomy.run(&[&ARGUMENTS[..], &few].concat()).json();
    let rows_of_roomy = roomy["scenarios"][0]["rows"].as_array().unwrap();
    let safety = rows_of_roomy.iter().find(|row| row["property"] == "ElectionSafety").unwrap();
    assert_eq!((&safety["without"], &safety["found"]), (&"VOTE-1".into(), &"walk".into()));
    assert!(safety["steps"].as_u64().unwrap() >= 6 && safety["walk"].is_string());
    // A search finds a shortest violation, and begins only where no walk is made.
    let still = Bench::new(&SMALL.replace("max_in_flight = 4", "max_in_flight = 8"));
    let still = still.run(&[&ARGUMENTS[..], &few, &["--walk-steps", "0"]].concat()).json();
    assert_eq!(still["scenarios"][0]["walk_steps"], 0);
    let rows_of_still = still["scenarios"][0]["rows"].as_array().unwrap();
    let safety = rows_of_still.iter().find(|row| row["property"] == "ElectionSafety").unwrap();
    assert_eq!((&safety["without"], &safety["steps"]), (&"VOTE-1".into(), &6.into()));
    assert_eq!(safety["found"], "search");
    // One term and no entry but a leader's own: nothing can be overwritten.
    let matching = row("LogMatching");
    assert_eq!(matching["verdict"], "cannot fail here");
    assert_eq!(matching["reason"], "no removal violates it within these bounds");
    // What is to be seen is no property that could fail.
    assert!(rows.iter().all(|row| row["property"] != "LeaderElected"));
    // Each violation is one of the checker.
    let check = ["check", "small.toml", "--without", "ROLE-2", "--format", "json"];
    let checked = bench.run(&check).json();
    let properties = checked["instances"][0]["properties"].as_array().unwrap();
    let once = properties.iter().find(|one| one["name"] == "VoteOncePerTerm").unwrap();
    assert_eq!((&once["verdict"], &once["steps"]), (&"violated".into(), &vote["steps"]));
}

#[test]
fn cli_sensitivity_says_what_was_not_tried_to_the_end() {
    let bench = Bench::new(SMALL);
    let verdict = |more: &[&str]| {
        let ran = bench.run(&[&ARGUMENTS[..], &["--format", "json"], more].concat());
        let document = ran.json();
        valid("sensitivity", &document);
        let rows = document["scenarios"][0]["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["property"] == "LogMatching").unwrap();
        (row["verdict"].as_str().unwrap().to_owned(), row["reason"].as_str().unwrap().to_owned())
    };
    let (word, reason) = verdict(&["--max-states", "20"]);
    assert_eq!(word, "not seen to fail here");
    assert!(reason.ends_with(" searches undecided, 0 not made"), "{reason}");
    let (word, reason) = verdict(&["--states-in-all", "1"]);
    assert_eq!(word, "not seen to fail here");
    assert!(!reason.ends_with(" 0 not made"), "{reason}");
}

#[test]
fn cli_sensitivity_a_promise_that_no_mutation_keeps_is_a_failure() {
    let few = ["--walk-steps", "100000", "--max-states", "20000"];
    let promising = |properties: &str| {
        let text = SMALL.replace("[check]", &format!("[check]\npromises = [{properties}]"));
        let bench = Bench::new(&text);
        let json = bench.run(&[&ARGUMENTS[..], &few, &["--format", "json"]].concat());
        valid("sensitivity", &json.json());
        assert_eq!(json.json()["summary"]["exit"], json.code);
        (bench.run(&[&ARGUMENTS[..], &few].concat()), json.json())
    };
    // One term and no entry but a leader's own: nothing can be overwritten.
    let (ran, document) = promising("\"VoteOncePerTerm\", \"LogMatching\"");
    assert_eq!(ran.code, 22, "{}", ran.out);
    assert!(ran.out.contains("promised, but          LogMatching not seen"), "{}", ran.out);
    let line = "promised, but no mutation violates it: LogMatching of small;";
    assert!(ran.out.contains(line), "{}", ran.out);
    let rows = document["scenarios"][0]["rows"].as_array().unwrap();
    let promised = rows.iter().filter(|row| row["promised"] == true);
    let names: Vec<&str> = promised.map(|row| row["property"].as_str().unwrap()).collect();
    assert_eq!(names, ["LogMatching", "VoteOncePerTerm"]);
    let (ran, _) = promising("\"VoteOncePerTerm\", \"ElectionSafety\"");
    assert_eq!(ran.code, 0, "{}", ran.out);
}

#[test]
fn cli_sensitivity_searches_recorded_violations_again() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&["check", "duel-3", "--sensitivity", "--recorded", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let document = ran.json();
    valid("sensitivity", &document);
    let again = document["scenarios"][0]["again"].as_array().unwrap();
    assert!(!again.is_empty() && again.iter().all(|one| one["recorded"] == one["steps"]));
    // Nothing is recorded of a file.
    let ran = bench.run(&[&ARGUMENTS[..], &["--recorded"]].concat());
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("small: nothing is recorded"), "{}", ran.err);
}

#[test]
fn cli_check_says_which_properties_cannot_fail() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&["check", "duel-3@none"]);
    let line = ran.out.lines().find(|line| line.starts_with("  cannot fail "));
    assert!(line.is_some_and(|line| line.contains("LogMatching")), "{}", ran.out);
    // With a rule removed the record says nothing, and of a file nothing is recorded.
    for words in [&["check", "duel-3@none", "--without", "VOTE-1"][..], &["check", "small.toml"]] {
        let ran = bench.run(words);
        assert!(!ran.out.contains("cannot fail"), "{}", ran.out);
    }
}

#[test]
fn cli_vacuous_properties_may_be_explained_while_they_are_vacuous() {
    let run = |text: &str| Bench::new(text).run(&["check", "small.toml", "--deny", "vacuous"]);
    let explained = |property: &str| {
        format!("{SMALL}\n[[vacuous]]\nproperty = \"{property}\"\nbecause = \"a test\"\n")
    };
    // Nothing is committed in one term with one log entry unless an Append is answered.
    let quiet = SMALL.replace("max_in_flight = 4", "max_in_flight = 1");
    let ran = run(&quiet);
    assert_eq!(ran.code, 22, "{}", ran.out);
    let lines = ran.out.lines().filter_map(|line| line.split_once("the antecedent of "));
    let names: Vec<&str> = lines.filter_map(|(_, rest)| rest.split(' ').next()).collect();
    assert!(!names.is_empty(), "{}", ran.out);
    let list = names.join("\", \"");
    let text = format!("{quiet}\n[[vacuous]]\nproperty = [\"{list}\"]\nbecause = \"a test\"\n");
    let ran = run(&text);
    assert!(!ran.out.contains("the antecedent of "), "{}", ran.out);
    let ran = run(&explained("VotesMatchTerm"));
    assert_eq!(ran.code, 22, "{}", ran.out);
    let line = "not vacuous, as [[vacuous]] says: VotesMatchTerm has something to say";
    assert!(ran.out.contains(line), "{}", ran.out);
}

#[test]
fn cli_a_rule_that_never_acts_may_be_explained() {
    let about = SMALL.replace("Small enough for tests.", "Heartbeats (BEAT-1).");
    let explained =
        |rule: &str| format!("{about}\n[[vacuous]]\nrule = \"{rule}\"\nbecause = \"a test\"\n");
    let run = |text: &str| Bench::new(text).run(&["check", "small.toml", "--deny", "vacuous"]);
    assert_eq!(run(&about).code, 22);
    assert_eq!(run(&explained("BEAT-1")).code, 0, "{}", run(&explained("BEAT-1")).out);
    let ran = run(&explained("VOTE-1"));
    let line = "small says that these rules never act, but they did: VOTE-1";
    assert!(ran.code == 22 && ran.out.contains(line), "{}", ran.out);
}

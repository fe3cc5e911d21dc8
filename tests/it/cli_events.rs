//! Progress for machines, as `docs/events.md` describes it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::cli::{Bench, Ran, SMALL};

/// The fields of each event.
type Fields = BTreeMap<String, BTreeSet<String>>;

fn events(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect()
}

fn of_run(ran: &Ran) -> Vec<Value> {
    events(&ran.err)
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().unwrap()).collect()
}

/// The fields that the page lists under each heading, those of every event among them.
fn documented() -> Fields {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/events.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut fields = Fields::new();
    for section in page.split("\n## ").skip(1) {
        let (heading, text) = section.split_once('\n').unwrap();
        let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
        let names = rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned()));
        fields.insert(heading.to_owned(), names.collect());
    }
    let everywhere = fields.remove("Every event").unwrap();
    assert_eq!(everywhere.len(), 3);
    fields.values_mut().for_each(|own| own.extend(everywhere.iter().cloned()));
    fields
}

#[test]
fn cli_events_have_the_documented_fields_and_no_other() {
    let bench = Bench::new(SMALL);
    let runs: [&[&str]; 5] = [
        &["check", "small.toml", "--max-states", "300"],
        &["check", "small.toml", "--without", "ROLE-2"],
        &["check", "small.toml", "--timeout", "0s", "--checkpoint", "kept"],
        &["check", "small.toml", "--checkpoint", "kept"],
        &["conform", "small.toml"],
    ];
    let documented = documented();
    let mut seen = BTreeSet::new();
    for arguments in runs {
        let ran = bench.run(&[arguments, &["--progress", "json"]].concat());
        let events = of_run(&ran);
        let kinds = kinds(&events);
        assert_eq!((kinds.first(), kinds.last()), (Some(&"start"), Some(&"end")), "{arguments:?}");
        for event in &events {
            assert_eq!((&event["schema"], event["instance"].is_string()), (&Value::from(1), true));
            let kind = event["event"].as_str().unwrap();
            let fields: BTreeSet<String> = event.as_object().unwrap().keys().cloned().collect();
            assert_eq!(documented.get(kind), Some(&fields), "{kind}");
            seen.insert(kind.to_owned());
        }
    }
    assert_eq!(seen, documented.into_keys().collect());
}

#[test]
fn cli_events_tell_what_the_result_says() {
    let bench = Bench::new(SMALL);
    let ran = bench.run(&[
        "check",
        "small.toml",
        "--without",
        "ROLE-2",
        "--progress",
        "json",
        "--format",
        "json",
    ]);
    let (events, result) = (of_run(&ran), ran.json());
    let instance = &result["instances"][0];
    let end = events.last().unwrap();
    assert_eq!(end["distinct"], instance["states"]);
    assert_eq!(end["generated"], instance["generated"]);
    assert_eq!(end["complete"], true);
    for property in instance["properties"].as_array().unwrap() {
        let name = property["name"].as_str().unwrap();
        assert_eq!(end["verdicts"][name], property["verdict"], "{name}");
        let found = events
            .iter()
            .find(|event| event["event"] == "violation" && event["property"] == property["name"]);
        assert_eq!(found.is_some(), property["verdict"] == "violated", "{name}");
        if let Some(found) = found {
            assert_eq!((&found["steps"], &found["kind"]), (&property["steps"], &property["kind"]));
        }
    }
    let levels: Vec<_> = events.iter().filter(|event| event["event"] == "level").collect();
    assert!(levels.iter().zip(0..).all(|(level, depth)| level["depth"] == depth));
    assert_eq!(levels.last().unwrap()["frontier"], 0);
    let violation = events.iter().position(|event| event["event"] == "violation").unwrap();
    assert!(violation + 2 < events.len(), "said before the search is over");
}

#[test]
fn cli_events_say_where_a_search_goes_on() {
    let bench = Bench::new(SMALL);
    let kept = ["check", "small.toml", "--progress", "json", "--checkpoint", "kept"];
    let first = of_run(&bench.run(&[&kept[..], &["--timeout", "0s"]].concat()));
    assert_eq!(first.last().unwrap()["complete"], false);
    assert!(!kinds(&first).contains(&"resumed"));
    let second = of_run(&bench.run(&kept));
    assert_eq!(kinds(&second)[..2], ["start", "resumed"]);
    assert_eq!(second[1]["distinct"], first.last().unwrap()["distinct"]);
    assert_eq!(second.last().unwrap()["complete"], true);
    // Another search cannot go on from it: it fails, and says so.
    let ran = bench.run(&[&kept[..], &["--coverage"]].concat());
    let (last, before) = {
        let mut lines: Vec<&str> = ran.err.lines().collect();
        (lines.pop().unwrap(), lines.join("\n"))
    };
    assert!(ran.code == 2 && last.starts_with("error: "), "{}", ran.err);
    assert_eq!(events(&before).last().unwrap()["ending"], "failed");
}

#[cfg(unix)]
#[test]
fn cli_events_end_when_the_search_is_interrupted() {
    let mut search = Command::new(assert_cmd::cargo::cargo_bin("quorate"))
        .args(["check", "election-3-deep", "--threads", "1", "--progress", "json"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(search.stderr.take().unwrap()).lines();
    let mut events = Vec::new();
    for line in &mut lines {
        events.push(serde_json::from_str::<Value>(&line.unwrap()).unwrap());
        if events.last().unwrap()["event"] == "level" {
            break;
        }
    }
    let id = search.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    events.extend(lines.map(|line| serde_json::from_str::<Value>(&line.unwrap()).unwrap()));
    assert_eq!(search.wait().unwrap().code(), Some(130));
    let end = events.last().unwrap();
    assert_eq!((&end["event"], &end["ending"]), (&"end".into(), &"interrupted".into()));
    assert_eq!(end["complete"], false);
}

//! Every document and every event of the tool against its schema in `docs/schemas`.

mod validator;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use self::validator::Schemas;
use crate::cli::{Bench, SMALL, TRACE, with_trace};

fn faults(name: &str, document: &Value) -> Vec<String> {
    Schemas::read().faults(&format!("{name}.json"), document)
}

/// The document has to be as its schema says.
pub(crate) fn valid(name: &str, document: &Value) {
    let faults = faults(name, document);
    assert!(faults.is_empty(), "{name}: {}\n{document:#}", faults.join("\n"));
}

/// A lasso, a trap, something undecided, something expected.
fn liveness() -> String {
    SMALL
        .replace(
            "[bounds]",
            "[[settle]]\nname = \"two-dead\"\ndead = [2, 3]\n\n[bounds]\nrename_terms = 2",
        )
        .replace("[\"LeaderElected\"]", "[\"EventualLeader\", \"EventualLeaderFair\"]")
}

#[test]
fn cli_schemas_name_their_dialect_and_their_file() {
    let schemas = Schemas::read();
    assert!(schemas.iter().count() > 10);
    for (file, schema) in schemas.iter() {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{file}");
        assert!(schema["$id"].as_str().unwrap().ends_with(&format!("/{file}")), "{file}");
    }
}

#[test]
fn cli_documents_are_as_their_schemas_say() {
    let bench = with_trace();
    let live = Bench::new(&liveness());
    fs::write(bench.path("kept"), "").unwrap();
    let compare = ["compare", "joint", "--max-states", "300"];
    let start = Bench::new(&SMALL.replace("flags = ", "start = [\"propose 1\"]\nflags = "));
    let runs: [(&Bench, &[&str]); 17] = [
        (&bench, &["list"]),
        (&bench, &["list", "--rules"]),
        (&bench, &["check", "small.toml"]),
        (&bench, &["check", "small.toml", "--max-states", "50", "--coverage"]),
        (&bench, &["check", "small.toml", "--without", "ROLE-2"]),
        (&bench, &["check", "small.toml", "--without", "ROLE-2", "--out", "kept"]),
        (&live, &["check", "small.toml"]),
        (&start, &["check", "small.toml"]),
        (&bench, &["decide", "small.toml"]),
        (&live, &["decide", "small.toml"]),
        (&start, &["decide", "small.toml"]),
        (&bench, &["conform", "small.toml"]),
        (&bench, &["conform", "reconf-own-term"]),
        (&bench, &compare),
        (&bench, &[&compare[..], &["--no-guards", "--svg", "kept/a.svg"]].concat()),
        (&bench, &["show", TRACE]),
        (&bench, &["replay", TRACE]),
    ];
    for (bench, arguments) in runs {
        let ran = bench.run(&[arguments, &["--format", "json"]].concat());
        assert_ne!(ran.out, "", "{arguments:?}: {}", ran.err);
        valid(arguments[0], &ran.json());
    }
}

#[test]
fn cli_documents_about_walks_are_as_their_schemas_say() {
    let bench = with_trace();
    let runs: [&[&str]; 15] = [
        &["list", "--expressions"],
        &["why", TRACE],
        &["why", "reconf-own-term", "--step", "3"],
        &["why", TRACE, "deliver", "--step", "4"],
        &["why", "reconf-3-5", "propose"],
        &["why", "storage-two-leaders", "crash"],
        &["why", "story-1@both", "settle"],
        &["find", "small.toml", "leaders = 1"],
        &["find", "small.toml", "leaders > 1"],
        &["find", "small.toml", "leaders = 1", "--ways", "3"],
        &["find", "small.toml", "leaders = 1", "--ways", "3", "--max-states", "3"],
        &["find", TRACE, "commit(1) > 0", "--no-return"],
        &["find", TRACE, "leaders = 0", "--no-return"],
        &["shrink", TRACE],
        &["show", "small.toml"],
    ];
    for arguments in runs {
        let ran = bench.run(&[arguments, &["--format", "json"]].concat());
        assert_ne!(ran.out, "", "{arguments:?}: {}", ran.err);
        valid(arguments[0], &ran.json());
    }
}

/// The gate takes minutes; interrupted it reports what it has.
#[cfg(unix)]
#[test]
fn cli_the_document_of_the_gate_is_as_its_schema_says() {
    let bench = Bench::new(SMALL);
    let mut gate = Command::new(assert_cmd::cargo::cargo_bin("quorate"))
        .args(["gate", "--format", "json", "--progress", "json", "--coverage", "--threads", "1"])
        .current_dir(bench.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(gate.stderr.take().unwrap()).lines();
    let first_end = |line: &std::io::Result<String>| line.as_ref().unwrap().contains("\"end\"");
    assert!(lines.any(|line| first_end(&line)));
    let id = gate.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    // Until the end, or the gate could not go on.
    lines.for_each(drop);
    let output = gate.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(!document["check"]["instances"].as_array().unwrap().is_empty());
    valid("gate", &document);
}

#[test]
fn cli_errors_are_documents_where_results_are() {
    let bench = with_trace();
    fs::write(bench.path("bad.toml"), SMALL.replace("max_term = 1", "max_term = 99")).unwrap();
    fs::write(bench.path("cut.qtrace"), "{}").unwrap();
    let stale = fs::read_to_string(bench.path(TRACE)).unwrap().replace("[\"ROLE-2\"]", "[]");
    fs::write(bench.path("stale.qtrace"), stale).unwrap();
    let runs: [(&[&str], &str, i32); 8] = [
        (&["check", "stroy-1"], "usage", 2),
        (&["check", "bad.toml"], "file", 2),
        (&["check", "missing.toml"], "read", 2),
        (&["check"], "nothing", 4),
        (&["decide", "small.toml", "--no-such-flag"], "usage", 2),
        (&["compare", "sideways"], "usage", 2),
        (&["show", "cut.qtrace"], "file", 2),
        (&["replay", "stale.qtrace"], "stale", 21),
    ];
    for (arguments, kind, code) in runs {
        for format in [&["--format", "json"][..], &["--format=json"]] {
            let ran = bench.run(&[arguments, format].concat());
            let json = ran.json();
            valid("error", &json);
            let error = &json["error"];
            assert_eq!((ran.code, &error["exit"]), (code, &code.into()), "{arguments:?}");
            assert_eq!(error["kind"], kind, "{arguments:?}: {json}");
            // The same line is there for people.
            let line = format!("error: {}", error["message"].as_str().unwrap());
            assert!(ran.err.starts_with(&line), "{}", ran.err);
        }
        assert_eq!(bench.run(arguments).out, "", "{arguments:?}");
    }
    let bad = bench.run(&["check", "bad.toml", "--format", "json"]).json();
    assert_eq!(bad["error"]["file"], "bad.toml:12");
}

#[test]
fn cli_events_are_as_their_schema_says() {
    let bench = Bench::new(SMALL);
    let runs: [&[&str]; 4] = [
        &["check", "small.toml", "--without", "ROLE-2"],
        &["check", "small.toml", "--timeout", "0s", "--checkpoint", "kept"],
        &["check", "small.toml", "--checkpoint", "kept"],
        &["conform", "small.toml"],
    ];
    let mut seen = BTreeSet::new();
    for arguments in runs {
        let ran = bench.run(&[arguments, &["--progress", "json"]].concat());
        for line in ran.err.lines() {
            let event: Value = serde_json::from_str(line).unwrap();
            valid("event", &event);
            seen.insert(event["event"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(
        seen.len(),
        Schemas::read().get("event.json")["oneOf"].as_array().unwrap().len(),
        "{seen:?}"
    );
}

#[test]
fn cli_a_field_more_or_less_is_noticed() {
    let bench = Bench::new(SMALL);
    let good = bench.run(&["check", "small.toml", "--format", "json"]).json();
    let mut more = good.clone();
    more["instances"][0]["new"] = 1.into();
    let mut less = good.clone();
    less["instances"][0]["properties"][0].as_object_mut().unwrap().remove("standing");
    let mut other = good.clone();
    other["summary"]["result"] = "fine".into();
    for bad in [more, less, other] {
        assert_eq!(faults("check", &bad).len(), 1, "{:?}", faults("check", &bad));
    }
    valid("check", &good);
}

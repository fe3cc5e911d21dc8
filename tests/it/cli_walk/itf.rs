//! `export --as itf` against the rules of the format (Apalache's ADR 15), and against the two keys
//! by which Quint's tools replay a trace.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::cli::{Bench, SMALL, TRACE, with_trace};

/// What is wrong with a value of the format; nothing if it is a boolean, a text, a whole number, a
/// list, a tuple, a set, a map or a record of such values.
fn fault(value: &Value) -> Option<String> {
    let all = |values: &[Value]| values.iter().find_map(fault);
    let different = |values: &[&Value]| {
        let texts: BTreeSet<String> = values.iter().map(ToString::to_string).collect();
        (texts.len() < values.len()).then(|| format!("{value}: an element stands there twice"))
    };
    match value {
        Value::Bool(_) | Value::String(_) => None,
        Value::Array(values) => all(values),
        Value::Object(object) => match object.iter().next().filter(|_| object.len() == 1) {
            Some((key, Value::String(number))) if key == "#bigint" => {
                number.parse::<i128>().err().map(|_| format!("{number} is no number"))
            }
            Some((key, Value::Array(values))) if key == "#tup" => all(values),
            Some((key, Value::Array(values))) if key == "#set" => {
                all(values).or_else(|| different(&values.iter().collect::<Vec<_>>()))
            }
            Some((key, Value::Array(pairs))) if key == "#map" => {
                if let Some(pair) =
                    pairs.iter().find(|pair| pair.as_array().is_none_or(|p| p.len() != 2))
                {
                    return Some(format!("{pair} is no pair"));
                }
                let keys: Vec<&Value> = pairs.iter().map(|pair| &pair[0]).collect();
                let parts = pairs.iter().flat_map(|pair| pair.as_array().unwrap());
                parts.into_iter().find_map(fault).or_else(|| different(&keys))
            }
            _ => {
                let wrong = object.keys().find(|key| key.starts_with('#'));
                wrong
                    .map(|key| format!("{key} is no field"))
                    .or_else(|| object.values().find_map(fault))
            }
        },
        Value::Null | Value::Number(_) => Some(format!("{value} is no value of the format")),
    }
}

/// The keys of an object.
fn keys(object: &Map<String, Value>) -> BTreeSet<&str> {
    object.keys().map(String::as_str).collect()
}

/// Reads a trace, which has to be one of the format. Returns its states.
fn read(text: &str) -> (Value, Vec<Map<String, Value>>) {
    let document: Value = serde_json::from_str(text).unwrap();
    assert_eq!(document["#meta"]["format"], "ITF");
    let vars = super::texts(&document["vars"]);
    for name in ["nodes", "network", "down", "mbt::actionTaken", "mbt::nondetPicks"] {
        assert!(vars.iter().any(|var| var == name), "{name} is not among {vars:?}");
    }
    let known = ["#meta", "params", "vars", "states", "loop"];
    assert!(document.as_object().unwrap().keys().all(|key| known.contains(&key.as_str())));
    let states: Vec<Map<String, Value>> = document["states"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s.as_object().unwrap().clone())
        .collect();
    let mut nodes: Option<BTreeSet<String>> = None;
    for (place, state) in states.iter().enumerate() {
        let expected: BTreeSet<&str> = vars.iter().map(String::as_str).chain(["#meta"]).collect();
        assert_eq!(keys(state), expected, "state {place}");
        assert_eq!(state["#meta"]["index"], place);
        for var in &vars {
            assert_eq!(fault(&state[var]), None, "state {place}: {var}");
        }
        for pair in state["nodes"]["#map"].as_array().unwrap() {
            // The nodes are a map from numbers to records of one type.
            assert!(pair[0]["#bigint"].is_string());
            let fields = pair[1].as_object().unwrap().keys().cloned().collect();
            assert_eq!(
                *nodes.get_or_insert(fields),
                pair[1].as_object().unwrap().keys().cloned().collect()
            );
        }
        let picks = state["mbt::nondetPicks"].as_object().unwrap();
        for (name, pick) in picks {
            assert!(pick["tag"] == "Some" && !pick["value"].is_null(), "{name}: {pick}");
        }
        assert_eq!(state["mbt::actionTaken"] == "init", place == 0);
        assert_eq!(picks.is_empty(), place == 0);
    }
    (document, states)
}

fn exported(bench: &Bench, what: &str) -> (Value, Vec<Map<String, Value>>) {
    let ran = bench.run(&["export", what, "--as", "itf"]);
    assert_eq!(ran.code, 0, "{what}: {}", ran.err);
    read(&ran.out)
}

#[test]
fn cli_itf_has_the_states_of_the_walk() {
    let bench = with_trace();
    let (document, states) = exported(&bench, TRACE);
    assert_eq!(states.len(), 8);
    assert!(document.get("loop").is_none());
    let node = |state: usize, id: usize| &states[state]["nodes"]["#map"][id - 1][1];
    assert_eq!(
        (&node(0, 2)["role"], &node(2, 2)["role"]),
        (&"follower".into(), &"candidate".into())
    );
    assert_eq!(node(2, 2)["vote"]["#bigint"], "2");
    assert_eq!(node(7, 2)["vote"]["#bigint"], "0");
    let taken = |state: usize| super::text(&states[state]["mbt::actionTaken"]);
    assert_eq!((taken(1).as_str(), taken(3).as_str()), ("election-timeout", "deliver"));
    let pick = &states[3]["mbt::nondetPicks"]["message"]["value"];
    assert_eq!(pick, "Vote 1->2 t1 last 0@0");
    // A message is in flight until it is delivered.
    let in_flight = |state: usize| states[state]["network"].as_array().unwrap().contains(pick);
    assert!(in_flight(2) && !in_flight(3));
}

/// Every kind of record that a node may have: snapshots, two configurations, crashes.
#[test]
fn cli_itf_is_whole_for_famous_runs() {
    let bench = Bench::new(SMALL);
    let mut loops = 0;
    for run in quorate::serve::gallery::runs() {
        let (document, states) = exported(&bench, &run.address);
        let Some(begin) = document.get("loop") else { continue };
        loops += 1;
        let begin = begin.as_u64().unwrap() as usize;
        let json = bench.run(&["export", &run.address, "--as", "json"]).json();
        let number = |name: &str| json[name].as_u64().unwrap() as usize;
        assert_eq!(begin, number("repeats") + 1 - number("start"), "{}", run.title);
        assert!(begin < states.len(), "{}: {begin}", run.title);
        // The state before the loop is the one at its end.
        let (before, last) = (&states[begin - 1], states.last().unwrap());
        // Terms may have grown.
        let roles = |state: &Map<String, Value>| -> Vec<Value> {
            let nodes = state["nodes"]["#map"].as_array().unwrap();
            nodes.iter().map(|pair| pair[1]["role"].clone()).collect()
        };
        assert_eq!(roles(before), roles(last), "{}", run.title);
    }
    assert!(loops > 0, "no famous run has a loop");
}

#[test]
fn cli_itf_faults_are_noticed() {
    let good = serde_json::json!({ "a": { "#set": [{ "#bigint": "1" }] }, "b": { "#tup": [] } });
    assert_eq!(fault(&good), None);
    for bad in [
        serde_json::json!(null),
        serde_json::json!({ "a": 1 }),
        serde_json::json!({ "#bigint": "x" }),
        serde_json::json!({ "#set": [true, true] }),
        serde_json::json!({ "#map": [[true]] }),
        serde_json::json!({ "#other": [] }),
    ] {
        assert!(fault(&bad).is_some(), "{bad}");
    }
}

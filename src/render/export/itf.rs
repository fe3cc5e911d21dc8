//! A walk in the Informal Trace Format, which Apalache and Quint use.

use quorate_conformance::trace::{Event, Input, Observation};
use serde_json::{Map, Value, json};

use crate::run::walk::address::Address;
use crate::run::walk::path::Walk;

/// The trace: a state after each step, the state before the first step first.
///
/// The keys `mbt::actionTaken` and `mbt::nondetPicks` name the step that led to each state, so that
/// tools for model-based testing can replay it on code.
pub(super) fn text(walk: &Walk, address: &Address) -> String {
    let states: Vec<Value> = (walk.start..=walk.len()).map(|step| state(walk, step)).collect();
    let mut document = json!({
        "#meta": {
            "format": "ITF",
            "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
            "source": address.to_string(),
            "description": format!("{} with quorate", walk.instance),
        },
        "params": [],
        "vars": ["nodes", "network", "down", "mbt::actionTaken", "mbt::nondetPicks"],
        "states": states,
    });
    let steps = walk.start..=walk.len();
    if let Some(repeats) = address.repeats.filter(|repeats| steps.contains(repeats)) {
        // The first state that is repeated is the one after the first repeated step: the last state
        // of the trace stands for the one before it.
        document["loop"] = json!((repeats + 1).min(walk.len()) - walk.start);
    }
    format!("{document:#}\n")
}

fn state(walk: &Walk, step: usize) -> Value {
    let nodes =
        walk.observations(step).into_iter().map(|node| json!([number(node.id), fields(&node)]));
    let network: Vec<Value> =
        walk.in_flight(step).iter().map(|message| json!(message.to_string())).collect();
    let down = walk.at(step).state.down;
    let (action, picks) = match walk.at(step).step.as_ref().filter(|_| step > walk.start) {
        Some(taken) => taken_words(&taken.event),
        None => ("init".to_owned(), json!({})),
    };
    json!({
        "#meta": { "index": step - walk.start },
        "nodes": { "#map": nodes.collect::<Vec<_>>() },
        "network": network,
        "down": set(down.iter().map(u64::from)),
        "mbt::actionTaken": action,
        "mbt::nondetPicks": picks,
    })
}

/// The fields of a node. Every node has all of them, so that they have one type.
fn fields(node: &Observation) -> Value {
    let mut fields = match serde_json::to_value(node) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let snapshot = fields.remove("snapshot");
    let mut fields: Map<String, Value> =
        fields.into_iter().map(|(name, value)| (name, in_itf(value))).collect();
    for (name, ids) in [
        ("voters", &node.voters),
        ("learners", &node.learners),
        ("outgoing", &node.outgoing),
        ("learners_next", &node.learners_next),
    ] {
        fields.insert(name.to_owned(), set(ids.iter().copied()));
    }
    fields.insert("auto_leave".to_owned(), json!(node.auto_leave));
    let snapshot = match snapshot {
        Some(snapshot) => json!({ "tag": "Some", "value": in_itf(snapshot) }),
        None => json!({ "tag": "None", "value": { "#tup": [] } }),
    };
    fields.insert("snapshot".to_owned(), snapshot);
    Value::Object(fields)
}

/// The name of an action, and what was picked for it: as Quint writes it, each pick as an option.
fn taken_words(event: &Event) -> (String, Value) {
    let some = |value: Value| json!({ "tag": "Some", "value": value });
    let words = event.to_string();
    let mut picks = Map::new();
    let name = match event {
        Event::Input { input: Input::Deliver(message), .. } => {
            picks.insert("message".to_owned(), some(json!(message.to_string())));
            "deliver"
        }
        Event::Duplicate(message) => {
            picks.insert("message".to_owned(), some(json!(message.to_string())));
            "duplicate"
        }
        Event::Drop(message) => {
            picks.insert("message".to_owned(), some(json!(message.to_string())));
            "drop"
        }
        Event::Torn { node, .. } => {
            picks.insert("node".to_owned(), some(number(*node)));
            "crash in the write"
        }
        Event::Settle(ending) => {
            picks.insert("ending".to_owned(), some(json!(ending)));
            "settle"
        }
        Event::Again => "again",
        Event::Input { node, .. }
        | Event::Probe { node, .. }
        | Event::Crash(node)
        | Event::Restart { node, .. }
        | Event::EmptyDisk(node) => {
            picks.insert("node".to_owned(), some(number(*node)));
            words.split(' ').next().unwrap_or_default()
        }
    };
    picks.insert("event".to_owned(), some(json!(words)));
    (name.to_owned(), Value::Object(picks))
}

fn set(numbers: impl Iterator<Item = u64>) -> Value {
    json!({ "#set": numbers.map(number).collect::<Vec<_>>() })
}

fn number(number: u64) -> Value {
    json!({ "#bigint": number.to_string() })
}

/// Numbers as ITF writes them; objects with numbers as keys as maps.
fn in_itf(value: Value) -> Value {
    match value {
        Value::Number(value) => json!({ "#bigint": value.to_string() }),
        Value::Array(values) => Value::Array(values.into_iter().map(in_itf).collect()),
        Value::Object(object) if object.keys().all(|key| key.parse::<u64>().is_ok()) => {
            let pairs = object
                .into_iter()
                .map(|(key, value)| json!([{ "#bigint": key }, in_itf(value)]))
                .collect::<Vec<_>>();
            json!({ "#map": pairs })
        }
        Value::Object(object) => {
            Value::Object(object.into_iter().map(|(key, value)| (key, in_itf(value))).collect())
        }
        other => other,
    }
}

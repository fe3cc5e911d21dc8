//! A moment of a walk as JSON: what the JSON API and `show` answer.

use serde_json::{Value, json};

use super::view::{View, ticks};

/// Everything that a page shows of the moment.
pub fn of(view: &View) -> Value {
    json!({
        "schema": 1,
        "address": view.address.to_string(),
        "instance": view.address.instance,
        "without": view.address.without,
        "step": view.at,
        "steps": ticks(&view.walk),
        "start": view.walk.start,
        "down": view.nodes.iter().filter(|node| view.is_down(node.id)).map(|node| node.id).collect::<Vec<_>>(),
        "nodes": view.nodes,
        "in_flight": view.in_flight.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "changes": view.fields,
        "wire": view.wire,
        "choices": view.choices,
        "properties": view.properties,
        "broken": view.broken,
        "scenario_changed": view.changed,
    })
}

//! What a step changed, field by field, and which step wrote each value.

use serde::Serialize;

use super::path::{self, Walk};

/// A field of a node after a step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Field {
    /// The name.
    pub name: &'static str,
    /// The value before the step, if the step changed it.
    pub old: Option<String>,
    /// The value.
    pub value: String,
    /// The step that last wrote it; none if it is what the node began with.
    pub written: Option<usize>,
}

/// A node after a step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fields {
    /// The node.
    pub node: u64,
    /// Every field, in a fixed order.
    pub fields: Vec<Field>,
}

/// What a step did to the messages in flight.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Wire {
    /// Messages that were put on the wire.
    pub added: Vec<String>,
    /// Messages that are no longer in flight.
    pub removed: Vec<String>,
}

/// Every field of every node after a step, with the step that last wrote it.
pub fn fields(walk: &Walk, step: usize) -> Vec<Fields> {
    let step = step.min(walk.len());
    let nodes = walk.observations(step);
    let count = walk.at(0).state.count;
    nodes.iter().map(|node| of_node(walk, step, node.id, path::fields(node, count))).collect()
}

fn of_node(walk: &Walk, step: usize, id: u64, now: Vec<(&'static str, String)>) -> Fields {
    let mut fields: Vec<Field> = now
        .into_iter()
        .map(|(name, value)| Field { name, old: None, value, written: None })
        .collect();
    let blank = first(walk, id);
    let mut open: Vec<usize> = (0..fields.len()).collect();
    // The versions of the node, the newest first: (step that made it, fields).
    let mut versions = walk
        .steps()
        .take_while(|(number, _)| *number <= step)
        .filter_map(|(number, taken)| {
            let changed = taken.changed.iter().find(|changed| changed.node.id == id)?;
            Some((number, &changed.fields))
        })
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .peekable();
    while let Some((number, after)) = versions.next() {
        let before = versions.peek().map_or(&blank, |(_, fields)| *fields);
        open.retain(|&place| {
            let (old, new) = (&before[place].1, &after[place].1);
            if old == new {
                return true;
            }
            fields[place].written = Some(number);
            if number == step {
                fields[place].old = Some(old.clone());
            }
            false
        });
        if open.is_empty() {
            break;
        }
    }
    Fields { node: id, fields }
}

/// The fields with which a node began.
fn first(walk: &Walk, id: u64) -> Vec<(&'static str, String)> {
    let nodes = walk.observations(0);
    let count = walk.at(0).state.count;
    let first = nodes.iter().find(|node| node.id == id);
    first.map_or_else(Vec::new, |node| path::fields(node, count))
}

/// What a step did to the messages in flight; nothing for step 0.
pub fn wire(walk: &Walk, step: usize) -> Wire {
    if step == 0 || step > walk.len() {
        return Wire::default();
    }
    let (mut old, mut new) = (walk.in_flight(step - 1), walk.in_flight(step));
    old.retain(|message| match new.iter().position(|other| other == message) {
        Some(at) => {
            new.remove(at);
            false
        }
        None => true,
    });
    let words = |list: &[quorate_conformance::trace::Message]| {
        list.iter().map(ToString::to_string).collect()
    };
    Wire { added: words(&new), removed: words(&old) }
}

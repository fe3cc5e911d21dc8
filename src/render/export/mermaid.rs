//! A walk as a sequence diagram in Mermaid's language, which GitHub draws.

use std::fmt::Write as _;

use quorate_conformance::trace::{Event, Input, Message};

use crate::run::walk::path::Walk;
use crate::run::walk::view::node_of;

/// The diagram. A message stands where it arrives or is lost.
pub(super) fn text(walk: &Walk) -> String {
    let mut text = "sequenceDiagram\n".to_owned();
    for id in walk.at(0).state.ids() {
        let _ = writeln!(text, "  participant n{id}");
    }
    for (number, step) in walk.steps().skip(walk.start) {
        let line = match &step.event {
            Event::Input { input: Input::Deliver(message), .. } => arrow(message, "->>"),
            Event::Duplicate(message) => format!("{} (a copy stays)", arrow(message, "->>")),
            Event::Drop(message) => format!("{} (lost)", arrow(message, "-x")),
            Event::Settle(name) => {
                let last = walk.at(0).state.count;
                format!("Note over n1,n{last}: faults end: {}", plain(name))
            }
            event => {
                let node = node_of(event).unwrap_or(1);
                format!("Note over n{node}: {}", plain(&event.to_string()))
            }
        };
        let _ = writeln!(text, "  {line}");
        for changed in &step.changed {
            let before = walk.observations(number - 1);
            let role = before.iter().find(|node| node.id == changed.node.id).map(|node| node.role);
            if role != Some(changed.node.role) {
                let _ = writeln!(
                    text,
                    "  Note over n{}: {} in term {}",
                    changed.node.id, changed.node.role, changed.node.term
                );
            }
        }
    }
    text
}

fn arrow(message: &Message, sign: &str) -> String {
    let words = message.to_string();
    // The diagram shows sender and receiver already.
    let way = format!(" {}->{}", message.from, message.to);
    format!("n{}{sign}n{}: {}", message.from, message.to, plain(&words.replacen(&way, "", 1)))
}

/// Words without what Mermaid reads as its own signs.
fn plain(words: &str) -> String {
    words.replace(';', ",").replace('#', "no. ").replace("->", "→")
}

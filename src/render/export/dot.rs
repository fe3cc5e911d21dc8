//! The states around a state of a walk, in Graphviz' language.

use std::fmt::Write as _;

use crate::run::walk::graph::neighbourhood::{Reach, neighbourhood};
use crate::run::walk::path::Walk;

/// The graph: every state within two steps, as far as there is room.
pub(super) fn text(walk: &Walk, at: usize) -> String {
    let walk = walk.until(at);
    let reach = Reach { hops: 2, vertices: 80 };
    let found = neighbourhood(&walk.model, &walk.last().state, &[], reach);
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let mut text =
        "digraph neighbourhood {\n  rankdir=LR;\n  node [shape=box, fontname=\"monospace\"];\n"
            .to_owned();
    for vertex in &found.vertices {
        let violated = vertex.violated.join(", ");
        let (style, label) = match (vertex.violated.is_empty(), vertex.id) {
            (false, _) => (
                ", color=\"#d55e00\", penwidth=3",
                format!("{}\\nviolates {violated}", quoted(&vertex.label)),
            ),
            (true, 0) => (", penwidth=3", quoted(&vertex.label)),
            _ => ("", quoted(&vertex.label)),
        };
        let _ = writeln!(text, "  s{} [label=\"{label}\"{style}];", vertex.id);
    }
    for link in &found.links {
        let (from, to, event) = (link.from, link.to, quoted(&link.event));
        let violated = match link.violated.is_empty() {
            true => String::new(),
            false => format!("\\nviolates {}", link.violated.join(", ")),
        };
        let style = if violated.is_empty() { "" } else { ", color=\"#d55e00\", penwidth=3" };
        let _ = writeln!(text, "  s{from} -> s{to} [label=\"{event}{violated}\"{style}];");
    }
    text.push_str("}\n");
    text
}

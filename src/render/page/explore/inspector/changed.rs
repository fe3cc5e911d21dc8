//! The fields of the nodes: those that the step changed, or all.

use maud::{Markup, html};

use crate::render::page::parts;
use crate::run::walk::changes::Field;
use crate::run::walk::view::{View, meaning};

/// The fields of every node; with `only` those that the step changed.
pub(super) fn changed(view: &View, only: bool) -> Markup {
    let shown = |field: &&Field| !only || field.old.is_some();
    let nodes: Vec<_> =
        view.fields.iter().filter(|node| node.fields.iter().any(|field| shown(&field))).collect();
    html! {
        @if let Some(event) = view.event() {
            p {
                "Step "
                (view.at)
                ": "
                code { (event) }
            }
            p.dim { (meaning(event)) }
            @if let Some(step) = &view.walk.at(view.at).step {
                @let rules: Vec<&str> = step.rules.iter().map(|rule| rule.id()).collect();
                @if !rules.is_empty() {
                    p.dim { "rules: " (rules.join(" ")) }
                }
                @if !step.deciding.is_empty() {
                    p.decides { "⊖ decided by the lack of " (step.deciding.join(", ")) }
                }
            }
        }
        @if nodes.is_empty() {
            p.dim { "No node changed." }
        }
        @for node in nodes {
            table.fields {
                caption { "n" (node.node) }
                tbody {
                    @for field in node.fields.iter().filter(shown) { (field_row(view, field)) }
                }
            }
        }
        @if only && (!view.wire.added.is_empty() || !view.wire.removed.is_empty()) {
            h3 { "Network" }
            ul.diff {
                @for message in &view.wire.added {
                    li.added {
                        "+ "
                        code { (message) }
                    }
                }
                @for message in &view.wire.removed {
                    li.gone {
                        "− "
                        code { (message) }
                    }
                }
            }
        }
    }
}

fn field_row(view: &View, field: &Field) -> Markup {
    let to = |step: usize| parts::to_step(&view.address, step);
    html! {
        tr.modified[field.old.is_some()] {
            th scope="row" {
                @if field.old.is_some() {
                    span.sign title="modified" { "M " }
                }
                (field.name)
            }
            td {
                @if let Some(old) = &field.old {
                    del { (old) }
                    " → "
                    ins { (field.value) }
                } @else { (field.value) }
            }
            td.written {
                @match field.written {
                    Some(step) if step == view.at => "now",
                    Some(step) => a   href=(to(step))
                        data-step=(step)
                        title="Go to the step that wrote it"
                        aria-label={ "go to step " (step) ", which wrote it" }
                    { "↩ " (step) },
                    None => "",
                }
            }
        }
    }
}

//! Model and core side by side.

use maud::{Markup, html};

use super::contents::Inspector;
use crate::run::walk::sides::{Pair, Sides};
use crate::run::walk::view::View;

pub(super) fn core(view: &View, inspector: &Inspector) -> Markup {
    html! {
        @match &inspector.sides {
            None => p.dim { "The core was not run." },
            Some(Err(error)) => p.bad { "The core does not run this walk: " (error) },
            Some(Ok(sides)) => (both(view, sides)),
        }
    }
}

fn both(view: &View, sides: &Sides) -> Markup {
    let differing = sides.nodes.iter().flat_map(|node| &node.fields).filter(|pair| !pair.agrees());
    let count = differing.count() + sides.messages.iter().filter(|pair| !pair.agrees()).count();
    html! {
        @match &sides.divergence {
            Some(found) => {
                div.notice.bad {
                    p {
                        strong { "The core diverges at step " (found.step) }
                        ": "
                        code { (found.event) }
                    }
                    @if !found.removed.is_empty() {
                        p {
                            "The model runs without "
                            (found.removed.join(", "))
                            "; the core has it."
                        }
                    }
                    @if !found.rules.is_empty() {
                        p { "Suspected rules: " (found.rules.join(", ")) }
                    }
                    table.fields {
                        (head())
                        tbody {
                            @for pair in &found.differences { (pair_row(pair)) }
                        }
                    }
                    @if found.step != view.at {
                        p {
                            a   href={ "/" (view.address.clone().at(found.step)) "&tab=core" }
                                data-step=(found.step)
                            { "Go to step " (found.step) }
                        }
                    }
                }
            }
            None => p.good {
                "✓ Model and core agree in all "
                (view.walk.len())
                " steps of this walk."
            },
        }
        @if let Some(behind) = sides.behind {
            p.dim {
                "The core is shown as of step "
                (behind)
                ", the last that it shares with the model."
            }
        } @else {
            p.dim { "After step " (sides.step) ": values that differ: " (count) }
        }
        @for node in &sides.nodes {
            table.fields.sides {
                caption { "n" (node.node) }
                (head())
                tbody {
                    @for pair in &node.fields { (pair_row(pair)) }
                }
            }
        }
        table.fields.sides {
            caption { "in flight" }
            (head())
            tbody {
                @for pair in &sides.messages { (pair_row(pair)) }
            }
        }
    }
}

fn head() -> Markup {
    html! {
        thead {
            tr {
                th scope="col" { "field" }
                th scope="col" { "model" }
                th scope="col" { "core" }
            }
        }
    }
}

fn pair_row(pair: &Pair) -> Markup {
    let same = pair.agrees();
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    html! {
        tr.differs[!same] {
            th scope="row" {
                @if !same {
                    span.sign title="differs" { "≠ " }
                }
                (pair.name)
            }
            td { (text(&pair.model)) }
            td { (text(&pair.core)) }
        }
    }
}

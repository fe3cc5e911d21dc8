//! What stands above everything: a link that holds only in part, and what is violated.

use maud::{Markup, html};

use crate::run::walk::view::View;
use crate::run::walk::why::Status;

/// Messages about the link and the last request.
pub(super) fn notice(view: &View, said: Option<&str>) -> Markup {
    html! {
        @if let Some(broken) = &view.broken {
            div.notice.bad role="alert" {
                strong { "This link holds up to step " (broken.step - 1) "." }
                " Step "
                (broken.step)
                " ("
                code { (broken.event) }
                "): "
                (broken.why)
                "."
                @if view.changed { " The scenario has another text than when the link was made." }
                @if broken.lost > 0 { " Steps lost with it: " (broken.lost) "." }
            }
        } @else if view.changed {
            div.notice role="status" {
                "The scenario has another text than when this link was made; "
                "every step still holds."
            }
        }
        @if let Some(said) = said {
            div.notice role="alert" { (said) }
        }
    }
}

/// Whether a property is violated in this state.
pub(super) fn verdict(view: &View) -> Markup {
    let violated: Vec<&str> = view
        .properties
        .iter()
        .filter(|property| property.status == Status::Violated)
        .map(|property| property.name)
        .collect();
    html! {
        @if let Some(property) = &view.address.property {
            span.chip { "a run that violates " (property) }
            " "
        }
        @if violated.is_empty() {
            span.chip.good { "✓ no violation in this state" }
        } @else {
            span.chip.bad { "✗ violated: " (violated.join(", ")) }
        }
    }
}
